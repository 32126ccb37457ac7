"""One brand is asked ten times the usual: its readers wait or come again, and the others' pages are made as ever."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from app.tenancy.tenant import Tenant, load_tenant
from app.web.environ import CROWDED, LANGUAGE, TENANT, Environ, Start
from app.web.turnstile import RETRY_AFTER, Turnstile
from tests.faults.waiting import PATIENCE, wait_until
from tests.tenancy.folders import CONFIG, plant

Answer = tuple[str, dict[str, str], bytes]


class Pages:
    """An application whose pages are made when they are told to be; it notes which were begun, in order."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.crowded: list[str] = []  # which the application is to give back
        self.made: dict[str, Event] = {}

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.begun.append(path)
        if environ.get(CROWDED):
            self.crowded.append(path)
        if not self.made.setdefault(path, Event()).wait(PATIENCE):
            raise TimeoutError
        if path == "/broken":
            raise RuntimeError("a page that cannot be made")
        start_response("200 OK", [])
        return [path.encode()]

    def make(self, *paths: str) -> None:
        for path in paths:
            self.made.setdefault(path, Event()).set()

    def has_begun(self, *paths: str) -> Callable[[], bool]:
        return lambda: set(paths) <= set(self.begun)


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
def threads(pages: Pages) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as pool:
        yield pool
        pages.make(*pages.made)  # of a test that failed


@pytest.fixture
def birch(tmp_path: Path) -> Tenant:
    return load_tenant(
        plant(tmp_path, "birch", CONFIG.replace('"en"]', '"en", "fr"]').replace("[text.en]", _IN_FRENCH))
    )


@pytest.fixture
def aspen(tmp_path: Path) -> Tenant:
    return load_tenant(plant(tmp_path, "aspen"))


_IN_FRENCH = """[text.fr]
faq_title = "Aide"
home_title = "Que cherchez-vous ?"
search_label = "Votre question"
contact_title = "Nous écrire"

[text.en]"""


def ask(turnstile: Turnstile, tenant: Tenant | None, path: str, *, method: str = "GET", language: str = "en") -> Answer:
    said: list[tuple[str, dict[str, str]]] = []

    def start(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], object]:
        said.append((status, dict(headers)))
        return lambda _: None

    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, LANGUAGE: language}
    body = b"".join(turnstile(environ | ({TENANT: tenant} if tenant else {}), start))
    return (*said[-1], body)


def standing(turnstile: Turnstile) -> int:
    """Count who waits, of all brands."""
    return sum(map(len, turnstile._lines.values()))  # noqa: SLF001 - nobody else needs to know


class Crowd:
    """Visitors, each in a thread; one comes when the page of the one before is begun, or that one stands in line."""

    def __init__(self, turnstile: Turnstile, pages: Pages, threads: ThreadPoolExecutor) -> None:
        self.turnstile, self.pages, self.threads = turnstile, pages, threads

    def ask(self, tenant: Tenant, *paths: str, method: str = "GET") -> list[Future[Answer]]:
        return [self._ask(tenant, path, method) for path in paths]

    def _ask(self, tenant: Tenant, path: str, method: str) -> Future[Answer]:
        before = self._arrived()
        asked = self.threads.submit(ask, self.turnstile, tenant, path, method=method)
        wait_until(lambda: self._arrived() > before)
        return asked

    def _arrived(self) -> int:
        return standing(self.turnstile) + len(self.pages.begun)


def test_a_brand_has_all_places_but_one_and_another_brands_page_begins_at_once(
    pages: Pages, threads: ThreadPoolExecutor, birch: Tenant, aspen: Tenant
) -> None:
    turnstile = Turnstile(pages, places=3, share=2)
    ours = Crowd(turnstile, pages, threads).ask(birch, "/1", "/2", "/3")
    assert pages.begun == ["/1", "/2"]
    (other,) = Crowd(turnstile, pages, threads).ask(aspen, "/other")
    assert pages.begun == ["/1", "/2", "/other"]
    pages.make("/1", "/2", "/3", "/other")
    assert [each.result(PATIENCE)[2] for each in (*ours, other)] == [b"/1", b"/2", b"/3", b"/other"]


