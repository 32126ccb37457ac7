"""What stands beside a request at the desk: invoices, pages that were slow or failed, what was asked for."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import quote_plus

import pytest
from flask import Flask

from app.domain.accounts.models import Account
from app.domain.support.models import Ticket
from app.domain.support.slow.service import Noted, note_pages
from app.kernel.db import open_session, transaction
from tests.web.billed import billed, crowd
from tests.web.desk.requests import ask_for, empty_requests, path_of
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.posts_mails


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_requests(app)


@pytest.fixture
def ann(app: Flask) -> Account:
    return settle(app)


@pytest.fixture
def ticket(app: Flask, ann: Account) -> Ticket:
    return ask_for(app, ann)


def test_the_latest_invoices_of_whoever_asked_stand_beside_it_and_nobody_elses(
    app: Flask, ann: Account, ticket: Ticket, cleo: Visitor
) -> None:
    numbers = crowd(app, ann, 4)
    theirs = billed(app, settle(app, email="eve@example.com").id)

    shown = cleo.get(path_of(ticket)).text
    guest = cleo.get(path_of(ask_for(app))).text

    assert [each for each in (*numbers, theirs.number) if each in shown] == numbers[:3]
    links = re.findall(r"/admin/invoices/[0-9a-f-]{36}", shown)
    assert [cleo.get(link).status_code for link in links] == [200] * 3
    assert "/admin/invoices/0" not in guest


def test_the_account_and_its_subscriptions_are_one_press_away_and_a_guest_has_neither(
    app: Flask, ann: Account, ticket: Ticket, cleo: Visitor
) -> None:
    account, subscriptions = f"/admin/people/{ann.id}", f"/admin/billing/?q={quote_plus(ann.email, safe='@')}"
    shown, guest = (links_of(cleo.get(path_of(each)).text) for each in (ticket, ask_for(app)))

    assert {account, subscriptions} <= shown
    assert ann.email in cleo.get(account).text
    assert cleo.get(subscriptions).status_code == 200
    assert not [link for link in guest if re.match(r"/admin/(people/.|billing/.*q=)", link)]


def links_of(page: str) -> set[str]:
    return {unescape(link) for link in re.findall(r'href="([^"]+)"', page)}


@pytest.mark.promise("ST-04")
def test_a_report_of_slowness_shows_the_slow_pages_of_that_hour_and_no_others(app: Flask, cleo: Visitor) -> None:
    ann = settle(app, email="ann.slow@example.com")
    hour = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)  # 14:30 in Paris
    facts = {"slow_on": "2026-11-20", "slow_at": "14h30", "page_kind": "basket"}
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        for number, at in enumerate((hour + timedelta(minutes=5), hour - timedelta(days=1))):
            seen = {"at": at, "request_id": f"{number:032}", "endpoint": "invoices.index"}
            note_pages(session, [Noted(account_id=ann.id, status=200, milliseconds=4200, **seen)])  # type: ignore[arg-type]

    shown = cleo.get(path_of(ask_for(app, ann, topic="slowness", facts=facts))).text
    undated = cleo.get(path_of(ask_for(app, ann))).text
    guest = cleo.get(path_of(ask_for(app, topic="slowness", facts=facts))).text

    assert [each in shown for each in ("/account/invoices/", "4,2", f"{0:032}", f"{1:032}")] == [True] * 3 + [False]
    assert ("slow-pages" in undated, f"{0:032}" in undated) == (True, False)
    assert "slow-pages" not in guest
    told = re.findall(r"<dt[^>]*>\s*(.*?)\s*</dt>\s*<dd[^>]*>\s*(.*?)\s*</dd>", guest, re.DOTALL)
    assert told == [("Date", "20 novembre 2026"), ("Heure", "14h30"), ("Type de page", "Panier")]


@pytest.mark.parametrize("day", ["2026-11-20", "", "soon"])
@pytest.mark.parametrize("clock", ["", "25:00", "9.75", "noon"])
def test_what_tells_no_time_shows_what_was_slow_when_it_was_written(
    app: Flask, ann: Account, cleo: Visitor, day: str, clock: str
) -> None:
    facts = {"slow_on": day, "slow_at": clock, "page_kind": "basket"}

    assert cleo.get(path_of(ask_for(app, ann, topic="slowness", facts=facts))).status_code == 200
