"""Reports on requests at the desk: the sums of a small crowd, as a page and as files, for those who may see them."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account, Role
from app.domain.faq.models import FaqRevision
from app.domain.support import telling
from app.domain.support.asking import Asker
from app.domain.support.opening import open_ticket
from app.domain.support.ratings.service import rate
from app.domain.support.service import do, write
from app.domain.support.states import Act, By
from app.kernel.db import open_session, transaction
from app.web.elapsed import elapsed_words
from app.web.mail.speech import plain_spaces
from tests.domain.support.tickets import TERMS, asked, said
from tests.mails import Mails
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.usefixtures("nobody")

PATH = "/admin/requests/reports/"
MONDAY = datetime(2025, 3, 3, 10, tzinfo=UTC)  # 11:00 in Paris
HOUR = timedelta(hours=1)
COLUMNS = ["topic", "requests", "answered_in_time", "answered_late", "not_answered_yet", "hours_to_first_answer"]


@pytest.fixture
def crowd(app: Flask, mails: Mails) -> Account:
    """Let Ann ask three things in March 2025, and one in the last hour of February, where the brand is."""
    ann = settle(app, "camcha")
    asker = Asker(email=ann.email, name=ann.full_name, language="fr", account_id=ann.id)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        revision = session.scalars(select(FaqRevision).order_by(FaqRevision.id).limit(1)).one()
        for topic, opened, answered, read in (
            ("payment", MONDAY, MONDAY + 26 * HOUR, None),
            ("payment", MONDAY, MONDAY + 49 * HOUR, revision.id),
            ("bug", MONDAY, None, None),
            ("other", datetime(2025, 2, 28, 22, 59, 59, tzinfo=UTC), None, None),
        ):
            ticket = open_ticket(session, asker, asked(topic=topic, read_revision_id=read), TERMS, now=opened)
            if answered is not None:
                write(session, ticket, said(By.TEAM), TERMS, now=answered)
    for kind in (telling.OPENED, telling.FOR_TEAM, telling.ANSWERED):
        mails.pass_over(kind)
    return ann


def lines_of(visitor: Visitor, name: str, **asked_for: str) -> list[list[str]]:
    answer = visitor.get(f"{PATH}{name}", query_string=asked_for)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.reader(StringIO(answer.text)))


@pytest.mark.usefixtures("crowd")
@pytest.mark.promise("CC-25")
def test_the_sums_of_a_month_are_shown_and_given_as_a_file(app: Flask) -> None:
    dora = colleague(app)

    page = plain_spaces(dora.get(PATH, query_string={"month": "2025-03"}).text)
    columns, *lines = lines_of(dora, "topics.csv", month="2025-03")

    assert "mars 2025" in page
    assert "Paiement" in page
    assert "1 (33 %)" in page
    assert columns[:6] == COLUMNS
    assert [line[:6] for line in lines] == [  # 24 to 48 hours were promised
        ["payment", "2", "1", "1", "0", "37.5"],
        ["bug", "1", "0", "1", "0", ""],
        ["", "3", "1", "2", "0", "37.5"],
    ]


@pytest.mark.usefixtures("crowd")
def test_a_month_begins_where_the_brand_is_and_a_year_holds_twelve(app: Flask) -> None:
    dora = colleague(app)

    assert [line[:2] for line in lines_of(dora, "topics.csv", month="2025-02")[1:]] == [["other", "1"], ["", "1"]]
    assert lines_of(dora, "topics.csv", month="2025-03", months="12")[-1][1] == "4"
    assert lines_of(dora, "topics.csv", month="2026-02", months="12")[-1][1] == "3"
    assert "mars 2025" in dora.get(PATH, query_string={"month": "2026-02", "months": "12"}).text


@pytest.mark.usefixtures("crowd")
def test_the_answers_that_were_read_just_before_are_told(app: Flask) -> None:
    dora = colleague(app)

    page = dora.get(PATH, query_string={"month": "2025-03"}).text
    columns, line = lines_of(dora, "read.csv", month="2025-03")

    assert "Ce que les réponses ont donné" in page
    assert columns[3:] == ["readings", "requests", "requests_per_100_readings", "days_shown", "requests_per_30_days"]
    assert line[3:6] == ["0", "1", ""]
    assert "Aucune réponse n’a été lue" in dora.get(PATH, query_string={"month": "2025-02"}).text


@pytest.mark.parametrize("month", ["", "2025-13", "0001-01", "1999-12", "9999-12", "2999-01", "x" * 9_999, "\x00", "é"])
def test_a_month_that_cannot_be_is_this_one(app: Flask, month: str) -> None:
    answer = colleague(app).get(PATH, query_string={"month": month, "months": "1e9"})

    assert answer.status_code == 200
    assert "Aucune demande dans cette période." in answer.text


def rated(app: Flask, ann: Account, *judgements: tuple[int, str]) -> None:
    """Let Ann judge the end of a request about a bug, once for each score, in March 2025."""
    asker = Asker(email=ann.email, name=ann.full_name, language="fr", account_id=ann.id)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        for number, (score, comment) in enumerate(judgements, start=1):
            ticket = open_ticket(session, asker, asked(topic="bug"), TERMS, now=MONDAY)
            do(session, ticket, Act.RESOLVE, By.TEAM, TERMS, by_id=None, now=MONDAY)
            rate(session, ticket, ticket.last_number, score, comment, TERMS.policy, now=MONDAY + number * HOUR)


def test_what_was_thought_of_the_help_is_told_with_how_many_said_it(app: Flask, crowd: Account, mails: Mails) -> None:
    rated(app, crowd, (5, ""), (5, "Vite & <b>bien</b>"), (2, "Trop tard"))
    for kind in (telling.OPENED, telling.FOR_TEAM, telling.STANDS):
        mails.pass_over(kind)
    dora = colleague(app)

    page = plain_spaces(dora.get(PATH, query_string={"month": "2025-03"}).text)
    columns, *lines = lines_of(dora, "ratings.csv", month="2025-03")

    assert columns == ["topic", "ratings", "mean", *(f"scored_{score}" for score in range(1, 6))]
    assert lines == [["bug", "3", "4.00", "0", "1", "0", "0", "2"], ["", "3", "4.00", "0", "1", "0", "0", "2"]]
    assert "Ce qu’on a pensé de notre aide" in page
    assert page.index("Trop tard") < page.index("Vite &amp; &lt;b&gt;bien")
    assert "2 sur 5" in page
    assert "/admin/requests/" in page
    assert lines_of(dora, "ratings.csv", month="2025-02") == [columns, ["", "0", "", *"00000"]]
    assert "Personne n’a noté" in dora.get(PATH, query_string={"month": "2025-02"}).text
    assert lines_of(colleague(app, brand="support-technique"), "ratings.csv", month="2025-03")[1:] == [
        ["", "0", "", *"00000"]
    ]


@pytest.mark.parametrize("path", ["", "topics.csv", "ratings.csv", "read.csv"])
def test_reports_are_for_those_who_may_see_them_and_where_requests_are_taken(app: Flask, path: str) -> None:
    assert colleague(app, Role.AGENT).get(PATH + path).status_code == 403
    assert colleague(app, Role.ADMIN, "camermix").get(PATH + path).status_code == 404
    assert Visitor(app, "camcha").get(PATH + path).status_code == 302


@pytest.mark.usefixtures("crowd")
def test_another_brand_s_requests_are_not_in_a_report(app: Flask) -> None:
    assert lines_of(colleague(app, brand="support-technique"), "topics.csv", month="2025-03")[-1][1] == "0"


@pytest.mark.parametrize(
    ("time", "language", "said"),
    [
        (timedelta(seconds=59), "en", "0 min"),
        (timedelta(minutes=59, seconds=59), "fr", "59 min"),
        (timedelta(hours=1), "fr", "1 h"),
        (timedelta(hours=31, minutes=30), "fr", "31,5 h"),
        (timedelta(hours=47, minutes=59), "en", "48 hr"),
        (timedelta(hours=48), "de", "2 Tg."),
        (timedelta(days=4, hours=5), "fr", "4,2 j"),
    ],
)
def test_how_long_it_took_is_told_in_a_unit_that_says_something(time: timedelta, language: str, said: str) -> None:
    assert plain_spaces(elapsed_words(time, language)) == said
