"""A visitor with an outdated browser is told kindly, on pages that are kept for all, until they ask not to be."""

import pytest
from flask import Flask

from tests.agents import CURRENT, NEW_CHROME, OLD, OLD_CHROME, UNKNOWN
from tests.stock import HOSTS
from tests.web.conftest import Get
from tests.web.people import Visitor
from tests.web.sites import OLD as TOO_OLD
from tests.web.sites import Site

WORDS = "Votre navigateur est trop ancien pour certaines de nos pages"
WITH_SUPPORT = ("camcha", "remember-provence", "support-technique")
on_sqlite = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)


def told(get: Get, path: str, brand: str, agent: str, cookie: str = "") -> bool:
    answer = get(path, host=HOSTS[brand], headers={"User-Agent": agent, "Cookie": cookie})
    assert answer.status_code == 200
    return WORDS in answer.text.replace("\u202f", " ")


@on_sqlite
@pytest.mark.promise("ST-03")
@pytest.mark.parametrize("path", ["/", "/faq/", "/faq/search?q=compte", "/support/", "/login"])
@pytest.mark.parametrize("brand", WITH_SUPPORT)
def test_an_old_browser_is_told_and_no_other_on_the_very_same_pages(get: Get, brand: str, path: str) -> None:
    agents = [NEW_CHROME, OLD_CHROME, NEW_CHROME, UNKNOWN[1], OLD_CHROME]

    assert [told(get, path, brand, agent) for agent in agents] == [False, True, False, False, True]


@on_sqlite
@pytest.mark.promise("ST-03")
def test_every_old_browser_is_told_and_no_current_one_and_no_robot(get: Get) -> None:
    assert {agent for agent in OLD if not told(get, "/", "support-technique", agent)} == set()
    assert {agent for agent in (*CURRENT, *UNKNOWN) if told(get, "/", "support-technique", agent)} == set()


@on_sqlite
@pytest.mark.parametrize("brand", sorted({"camermix", "omicron"}))
def test_a_brand_without_support_says_nothing_of_browsers(get: Get, brand: str) -> None:
    assert not told(get, "/", brand, OLD_CHROME)


@on_sqlite
@pytest.mark.promise("ST-03")
def test_what_it_says_is_what_to_do_and_which_browsers_suit(get: Get) -> None:
    page = get("/", host=HOSTS["support-technique"], headers={"User-Agent": OLD_CHROME}).text

    for words in ("Chrome, Firefox, Edge, Safari", "fenêtre privée", "Mettez-le à jour"):
        assert words in page


@on_sqlite
def test_it_is_hidden_by_a_form_and_stays_hidden_on_kept_pages_for_that_browser_only(app: Flask, get: Get) -> None:
    visitor = Visitor(app)
    agent = {"User-Agent": OLD_CHROME}
    assert WORDS in visitor.get("/faq/", headers=agent).text

    hidden = visitor.send("/old-browser", {"next": "/faq/"})

    assert (hidden.status_code, hidden.location) == (303, "/faq/")
    assert WORDS not in visitor.get("/faq/", headers=agent).text
    assert told(get, "/faq/", "camcha", OLD_CHROME)


@on_sqlite
@pytest.mark.parametrize("leads", ["//evil.com", "https://evil.com/", ""])
def test_hiding_it_leads_to_no_stranger(app: Flask, leads: str) -> None:
    assert Visitor(app).send("/old-browser", {"next": leads}).location == "/"


def test_a_page_is_kept_twice_at_most_whatever_browsers_come(site: Site) -> None:
    for agent in ("", "Firefox", TOO_OLD, "Safari", TOO_OLD):
        site.get(user_agent=agent)

    assert site.made == 2
