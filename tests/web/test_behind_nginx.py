"""Guichet behind nginx as `deploy/nginx` has it: what is kept for everybody, what never is, and what stays inside."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from app.domain.faq.editing.service import Terms, Writer, get_entry
from app.domain.faq.models import Significance
from app.web.cookies import SESSION
from app.web.faq_publishing import publish_now
from tests.cast import BIRCH
from tests.faults.waiting import wait_until
from tests.stock import HOSTS
from tests.web.desk.drafts import draft, rows
from tests.web.desk.faq import entry_of, kept_faq
from tests.web.people import Visitor
from tests.web.proxied import Proxy, proxied
from tests.web.serving import serving

pytestmark = [
    pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("nobody"),
]
HOST, OTHER = HOSTS["camcha"], HOSTS[BIRCH]
OLD = "Mozilla/5.0 (X11; Linux x86_64; rv:52.0) Gecko/20100101 Firefox/52.0"
WORD = "zibeline"
KEPT = "HIT"


@pytest.fixture(scope="module")
def proxy(stocked_url: str, brands: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("proxy")
    given = {"DATABASE_URL": stocked_url, "TENANTS": str(brands), "TRUSTED_PROXIES": "1"}
    with (
        serving(tmp_path_factory.mktemp("served"), **given) as web,
        proxied(folder, web.port, [HOST, "www.camcha.example", OTHER], folder) as proxy,
    ):
        yield proxy


def ask_until_kept(proxy: Proxy, host: str, path: str) -> str:
    """Ask until nginx answers by itself; give what it then says."""
    pages: list[str] = []

    def is_kept() -> bool:
        before = len(proxy.said(host))
        pages.append(proxy.ask(host, path)[1])
        wait_until(lambda: len(proxy.said(host)) > before)  # it has answered before it writes how
        return proxy.said(host)[-1] == KEPT

    wait_until(is_kept)
    return pages[-1]


def test_a_page_is_answered_by_the_proxy_alone_and_says_nothing_of_it(proxy: Proxy) -> None:
    kept = ask_until_kept(proxy, HOST, "/faq/")
    answer, page = proxy.ask(HOST, "/faq/")

    assert page == kept
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Accel-Expires"] is None
    assert answer.headers["Strict-Transport-Security"]


def test_what_is_published_replaces_what_the_proxy_kept(app: Flask, proxy: Proxy) -> None:
    entry = entry_of(app)
    path = "/faq/gestion-du-compte/" + entry.slug

    with kept_faq(app):
        assert WORD not in ask_until_kept(proxy, HOST, path)
        draft(app, entry, f"Un texte de {WORD}.")
        with rows(app) as session:
            brand = app.extensions["guichet"].registry.by_slug("camcha")
            rex, now = Writer(uuid4(), "Rex"), datetime.now(UTC)
            publish_now(
                session, brand, get_entry(session, entry.id), seen=1, terms=Terms(Significance.NORMAL), by=rex, now=now
            )
        wait_until(lambda: WORD in proxy.ask(HOST, path)[1])
        assert WORD in ask_until_kept(proxy, HOST, path)


def test_a_page_unchanged_is_asked_for_again_and_not_sent_again(proxy: Proxy) -> None:
    def is_confirmed() -> bool:
        proxy.ask(HOST, "/faq/")
        return "REVALIDATED" in proxy.said(HOST)

    wait_until(is_confirmed)


@pytest.mark.security("PA-03")
def test_a_signed_in_page_is_neither_kept_nor_answered_from_what_is_kept(proxy: Proxy, ann: Visitor) -> None:
    ask_until_kept(proxy, HOST, "/faq/")
    cookie = f"__Host-{SESSION}={ann.cookie(SESSION)}"

    for path in ("/faq/", "/account/", "/faq/"):
        answer, page = proxy.ask(HOST, path, Cookie=cookie)
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Ann" in page
    wait_until(lambda: proxy.said(HOST)[-3:] == ["BYPASS"] * 3)
    assert "Ann" not in ask_until_kept(proxy, HOST, "/faq/")


@pytest.mark.security("PA-03")
def test_two_brands_kept_pages_are_never_mixed(proxy: Proxy) -> None:
    for _ in range(2):
        own, other = ask_until_kept(proxy, HOST, "/faq/"), ask_until_kept(proxy, OTHER, "/faq/")

        assert (f"https://{HOST}" in own, f"https://{OTHER}" in own) == (True, False)
        assert (f"https://{HOST}" in other, f"https://{OTHER}" in other) == (False, True)


@pytest.mark.security("PA-04")
def test_no_header_of_a_visitor_s_chooses_the_brand(proxy: Proxy) -> None:
    ask_until_kept(proxy, HOST, "/faq/")
    told = {"X_Forwarded_Host": OTHER, "X_Forwarded_For": "203.0.113.7", "Forwarded": f"host={OTHER}"}

    for cookie in ("", "any=thing"):
        assert "Birch" not in proxy.ask(HOST, "/faq/", Cookie=cookie, **told)[1]


def test_a_scheme_that_was_chosen_and_an_old_browser_have_pages_of_their_own(proxy: Proxy) -> None:
    plain = ask_until_kept(proxy, HOST, "/faq/")
    dark, old = (proxy.ask(HOST, "/faq/", **own)[1] for own in ({"Cookie": "scheme=dark"}, {"User_Agent": OLD}))

    assert len({plain, dark, old}) == 3
    assert ask_until_kept(proxy, HOST, "/faq/") == plain
    assert proxy.ask(HOST, "/faq/", Cookie="scheme=dark")[1] == dark


@pytest.mark.parametrize("name", ["readyz", "metrics", "domains/ask?domain=camcha.example"])
@pytest.mark.parametrize("before", ["/", "/en/", "//", "/x/../", "/%2e/"])
def test_what_an_installation_is_asked_from_inside_is_not_answered_outside(
    proxy: Proxy, before: str, name: str
) -> None:
    answer, page = proxy.ask(HOST, before + name)

    assert (answer.status, "nginx" in page) == (404, True)


def test_a_name_of_no_brand_is_shown_no_certificate(proxy: Proxy) -> None:
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
        proxy.ask("evil.example")


def test_a_further_host_leads_to_the_brand_s_own(proxy: Proxy) -> None:
    answer, _ = proxy.ask("www.camcha.example", "/faq/?q=1")

    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/faq/?q=1")


def test_what_was_typed_reaches_guichet_where_the_proxy_has_no_room_on_its_disk(proxy: Proxy) -> None:
    away = proxy.bodies.rename(proxy.bodies.with_name("away"))
    typed = {"Content_Type": "application/x-www-form-urlencoded", "body": "message=" + "%C3%A9" * 20_000}
    try:
        answer, page = proxy.ask(HOST, "/faq/", "POST", **typed)
    finally:
        away.rename(proxy.bodies)

    assert (answer.status, "nginx" in page) == (400, False)  # Guichet says that it has no token


def test_more_than_sixty_four_megabytes_are_refused_by_the_proxy(proxy: Proxy) -> None:
    largest = 64 * 1024 * 1024

    assert proxy.ask(HOST, "/support/", "POST", Content_Length=str(largest + 1))[0].status == 413


@pytest.mark.parametrize("before", ["", "/en"])
def test_of_a_file_for_the_library_guichet_alone_says_whether_it_is_too_large(proxy: Proxy, before: str) -> None:
    larger = str(64 * 1024 * 1024 + 1)
    page = proxy.ask(HOST, f"{before}/admin/library/new", "POST", Content_Length=larger)[1]

    assert "nginx" in proxy.ask(HOST, f"{before}/admin/", "POST", Content_Length=larger)[1]
    assert "nginx" not in page
    assert 'href="/brand/' in page
