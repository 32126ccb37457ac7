"""The log's own page: page by page, each line once, its own account's only, with few queries; how long it is kept."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.accounts.activity.service import note
from app.domain.accounts.models import Account
from app.kernel.db import open_session, transaction
from tests.cast import BIRCH
from tests.web.people import Visitor, settle, settle_twins
from tests.web.security import PAGE, signed_in

pytestmark = pytest.mark.usefixtures("nobody")

LOG = f"{PAGE}/activity"
_WAY = re.compile(r'<a (?:class="\w+"\s+)?rel="(prev|next)"\s+href="([^"]+)"')


def fill(app: Flask, account: Account, lines: int, brand: str = "camcha", *, apart: int = 1) -> None:
    """Note so many lines, all of the same second where they are not apart; each is told by its passkey's name."""
    latest = datetime.now(UTC) - timedelta(days=40)
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        for number in range(lines):
            at = latest - timedelta(seconds=apart * number)
            note(session, account.id, EventKind.FACTOR_ADDED, now=at, name=f"n° {number}.", factor="passkey")


def shown(page: str) -> list[str]:
    return re.findall(r"n° \d+\.", page)


def ways(page: str) -> dict[str, str]:
    """Give the links to the pages on either side."""
    return dict(_WAY.findall(page))


def walk(visitor: Visitor, path: str, way: str) -> list[str]:
    """Open page after page in one direction; give the pages."""
    pages = [visitor.get(path).text]
    while way in ways(pages[-1]):
        pages.append(visitor.get(ways(pages[-1])[way]).text)
    return pages


@pytest.mark.parametrize("apart", [1, 0])
def test_walking_through_the_log_shows_each_line_once_there_and_back(app: Flask, apart: int) -> None:
    fill(app, settle(app), 120, apart=apart)
    ann = signed_in(app)

    there = walk(ann, LOG, "next")
    back = walk(ann, ways(there[-2])["next"], "prev")

    lines = [line for page in there for line in shown(page)]
    assert (len(lines), len(set(lines))) == (120, 120)
    assert [page.count("log__line") for page in there] == [50, 50, 21]
    assert [shown(page) for page in back] == [shown(page) for page in reversed(there)]
    assert [sorted(ways(page)) for page in there] == [["next"], ["next", "prev"], ["prev"]]
    assert "Plus ancien</a>" in there[0]
    assert "Plus récent</a>" in there[-1]
    if apart:
        assert lines == [f"n° {number}." for number in range(120)]


@pytest.mark.parametrize(("lines", "pages"), [(48, 1), (49, 1), (50, 2)])
def test_a_page_that_holds_all_leads_nowhere(app: Flask, lines: int, pages: int) -> None:
    fill(app, settle(app), lines)  # and the sign-in

    seen = walk(signed_in(app), LOG, "next")

    assert len(seen) == pages
    assert ("log__pages" in seen[0]) is (pages > 1)


@pytest.mark.usefixtures("from_anywhere")
def test_lines_that_came_meanwhile_are_found_on_the_way_back(app: Flask) -> None:
    fill(app, settle(app), 60)
    ann = signed_in(app)
    first = ann.get(LOG).text
    signed_in(app)

    *_, before, last = walk(ann, ways(first)["next"], "prev")

    assert shown(before) == shown(first)
    assert last == ann.get(LOG).text
    assert shown(last) == shown(first)[:-1]


def test_a_line_of_anybody_else_is_as_missing_as_one_that_never_was(app: Flask) -> None:
    ann = settle_twins(app)
    bob = settle(app, email="bob@example.com")
    with open_session(app.extensions["guichet"].engine, BIRCH) as session:
        twin = session.scalars(select(Account)).one()
    for account, brand in ((ann, "camcha"), (bob, "camcha"), (twin, BIRCH)):
        fill(app, account, 2, brand)
    visitor = signed_in(app)
    foreign = [*line_ids(app, bob, "camcha"), *line_ids(app, twin, BIRCH), uuid4()]

    for name in ("before", "after"):
        missing = [visitor.get(f"{LOG}?{name}={line}") for line in foreign]
        assert [answer.status_code for answer in missing] == [404] * 5
        assert len({answer.text.replace(str(line), "") for answer, line in zip(missing, foreign, strict=True)}) == 1
        assert [visitor.get(f"{LOG}?{name}={line}").status_code for line in line_ids(app, ann, "camcha")] == [200] * 3


@pytest.mark.parametrize(
    "written",
    ["", "0", "x" * 5_000, "%00", "%ff", "1' OR '1'='1", "２０２６", "../..", f"{0:035}g"],
)
@pytest.mark.parametrize("name", ["before", "after"])
def test_garbage_names_no_line(app: Flask, name: str, written: str) -> None:
    settle(app)

    assert signed_in(app).get(f"{LOG}?{name}={written}").status_code == 404


# One of them tells whether a payment is late, where the brand bills.
@pytest.mark.parametrize(("address", "count"), [("", 3), ("next", 4), ("prev", 5)])
def test_a_page_asks_the_database_so_often_however_long_the_log_is(
    app: Flask, asked: list[str], address: str, count: int
) -> None:
    fill(app, settle(app), 130)
    ann = signed_in(app)
    first = ways(ann.get(LOG).text)["next"]
    path = {"": LOG, "next": first, "prev": ways(ann.get(first).text)["prev"]}[address]
    del asked[:]

    assert ann.get(path).text.count("log__line") == 50

    assert len(asked) == count, "\n".join(asked)


def test_how_long_a_line_is_kept_is_the_brand_s_policy(app: Flask) -> None:
    settle(app)
    ann = signed_in(app)

    assert "Chaque ligne est gardée 12\u00a0mois." in ann.get(LOG).text
    assert "gardé 12\u00a0mois." in ann.get(PAGE).text


def line_ids(app: Flask, account: Account, brand: str) -> list[UUID]:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return list(session.scalars(select(SecurityEvent.id).where(SecurityEvent.account_id == account.id)))
