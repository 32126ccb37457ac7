"""Downloads of the library at the desk: by month and day, what is taken most and never, and all as a file."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from flask import Flask

from app.domain.library.figures import list_most_taken
from app.domain.library.models import Resource
from app.domain.library.service import count_download
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.shelf import attach, shelve
from tests.web.desk.resources import HOME, empty_library
from tests.web.people import Visitor, empty_accounts

PAGE = f"{HOME}figures"
MONTH = "2026-11"


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    empty_library(app)


def taken(app: Flask, title: str, *days: tuple[date, int], file: bool = True) -> Resource:
    """Give camcha a resource that was taken so often on these days."""
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session, transaction(session):
        resource = shelve(session, title)
        if file:
            attach(session, None, resource)
        for day, times in days:
            for _ in range(times):
                count_download(session, resource.id, day)
        return resource


def rows(text: str, heading: str) -> list[list[str]]:
    """Read a table by its caption: its cells, without markup."""
    (table,) = re.findall(rf"<table[^>]*>\s*<caption[^>]*>{heading}</caption>(.*?)</table>", text, re.DOTALL)
    lines = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL) for line in lines]
    return [[" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in line] for line in cells]


def test_downloads_are_told_by_month_and_day_for_all_and_for_one(app: Flask, cleo: Visitor) -> None:
    guide = taken(app, "Guide", (date(2026, 10, 31), 2), (date(2026, 11, 1), 1), (date(2026, 11, 3), 2))
    taken(app, "Film", (date(2026, 11, 3), 1))

    shown = unescape(cleo.get(f"{PAGE}?month={MONTH}").text)
    assert rows(shown, "Les douze derniers mois") == [["novembre 2026", "4"], ["octobre 2026", "2"]]
    assert rows(shown, "novembre 2026") == [["3 novembre 2026", "3"], ["1er novembre 2026", "1"]]
    one = unescape(cleo.get(f"{HOME}{guide.id}/figures?month={MONTH}").text)
    assert rows(one, "novembre 2026") == [["3 novembre 2026", "2"], ["1er novembre 2026", "1"]]
    assert "Jamais pris" not in one


def test_what_is_taken_most_comes_first_and_what_is_never_taken_is_named(app: Flask, cleo: Visitor) -> None:
    taken(app, "Guide", (date(2026, 11, 1), 1), (date(2026, 10, 1), 9))
    taken(app, "Film", (date(2026, 11, 30), 2))
    taken(app, "Oublié")
    taken(app, "Lien seulement", file=False)

    shown = unescape(cleo.get(f"{PAGE}?month={MONTH}").text)

    assert [line[::2] for line in rows(shown, "Les plus pris, novembre 2026")] == [["Film", "2"], ["Guide", "1"]]
    assert [line[0] for line in rows(shown, "Visibles, et jamais pris")] == ["Oublié"]
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session:
        (first,) = list_most_taken(session, date(2026, 11, 1), date(2026, 11, 30), limit=1)
    assert (first[0].title, first[1]) == ("Film", 2)


@pytest.mark.parametrize("month", ["", "nonsense", "2026-13", "0000-01", "9" * 40, "2019-02"])
def test_a_month_without_downloads_or_that_is_none_says_so(cleo: Visitor, month: str) -> None:
    answer = cleo.get(f"{PAGE}?month={month}")

    assert answer.status_code == 200
    assert "Rien n’a été pris." in unescape(answer.text)
    assert cleo.get(f"{PAGE}.csv?month={month}").status_code == 200


def test_the_file_has_a_line_for_each_resource_and_day_and_calculates_nothing(app: Flask, cleo: Visitor) -> None:
    taken(app, "=1+1", (date(2026, 11, 3), 2), (date(2026, 11, 1), 1))
    taken(app, "Film", (date(2026, 11, 3), 4), (date(2026, 12, 1), 1))

    answer = cleo.get(f"{PAGE}.csv?month={MONTH}")

    assert answer.content_type == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))) == [
        ["day", "address", "title", "kind", "language", "downloads"],
        ["2026-11-01", "1-1", "'=1+1", "document", "fr", "1"],
        ["2026-11-03", "1-1", "'=1+1", "document", "fr", "2"],
        ["2026-11-03", "film", "Film", "document", "fr", "4"],
    ]
