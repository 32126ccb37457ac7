"""How often each page asks the database, and how much it sends: little, and never more often for a longer page."""

import gzip

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.accounts.models import Role
from app.web.cookies import SESSION, UNSENT
from tests.web import hostile
from tests.web.conftest import Get
from tests.web.desk.requests import QUEUE, ask_for
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle
from tests.web.requesting import ask, kept_request
from tests.web.test_following_requests import BOARD


@pytest.mark.parametrize(
    ("route", "query", "count"),
    [
        ("/", "", 2),
        ("/faq/", "", 2),
        ("/faq/<section_slug>/", "", 3),
        ("/faq/<section_slug>/<slug>", "", 3),
        ("/faq/<section_slug>/<slug>.md", "", 3),
        ("/faq/search", "q=carte", 1),
        ("/faq/search", "", 0),
        ("/faq/search/suggest", "q=cart", 0),
        ("/faq/feedback/<uuid:entry_id>", "", 2),
        ("/support/", "", 0),
        ("/offers/", "", 0),
        ("/offers/<offer_slug>", "", 0),
        ("/<any(privacy, terms, legal, accessibility):page>", "", 2),
        ("/brand/<name>.css", "", 0),
        ("/robots.txt", "", 0),
        ("/resources/", "", 4),
        ("/resources/", "q=carte", 3),
        ("/sitemap.xml", "", 3),
        ("/healthz", "", 0),
    ],
)
def test_a_page_asks_the_database_so_often(
    app: Flask, get: Get, asked: list[str], route: str, query: str, count: int
) -> None:
    rule = next(rule for rule in app.url_map.iter_rules() if rule.rule == route)
    path = hostile.path_of(rule, hostile.known_values(app, "camcha"))
    own = {"Cookie": f"__Host-{SESSION}=somebody's"}  # whose pages are never kept ones
    get(f"{path}?{query}", headers=own)
    del asked[:]

    answer = get(f"{path}?{query}", headers=own)

    assert answer.status_code == 200
    sessions = [statement for statement in asked if "account_session" in statement]
    assert len(asked) - len(sessions) == count, "\n".join(asked)
    assert len(sessions) <= 1


@pytest.mark.parametrize(("path", "count"), [("/support/", 1), ("/register", 1), ("/", 0)])
def test_only_a_browser_with_an_unsent_form_asks_for_it_and_only_where_a_form_is(
    get: Get, asked: list[str], path: str, count: int
) -> None:
    for cookie, expected in ((f"__Host-{UNSENT}=somebody's", count), ("scheme=dark", 0)):
        del asked[:]
        assert get(path, headers={"Cookie": cookie}).status_code == 200
        assert sum("unsent_form" in statement for statement in asked) == expected


def test_a_kept_page_asks_nothing(app: Flask, get: Get, asked: list[str]) -> None:
    known = hostile.known_values(app, "camcha")
    paths = ("/", "/faq/", f"/faq/{known['section_slug']}/", f"/faq/{known['section_slug']}/{known['slug']}")
    for path in paths:
        get(path)
    del asked[:]

    for path in paths:
        assert get(path).status_code == 200

    assert asked == []


def sent(page: TestResponse) -> int:
    """Give the bytes of a page as they travel to every browser, gzipped; its stylesheets and scripts have their own."""
    assert page.status_code == 200
    return len(gzip.compress(page.data, 6))


@pytest.mark.parametrize(
    ("route", "query", "most"),
    [("/", "", 5_500), ("/faq/<section_slug>/<slug>", "", 5_500), ("/faq/search", "q=carte", 5_000)],
)
def test_a_page_sends_so_many_bytes_at_most(app: Flask, get: Get, route: str, query: str, most: int) -> None:
    rule = next(rule for rule in app.url_map.iter_rules() if rule.rule == route)
    path = hostile.path_of(rule, hostile.known_values(app, "camcha"))

    assert sent(get(f"{path}?{query}")) <= most


@pytest.mark.posts_mails
@pytest.mark.usefixtures("nobody")
def test_a_full_list_of_requests_sends_so_many_bytes_at_most(app: Flask) -> None:
    account, ann, cleo = settle(app), Visitor(app), colleague(app, Role.AGENT)
    ann.sign_in()
    for number in range(60):
        ask_for(app, account, subject=f"Où est ma commande {number} ?")

    assert sent(ann.get(BOARD)) <= 6_500
    assert sent(cleo.get(QUEUE)) <= 5_500


@pytest.mark.posts_mails
@pytest.mark.usefixtures("nobody")
def test_opening_a_request_asks_as_often_whether_there_were_none_before_or_twenty(app: Flask, asked: list[str]) -> None:
    account, ann = settle(app), Visitor(app)
    ann.sign_in()
    counts: list[int] = []
    for earlier in (0, 20):
        for _ in range(earlier):
            kept_request(app, account)
        del asked[:]
        assert ask(ann).status_code == 303
        counts.append(sum(not statement.startswith("BEGIN") for statement in asked))  # SQLite's own

    assert counts[0] == counts[1], "\n".join(asked)
    assert counts[0] <= 30
