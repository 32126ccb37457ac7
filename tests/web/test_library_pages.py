"""Searching the library further than its first page."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask

from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.shelf import NOW, shelve
from tests.web.holding import BRAND, leave_no_webinar
from tests.web.people import Visitor


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    leave_no_webinar(app)


def fill(app: Flask, number: int) -> None:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        for each in range(number):
            shelve(session, f"Relais n{each:03}", now=NOW)


def shown(app: Flask, query: str) -> str:
    answer = Visitor(app, BRAND).get(f"/resources/?{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.text))


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
