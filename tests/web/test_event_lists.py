"""The list of events: what was asked, shown safely, and with few questions to the database."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask

from app.domain.library.models import Subject, SubjectKind
from app.domain.library.subjects import make_subject
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
        ("?language=fr", {"alpine", "online"}),
        ("?language=de", set()),
        ("?language=tlh&product=none&topic=%00", {"alpine", "online"}),
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


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?product=ptx", {"both", "product"}),
        ("?topic=relays", {"both", "topic"}),
        ("?product=ptx&topic=relays", {"both"}),
        ("?product=relays", {"both", "product", "topic", "none"}),
        ("?topic=unused", {"both", "product", "topic", "none"}),
    ],
)
def test_the_list_is_narrowed_to_what_events_are_about(app: Flask, query: str, found: set[str]) -> None:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        ptx = make_subject(session, SubjectKind.PRODUCT, "ptx", {"fr": "PTX 200"}, now=NOW).id
        relays = make_subject(session, SubjectKind.TOPIC, "relays", {"fr": "Relais"}, now=NOW).id
        make_subject(session, SubjectKind.TOPIC, "unused", {"fr": "Sans événement"}, now=NOW)
    for name, about in (("both", (ptx, relays)), ("product", (ptx,)), ("topic", (relays,)), ("none", ())):
        held(app, title=f"title-{name}", subjects=about)

    page = Visitor(app, BRAND).get(f"/events/{query}").text

    assert set(re.findall(r">title-(\w+)<", page)) == found
    assert "Sans événement" not in page


def test_the_title_and_the_empty_list_say_what_was_asked(app: Flask) -> None:
    visitor = Visitor(app, BRAND)
    page = unescape(visitor.get("/events/?kind=webinar&region=online&language=de&since=2030-01-14").text)

    asked = "Webinaire, En ligne, Deutsch, à partir du 14 janvier 2030"
    assert asked in page.split("</title>")[0]
    assert re.search(rf"<h1>[^<]*: {asked}</h1>", page)
    assert f"Aucun événement pour\u00a0: {asked}" in page
    assert 'value="de" selected' in page
    assert 'for="kind">Type d’événement</label>' in page
    past = unescape(visitor.get("/events/?past=1&since=2030-01-14").text)
    assert "avant le 14 janvier 2030" in past.split("</title>")[0]


def test_turning_the_page_keeps_what_was_asked(app: Flask) -> None:
    for number in range(21):
        held(app, title=f"n{number}")

    page = unescape(Visitor(app, BRAND).get("/events/?language=fr&region=alpine").text)

    assert 'href="?region=alpine&language=fr&page=2"' in page


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

    text, english = (Visitor(app, BRAND).get(f"{prefix}/events/{event.slug}").text for prefix in ("", "/en"))

    assert "<strong>fort</strong>" in text
    assert "<script>alert" not in text
    assert 'href="javascript' not in text
    for each in (text, english):  # where there is no title in a language, the first one stands
        assert "Relais &amp; &lt;i&gt;" in each


def test_a_longer_list_asks_the_database_no_more_often(app: Flask, asked: list[str]) -> None:
    visitor, counts = Visitor(app, BRAND), []
    for _ in range(2):
        for number in range(6):
            held(app, title=f"n{number}")
        visitor.get("/events/")
        del asked[:]
        visitor.get("/events/")
        counts.append(len(asked))

    assert counts == [3, 3]


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
