"""What the library's pages show: what was asked for and nothing else, each with its facts, and further than a page."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from flask import Flask

from app.domain.library.models import ResourceKind, SubjectKind
from app.domain.library.subjects import make_subject
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.shelf import NOW, shelve
from tests.web.holding import BRAND, leave_no_webinar, leave_none
from tests.web.people import Visitor


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    leave_no_webinar(app)
    leave_none(app)


def fill(app: Flask, number: int) -> None:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        for each in range(number):
            shelve(session, f"Relais n{each:03}", now=NOW)


def fill_with_each(app: Flask) -> None:
    """Keep a resource that is about nothing, and five that differ from it in one thing."""
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        relay = make_subject(session, SubjectKind.PRODUCT, "relay", {"fr": "Relais R1", "en": "Relay R1"}, now=NOW)
        oil = make_subject(session, SubjectKind.TOPIC, "oil", {"fr": "Huile", "en": "Oil"}, now=NOW)
        shelve(session, "Notice nue")
        shelve(session, "Notice du relais", subjects=(relay.id,), version="2.4", dated_on=date(2026, 3, 9))
        shelve(session, "Notice de l’huile", subjects=(oil.id,))
        shelve(session, "Notice du relais et de l’huile", subjects=(relay.id, oil.id))
        shelve(session, "Notice en guide", kind=ResourceKind.GUIDE)
        shelve(session, "Notice in English", language="en")


def shown(app: Flask, query: str, path: str = "/resources/") -> str:
    answer = Visitor(app, BRAND).get(f"{path}?{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.text))


def head_of(page: str) -> str:
    """Give what the page of a resource says above everything else."""
    return page.partition('class="resource__head"')[2].partition("</header>")[0]


BARE, OF_RELAY, OF_OIL, OF_BOTH = "nue", "du relais", "de l’huile", "du relais et de l’huile"
FILTERED = [
    ("", {BARE, OF_RELAY, OF_OIL, OF_BOTH, "en guide"}),
    ("product=relay", {OF_RELAY, OF_BOTH}),
    ("topic=oil", {OF_OIL, OF_BOTH}),
    ("product=relay&topic=oil", {OF_BOTH}),
    ("kind=guide", {"en guide"}),
    ("kind=guide&topic=oil", set()),
    ("language=en", {"in English"}),
]


@pytest.mark.promise("OM-01")
@pytest.mark.parametrize("query", ["", "q=notice&"])
@pytest.mark.parametrize(("wish", "expected"), FILTERED)
def test_a_list_has_what_was_asked_for_and_nothing_else(app: Flask, query: str, wish: str, expected: set[str]) -> None:
    fill_with_each(app)
    page = shown(app, query + wish)

    names = re.findall(r'<h3 class="shelf__name"><a [^>]*>(.*?)</a>', page)
    assert {re.sub(r"</?mark>|^Notice ", "", each).removeprefix("Notice ") for each in names} == expected
    for name, key in (("product", "relay"), ("topic", "oil")):
        assert (f'<option value="{key}" selected>' in page) == (f"{name}={key}" in wish)


@pytest.mark.promise("OM-01")
def test_a_resource_shows_its_version_its_day_and_what_it_is_about(app: Flask) -> None:
    fill_with_each(app)
    page, listed = shown(app, "", "/resources/notice-du-relais"), shown(app, "kind=document")
    rows = re.findall(r'<li class="shelf__row">.*?</li>', listed)
    (row,) = (each for each in rows if ">Notice du relais</a>" in each)

    for text in (head_of(page), row):
        assert '<time datetime="2026-03-09">9 mars 2026</time>' in text
        assert "<span>Version 2.4</span>" in text
        assert "<span>Document</span>" in text
    assert '<li><a href="/resources/?product=relay">Relais R1</a></li>' in page
    both = shown(app, "", "/resources/notice-du-relais-et-de-l-huile")
    assert '<li><a href="/resources/?topic=oil">Huile</a></li>' in both
    assert "<span>Version" not in head_of(both)


def test_a_reader_turns_the_pages_of_what_was_found_and_is_told_where_they_are(app: Flask) -> None:
    fill(app, 23)
    first, second = shown(app, "q=relais"), shown(app, "q=relais&page=2")

    assert "Ressources 1 à 20 sur 23" in first
    assert 'rel="next" href="/resources/?q=relais&page=2"' in first
    assert "Ressources 21 à 23 sur 23" in second
    assert 'rel="prev" href="/resources/?q=relais"' in second
    titles = [re.findall(r"n\d{3}</a>", page) for page in (first, second)]
    assert [len(each) for each in titles] == [20, 3]
    assert len({*titles[0], *titles[1]}) == 23


def test_of_very_many_the_page_says_so_and_ends(app: Flask) -> None:
    fill(app, 102)
    last = shown(app, "q=relais&page=5")

    assert "Ressources 81 à 100 sur plus de 100" in last
    assert 'rel="next"' not in last


@pytest.mark.parametrize("page", ["0", "-1", "x", "%00", "9", "99999999999", "²"])
def test_a_page_that_there_is_not_is_another_one(app: Flask, page: str) -> None:
    fill(app, 3)

    assert "Relais n001" in shown(app, f"q=relais&page={page}")


def test_what_was_found_says_what_its_text_refers_to_as_its_page_does(app: Flask) -> None:
    body = "La notice de la facture est sous [](page:login), le lien dure {{ policy.reset_link.valid_for }}."
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        shelve(session, "Reçus", summary="", body=body)

    excerpt = re.search(r'<p class="shelf__summary">(.*?)</p>', shown(app, "q=facture"))
    assert excerpt is not None
    said = re.sub(r"<[^>]+>", "", excerpt[1])
    assert re.fullmatch(r"La notice de la facture est sous Connexion, le lien dure \d+ \w+\.", said)
    assert said in re.sub(r"<[^>]+>", "", shown(app, "", "/resources/recus"))
