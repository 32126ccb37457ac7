"""A webinar of the library leads to signing up while it is to come, and says that it is over afterwards."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask

from app.domain.events.models import Event, SignUpState
from app.domain.events.webinars import tie_webinar
from app.domain.library.models import FileRole, Resource, ResourceKind, Visibility
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.mails import Mails
from tests.shelf import attach, shelve
from tests.web.holding import BRAND, DAY, NOW, held, leave_no_webinar, leave_none, move, person, sign_up, states
from tests.web.people import Visitor

PATH = "/resources/lire-un-rapport"


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    leave_none(app)
    leave_no_webinar(app)


def webinar(app: Flask, *events: Event, film: bool = False, **facts: Any) -> Resource:  # noqa: ANN401 - any fact
    """Keep a webinar that is held at these events, with its film and what belongs to it where it is to have one."""
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        resource = shelve(session, "Lire un rapport", now=NOW - DAY, kind=ResourceKind.WEBINAR, **facts)
        if film:
            attach(session, None, resource, filename="film.webm", content_type="video/webm")
            attach(session, None, resource, filename="film.png", content_type="image/png", role=FileRole.POSTER)
            attach(session, None, resource, filename="fr.vtt", content_type="text/vtt", role=FileRole.CAPTIONS)
        for event in events:
            tie_webinar(session, event.id, resource.id)
    return resource


def shown(visitor: Visitor) -> str:
    answer = visitor.get(PATH)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.text))


@pytest.mark.promise("CC-26")
def test_before_it_begins_its_page_leads_to_signing_up_and_to_the_calendar(app: Flask, mails: Mails) -> None:
    event = held(app, title="Séance en direct", places=5)
    webinar(app, event)
    stranger, ann = Visitor(app, BRAND), person(app)

    page = shown(stranger)
    assert f'href="/events/{event.slug}"' in page
    assert f'href="/events/{event.slug}.ics"' in page
    assert "S’inscrire à ce webinaire" in page
    assert "5 places libres" in page
    assert "Un e-mail de rappel part avant le début" in page
    assert sign_up(ann, event) == 303
    assert states(app, event) == [SignUpState.BOOKED]
    assert "Vous avez une place" in shown(ann)
    assert f'href="{PATH}"' in ann.get(f"/events/{event.slug}").text
    mails.expect("event_booked", to="ann@example.com")


@pytest.mark.promise("CC-26")
def test_afterwards_its_page_says_when_it_was_and_shows_the_recording_if_there_is_one(app: Flask) -> None:
    event = held(app)
    webinar(app, event, film=True)
    move(app, event, starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)
    visitor = Visitor(app, BRAND)

    page = shown(visitor)
    assert "A eu lieu" in page
    assert "S’inscrire à ce webinaire" not in page
    assert re.search(r'<video[^>]* poster="[^"]+/film.png"', page)
    assert re.search(r'kind="captions" srclang="fr"', page)
    assert "pas encore d’enregistrement" not in page
    assert f'href="{PATH}"' in visitor.get(f"/events/{event.slug}").text


def test_without_a_recording_its_page_says_that_there_is_none_yet(app: Flask) -> None:
    event = held(app)
    webinar(app, event)
    move(app, event, starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)

    assert "pas encore d’enregistrement" in shown(Visitor(app, BRAND))


def test_of_several_times_those_to_come_are_listed_and_a_cancelled_one_says_so(app: Flask) -> None:
    first, second, over = (held(app, title=f"n{number}") for number in range(3))
    webinar(app, first, second, over)
    move(app, over, starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)
    move(app, second, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY, cancelled_at=NOW, cancel_reason="Panne")
    page = shown(Visitor(app, BRAND))

    assert re.findall(r'href="/events/(n\d)[^"]*"', page) == ["n1", "n1", "n0", "n0"]
    assert re.search(r"n1</strong>.*Annulé.*n0</strong>", page)


def test_a_draft_of_an_event_is_not_announced_and_a_hidden_webinar_is_not_led_to(app: Flask) -> None:
    event = held(app, published=False)
    webinar(app, event)
    assert "S’inscrire à ce webinaire" not in shown(Visitor(app, BRAND))

    move(app, event, published_at=NOW - DAY)
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        session.query(Resource).one().published_at = NOW + DAY
    assert PATH not in Visitor(app, BRAND).get(f"/events/{event.slug}").text


def test_a_webinar_for_customers_leads_a_stranger_to_the_sign_in(app: Flask) -> None:
    webinar(app, held(app), visibility=Visibility.CUSTOMERS)

    assert Visitor(app, BRAND).get(PATH).location == "/login?next=%2Fresources%2Flire-un-rapport"
    assert "S’inscrire à ce webinaire" in shown(person(app))


def test_more_times_ask_the_database_no_more_often(app: Flask, asked: list[str]) -> None:
    webinar(app, held(app))
    visitor, counts = Visitor(app, BRAND), []
    for _ in range(2):
        visitor.get(PATH)
        del asked[:]
        visitor.get(PATH)
        counts.append(len(asked))
        with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
            resource = session.query(Resource).one()
        for number in range(6):
            event = held(app, title=f"n{number}")
            with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
                tie_webinar(session, event.id, resource.id)

    assert counts == [6, 6]
