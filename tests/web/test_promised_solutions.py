"""A brand that promises a solution says by when, to its customer and at the desk, and reports how that was kept."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask

from app.domain.accounts.models import Role
from app.domain.support.models import Ticket
from app.domain.support.states import By
from app.web.mail.speech import plain_spaces
from tests.stock import MakeApp
from tests.web.chatting import Hour, at_hour
from tests.web.desk.requests import ask_for, empty_requests, path_of, say
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle

BRAND = "support-technique"
DAY = timedelta(days=1)
PROMISE = 'solved_within = "3 working days"'
REPORTS = "/admin/requests/reports/"

pytestmark = [pytest.mark.posts_mails, pytest.mark.usefixtures("from_anywhere")]


@pytest.fixture(scope="module")
def app(make_app: MakeApp, brands: Path) -> Flask:
    config = brands / BRAND / "tenant.toml"
    if PROMISE not in config.read_text():
        config.write_text(config.read_text().replace("inquiry_takes", f"{PROMISE}\ninquiry_takes", 1))
    return make_app()


@pytest.fixture
def hour(app: Flask) -> Iterator[Hour]:
    """Let it be Monday 23 November 2026, 10:30 in Paris."""
    with at_hour(app) as hour:
        yield hour
    empty_requests(app)


@pytest.fixture
def ticket(app: Flask, hour: Hour) -> Ticket:
    assert hour.at.weekday() == 0
    return ask_for(app, settle(app, BRAND, language="fr"), BRAND, topic="other")


def entered(app: Flask, ticket: Ticket) -> Visitor:
    """Give its customer, who has just signed in."""
    visitor = Visitor(app, ticket.tenant)
    visitor.sign_in(ticket.email)
    return visitor


def read(visitor: Visitor, path: str) -> str:
    return plain_spaces(visitor.get(path).text)


def own(ticket: Ticket) -> str:
    return f"/account/requests/{ticket.reference}"


@pytest.mark.promise("CC-22")
def test_customer_and_desk_read_by_when_it_is_solved_and_why_no_earlier(app: Flask, hour: Hour, ticket: Ticket) -> None:
    hour.at += DAY / 24
    say(app, ticket, "Lequel ?", By.TEAM)
    hour.at += 3 * DAY
    say(app, ticket, "Le bleu.")

    customer = read(entered(app, ticket), own(ticket))
    desk = read(colleague(app, Role.AGENT, BRAND), path_of(ticket))

    # Monday passes first, Thursday is the first day of three: the customer was asked when the days between closed.
    assert "Nous comptons avoir une solution d’ici au lundi 30 novembre à 18:00." in customer
    assert "nous attendions votre réponse." in customer
    assert "Solution à donner d’ici au lundi 30 novembre à 18:00." in desk
    assert "c’était au client de répondre" in desk


def test_while_the_customer_is_asked_the_clock_stands_and_says_so(app: Flask, ticket: Ticket) -> None:
    say(app, ticket, "Lequel ?", By.TEAM)

    customer = read(entered(app, ticket), own(ticket))

    assert "le délai est suspendu jusqu’à votre réponse" in customer
    assert "avoir une solution" not in customer
    assert "suspendu jusqu’à sa réponse" in read(colleague(app, Role.AGENT, BRAND), path_of(ticket))


def test_what_is_solved_promises_nothing_any_more(app: Flask, hour: Hour, ticket: Ticket) -> None:
    hour.at += 4 * DAY
    ann = entered(app, ticket)
    late = read(ann, own(ticket))
    ann.send(f"{own(ticket)}/solved")

    assert "La solution était prévue d’ici au jeudi 26 novembre" in late
    assert "La solution était prévue" not in read(ann, own(ticket))


def test_the_report_says_how_many_were_solved_in_time(app: Flask, hour: Hour, ticket: Ticket) -> None:
    assert ticket.due_at is not None
    hour.at += 4 * DAY
    dora = colleague(app, brand=BRAND)

    page = plain_spaces(dora.get(REPORTS, query_string={"month": "2026-11"}).text)
    columns, *lines = csv.reader(StringIO(dora.get(f"{REPORTS}topics.csv", query_string={"month": "2026-11"}).text))

    assert "Résolues à temps" in page
    assert dict(zip(columns, lines[0], strict=True)) | {"solved_late": "1", "not_solved_yet": "0"} == dict(
        zip(columns, lines[0], strict=True)
    )


def test_a_brand_that_promises_none_shows_no_such_table(app: Flask) -> None:
    page = colleague(app).get(REPORTS).text

    assert "Résolues à temps" not in page
