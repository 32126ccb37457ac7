"""Kept pages: whose they are, how long they are good, and what is never kept."""

from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from app.tenancy.tenant import Tenant
from app.web.page_cache import Versions
from tests.web.environs import environ
from tests.web.sites import FIRST, OTHER, Site


def test_a_page_is_made_once_and_kept(site: Site) -> None:
    first, again = site.get(), site.get()

    assert site.made == 1
    assert first.body == again.body
    assert first.headers == again.headers
    assert again.headers["X-Own"] == "kept"


@pytest.mark.security("PA-03")
@pytest.mark.parametrize("path", ["/", "/fr/", "/faq/a/b", "/fr/faq/a/b"])
def test_one_brand_s_page_is_never_served_to_another(site: Site, path: str) -> None:
    for _ in range(2):
        assert site.get(FIRST, path).body.split()[1] == b"aspen"
        assert site.get(OTHER, path).body.split()[1] == b"birch"


def test_languages_and_colour_schemes_are_kept_apart(site: Site) -> None:
    cookies = ("", "scheme=dark", "scheme=light", "scheme=auto")
    asked = [(path, cookie) for path in ("/", "/fr/", "/x", "/fr/x") for cookie in cookies]

    bodies = {site.get(path=path, cookie=cookie).body for path, cookie in asked}
    again = {site.get(path=path, cookie=cookie).body for path, cookie in asked}

    assert len(bodies) == len(asked) == site.made
    assert again == bodies


@pytest.mark.parametrize("cookie", ["scheme=pink", "other=dark", "scheme=", "xscheme=dark", "scheme", "=;=;;"])
def test_a_cookie_that_says_nothing_makes_no_page_of_its_own(site: Site, cookie: str) -> None:
    site.get()
    site.get(cookie=cookie)

    assert site.made == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"query": "q=1"},
        {"cookie": "visit=abc"},
        {"cookie": "a=b; visit=abc"},
        {"cookie": "__Host-visit=abc"},
        {"method": "POST"},
        {"method": "OPTIONS"},
    ],
    ids=str,
)
def test_a_visitor_s_own_page_is_neither_kept_nor_taken_from_what_is_kept(site: Site, asked: dict[str, str]) -> None:
    assert site.serial() == 1
    assert site.serial(**asked) == 2
    assert site.serial(**asked) == 3
    assert site.serial() == 1


@pytest.mark.parametrize(
    "status", ["301 Moved", "303 See Other", "304 Not Modified", "404 Not Found", "422 X", "500 X", "503 X"]
)
def test_errors_and_redirects_are_never_kept(site: Site, status: str) -> None:
    site.status = status
    site.get()
    site.status = "200 OK"

    assert site.get().status == 200
    assert site.made == 2


def test_a_page_that_says_nothing_of_keeping_is_not_kept(site: Site) -> None:
    site.keep_for = None

    assert (site.serial(), site.serial()) == (1, 2)
    assert site.get().headers["Set-Cookie"] == "visit=secret"


def test_a_kept_page_hands_out_nobody_s_cookie(site: Site) -> None:
    assert "Set-Cookie" not in site.get().headers
    assert "Set-Cookie" not in site.get().headers


@pytest.mark.parametrize(("later", "made"), [(59.9, 1), (60.0, 2), (60.1, 2)])
def test_a_page_is_good_until_its_time_is_up(site: Site, later: float, made: int) -> None:
    site.get()
    site.now += later
    site.get()

    assert site.made == made


def test_a_reloaded_brand_gets_new_pages_and_the_others_keep_theirs(site: Site, tmp_path: Path) -> None:
    site.get(FIRST)
    site.get(OTHER)
    config = tmp_path / "birch" / "tenant.toml"
    config.write_text(config.read_text().replace('name = "Birch"', 'name = "Silver birch"'))
    site.registry.reload()

    assert site.get(OTHER).body.startswith(b"Silver birch")
    assert site.serial(host=FIRST) == 1


def test_an_edit_shows_within_two_seconds(site: Site) -> None:
    site.get()
    site.version = 2
    site.now += 0.7
    assert site.serial() == 1
    site.now += 0.1

    assert site.serial() == 2
    assert site.serial() == 2


def test_a_page_begun_before_an_edit_is_not_taken_for_the_edited_one(site: Site) -> None:
    site.get()
    site.version, site.now = 2, site.now + 2

    assert site.serial() == 2
    site.version, site.now = 3, site.now + 2
    assert site.serial() == 3


def test_what_is_kept_is_served_while_the_database_is_down(site: Site) -> None:
    site.get()
    site.database_is_down = True
    site.now += 30

    assert site.serial() == 1
    site.database_is_down = False
    site.now += 2
    assert site.serial() == 1


def test_an_unreadable_version_is_asked_for_no_oftener_than_a_readable_one(site: Site) -> None:
    asked = []

    def read(_tenant: Tenant) -> int:
        asked.append(site.now)
        raise OperationalError("SELECT", {}, Exception())

    versions = Versions(read, clock=site.clock)
    tenant = site.registry.by_host(FIRST)
    assert tenant is not None
    for _ in range(30):
        versions(tenant)
        site.now += 0.1

    assert len(asked) == 4  # of thirty, in three seconds


def test_an_answer_is_kept_for_its_own_query_when_the_view_says_so(site: Site) -> None:
    site.keep_query = True

    assert (site.serial(query="q=a"), site.serial(query="q=b")) == (1, 2)
    assert (site.serial(query="q=a"), site.serial(query="q=b"), site.serial()) == (1, 2, 3)


def test_any_number_of_queries_pushes_out_no_page(site: Site) -> None:
    site.keep_query = True
    site.bulk = " " * 1024 * 1024
    kept = site.serial(path="/faq/")
    for number in range(40):
        site.get(query=f"q={number}")

    assert site.serial(path="/faq/") == kept
    assert site.serial(query="q=0") == site.made


def test_what_may_not_be_kept_is_passed_on_part_by_part(site: Site) -> None:
    parts = iter(site.wsgi_app(environ(FIRST, "/long"), lambda *_: lambda _chunk: None))

    assert next(parts) == b"part"
    assert (site.sent, site.closed) == (1, False)
    assert list(parts) == [b"part", b"part"]
    assert site.closed


def test_the_head_of_what_may_not_be_kept_is_sent_alone_and_the_rest_let_go(site: Site) -> None:
    site.keep_for = None
    answer = site.get(method="HEAD")

    assert (answer.status, answer.body, answer.headers["X-Own"]) == (200, b"", "kept")
    assert site.get(path="/long", method="HEAD").body == b""
    assert site.sent == 0


@pytest.mark.parametrize("at", [1000.0, 1000.999])
def test_our_proxy_may_keep_a_page_for_the_rest_of_the_second(site: Site, at: float) -> None:
    site.now = at

    for answer in (site.get(), site.get()):  # made, and kept
        names = list(answer.headers.keys())
        assert answer.headers["X-Accel-Expires"] == "@1000"
        assert names.index("X-Accel-Expires") < names.index("Cache-Control")


def test_a_page_that_takes_long_to_make_is_kept_by_nobody_beyond_the_second_it_was_asked_for(site: Site) -> None:
    site.takes = 1.5

    assert site.get().headers["X-Accel-Expires"] == "@1000"


def test_our_proxy_keeps_neither_an_answer_to_a_query_nor_a_visitor_s_own_page(site: Site) -> None:
    site.keep_query = True

    assert "X-Accel-Expires" not in site.get(query="q=1").headers
    assert "X-Accel-Expires" not in site.get(cookie="visit=abc").headers
