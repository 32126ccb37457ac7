"""Passwords known from breaches: a service on a socket is asked, learns no password, and keeps nobody waiting."""

import hashlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import create_server
from threading import Thread

import pytest

from app.adapters.breaches import NoBreaches, RangeBreaches
from app.settings import SettingsError
from tests.mails import Mails
from tests.stock import MakeApp, settings_from
from tests.web.people import Visitor, empty_accounts
from tests.web.registering import register

STOLEN, SAFE = "wagon citron 48 parapluie", "tulipe ancre 61 boussole"
Answer = tuple[int, bytes]
Serve = Callable[[Answer], "Service"]


def digest_of(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


KNOWN = f"0018A45C4D1DEF81644B54AB7F969B88D65:21\r\n{digest_of(STOLEN)[5:]}:3861493\r\n".encode()
PADDING = f"{digest_of(STOLEN)[5:]}:0\r\n".encode()


class Service(ThreadingHTTPServer):
    """Answers every range alike, and notes what it was asked."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked: list[tuple[str, str | None]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/range"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Add-Padding"]))
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def serve() -> Iterator[Serve]:
    running: list[Service] = []

    def start(answer: Answer) -> Service:
        service = Service(answer)
        running.append(service)
        Thread(target=service.serve_forever, daemon=True).start()
        return service

    yield start
    for service in running:
        service.shutdown()
        service.server_close()


@pytest.mark.security("SI-05")
def test_a_stolen_password_is_known_and_the_service_learns_five_digits(serve: Serve) -> None:
    service = serve((200, KNOWN))
    breaches = RangeBreaches(service.url)

    assert breaches.is_known(STOLEN)
    assert not breaches.is_known(SAFE)
    assert service.asked == [(f"/range/{digest_of(each)[:5]}", "true") for each in (STOLEN, SAFE)]


@pytest.mark.parametrize(
    "answer",
    [(200, PADDING), (200, b""), (200, b"\xff\x00\n:::\n" * 99), (200, b"x" * 2_000_000), (429, KNOWN), (500, KNOWN)],
    ids=["padding", "nothing", "nonsense", "a flood", "too many", "broken"],
)
def test_an_odd_answer_stops_nobody(serve: Serve, answer: Answer) -> None:
    assert not RangeBreaches(serve(answer).url).is_known(STOLEN)


def test_a_service_that_is_gone_or_hangs_stops_nobody() -> None:
    with create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert not RangeBreaches(f"http://127.0.0.1:{port}", within=0.2).is_known(STOLEN)
    assert not RangeBreaches("http://127.0.0.1:9/range").is_known(STOLEN)
    assert not NoBreaches().is_known(STOLEN)


@pytest.mark.security("SI-05")
def test_a_new_password_that_is_known_is_refused_with_a_sentence(make_app: MakeApp, serve: Serve, mails: Mails) -> None:
    app = make_app(BREACHES_URL=serve((200, KNOWN)).url)
    refused = register(Visitor(app), password=STOLEN)
    taken = register(Visitor(app), password=SAFE)
    empty_accounts(app)

    assert refused.status_code == 422
    assert "a été volé quelque part" in refused.text
    assert taken.status_code == 303
    mails.expect("confirm_registration", to="ann@example.com")


@pytest.mark.parametrize("url", ["http://breaches.example/range", "ftp://x", "breaches.example", "https://"])
def test_the_service_is_asked_over_tls_only(url: str) -> None:
    with pytest.raises(SettingsError, match="GUICHET_BREACHES_URL"):
        settings_from(MODE="test", BREACHES_URL=url)