def test_brands_that_wait_come_in_turn_by_turn(
    pages: Pages, threads: ThreadPoolExecutor, birch: Tenant, aspen: Tenant
) -> None:
    turnstile = Turnstile(pages, places=1, share=1)
    Crowd(turnstile, pages, threads).ask(birch, "/1", "/2", "/3", "/4")
    Crowd(turnstile, pages, threads).ask(aspen, "/a", "/b")
    for path in ("/1", "/2", "/a", "/3", "/b", "/4"):
        wait_until(pages.has_begun(path))
        pages.make(path)
    assert pages.begun == ["/1", "/2", "/a", "/3", "/b", "/4"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Too many pages are asked for just now. Try again in a few seconds.\n"),
        ("fr", "Trop de pages sont demandées en ce moment. Réessayez dans quelques secondes.\n"),
    ],
)
def test_a_reader_who_finds_too_many_waiting_is_asked_to_come_again(
    pages: Pages, threads: ThreadPoolExecutor, birch: Tenant, language: str, words: str
) -> None:
    turnstile = Turnstile(pages, places=2, share=1, waiting=1)
    asked = Crowd(turnstile, pages, threads).ask(birch, "/1", "/2")
    status, headers, body = ask(turnstile, birch, "/3", language=language)
    assert (status, headers["Retry-After"], body.decode()) == ("503 Service Unavailable", RETRY_AFTER, words)
    pages.make("/1", "/2")
    assert [each.result(PATIENCE)[0] for each in asked] == ["200 OK"] * 2


def test_whoever_sends_something_leaves_a_place_to_readers_who_come_in_past_their_line(
    pages: Pages, threads: ThreadPoolExecutor, birch: Tenant
) -> None:
    turnstile = Turnstile(pages, places=4, share=3)
    visitors = Crowd(turnstile, pages, threads)
    sent = visitors.ask(birch, "/send/1", "/send/2", "/send/3", method="POST")
    (read,) = visitors.ask(birch, "/read")
    assert pages.begun == ["/send/1", "/send/2", "/read"]
    pages.make("/send/1", "/send/2", "/send/3", "/read")
    assert [each.result(PATIENCE)[0] for each in (*sent, read)] == ["200 OK"] * 4


def test_readers_and_senders_of_a_brand_come_in_in_turns(
    pages: Pages, threads: ThreadPoolExecutor, birch: Tenant
) -> None:
    turnstile = Turnstile(pages, places=1, share=1)
    visitors = Crowd(turnstile, pages, threads)
    visitors.ask(birch, "/1", "/2", "/3")
    visitors.ask(birch, "/send/1", "/send/2", method="POST")
    for path in ("/1", "/2", "/send/1", "/3", "/send/2"):
        wait_until(pages.has_begun(path))
        pages.make(path)
    assert pages.begun == ["/1", "/2", "/send/1", "/3", "/send/2"]


def test_a_sender_who_finds_too_many_waiting_is_given_back_what_was_typed_and_no_place(
    pages: Pages, threads: ThreadPoolExecutor, birch: Tenant
) -> None:
    turnstile = Turnstile(pages, places=2, share=1, sending=1)
    visitors = Crowd(turnstile, pages, threads)
    sent = visitors.ask(birch, "/1", "/2", method="POST")
    pages.make("/3")
    assert ask(turnstile, birch, "/3", method="POST")[2] == b"/3"
    assert pages.crowded == ["/3"]
    pages.make("/1", "/2")
    assert [each.result(PATIENCE)[0] for each in sent] == ["200 OK"] * 2
    assert pages.crowded == ["/3"]


def test_one_who_waited_as_long_as_one_may_leaves_the_line_to_the_others(
    pages: Pages, threads: ThreadPoolExecutor, birch: Tenant
) -> None:
    turnstile = Turnstile(pages, places=2, share=1, patience=0)
    Crowd(turnstile, pages, threads).ask(birch, "/1")
    assert ask(turnstile, birch, "/2")[0] == "503 Service Unavailable"
    assert standing(turnstile) == 0
    pages.make("/1", "/3")
    wait_until(lambda: not turnstile._inside)  # noqa: SLF001 - as above
    assert ask(turnstile, birch, "/3")[0] == "200 OK"


def test_a_page_that_fails_gives_its_place_back(pages: Pages, birch: Tenant) -> None:
    turnstile = Turnstile(pages, places=1, share=1)
    pages.make("/broken", "/1")
    with pytest.raises(RuntimeError):
        ask(turnstile, birch, "/broken")
    assert ask(turnstile, birch, "/1")[0] == "200 OK"


def test_what_monitoring_asks_for_waits_for_no_brand(pages: Pages, threads: ThreadPoolExecutor, birch: Tenant) -> None:
    turnstile = Turnstile(pages, places=1, share=1)
    Crowd(turnstile, pages, threads).ask(birch, "/1", "/2")
    pages.make("/healthz")
    assert ask(turnstile, None, "/healthz")[0] == "200 OK"
    pages.make("/1", "/2")
