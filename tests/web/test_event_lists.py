"""The list of events: what was asked, shown safely, and with few questions to the database."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.domain.library.models import Subject, SubjectKind
from app.kernel.db import open_session, transaction
from app.kernel.ids import new_id
from app.web.installation import EXTENSION
from tests.mails import Mails
from tests.web.holding import BRAND, DAY, NOW, held, leave_none, person, sign_up
from tests.web.people import Visitor


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    leave_none(app)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"alpine", "online"}),
        ("?region=alpine", {"alpine"}),
        ("?region=online", {"online"}),
        ("?region=germany", set()),
        ("?region=nowhere", {"alpine", "online"}),
        ("?kind=webinar", set()),
        ("?kind=training", {"alpine", "online"}),
        ("?kind=%00&page=0&since=nonsense", {"alpine", "online"}),
        ("?since=9999-12-31", {"alpine", "online"}),
        ("?since=0001-01-01", {"alpine", "online"}),
        ("?since=2199-12-31", set()),
        ("?page=2", set()),
        ("?page=99999999999999999999999", {"alpine", "online"}),
        ("?past=1", {"past"}),
        ("?past=1&region=online", set()),
    ],
)
def test_the_list_is_of_what_was_asked(app: Flask, query: str, found: set[str]) -> None:
    held(app, title="title-alpine")
    held(app, title="title-online", region=None, place="")
    held(app, title="title-past", starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)

    answer = Visitor(app, BRAND).get(f"/events/{query}")

    assert answer.status_code == 200
    assert set(re.findall(r">title-(\w+)<", answer.text)) == found


def test_what_the_team_wrote_is_shown_safely_with_what_it_is_about(app: Flask) -> None:
    topic = Subject(id=new_id(NOW), kind=SubjectKind.TOPIC, key="relays", titles={"fr": "Relais & <i>"}, position=1)
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        session.add(topic)
    event = held(
        app,
        title='<script>"x"',
        body="**fort** <script>alert(1)</script> [x](javascript:alert(1))",
        subjects=(topic.id,),
    )

    text = Visitor(app, BRAND).get(f"/events/{event.slug}").text

    assert "<strong>fort</strong>" in text
    assert "<script>alert" not in text
    assert 'href="javascript' not in text
    assert "Relais &amp; &lt;i&gt;" in text


def test_a_longer_list_asks_the_database_no_more_often(app: Flask, asked: list[str]) -> None:
    visitor, counts = Visitor(app, BRAND), []
    for _ in range(2):
        for number in range(6):
            held(app, title=f"n{number}")
        visitor.get("/events/")
        del asked[:]
        visitor.get("/events/")
        counts.append(len(asked))

    assert counts == [2, 2]


def test_one_event_and_ones_own_ask_the_database_so_often(app: Flask, asked: list[str], mails: Mails) -> None:
    event, ann = held(app), person(app)
    sign_up(ann, event)
    mails.expect("event_booked", to="ann@example.com")
    counts = []
    for visitor, asked_for in (
        (Visitor(app, BRAND), f"/events/{event.slug}"),
        (ann, f"/events/{event.slug}"),
        (ann, "/account/events/"),
    ):
        visitor.get(asked_for)
        del asked[:]
        visitor.get(asked_for)
        counts.append(len([each for each in asked if "account_session" not in each]))

    assert counts == [4, 6, 1]
