"""Events of every brand are tended to; their letters say what stands when they are sent, with a file that agrees."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.domain.accounts.models import Account
from app.domain.events.lines import leave
from app.domain.events.models import Event, EventSignUp
from app.domain.events.service import cancel_event, change_event
from app.domain.mail.errors import OutdatedError
from app.domain.mail.models import OutgoingMail
from app.jobs.events import forget_sign_ups, tend_events
from app.kernel.db import TenantSession, open_session, transaction
from app.post_office import open_post_office
from app.web.installation import EXTENSION
from tests.domain.events.events import DAY, DESCRIBED, HOUR, SECOND, announced, signed_up
from tests.domain.events.test_calendars import read
from tests.factories import make_account
from tests.post_office import timetable

NOW = datetime(2026, 11, 24, 10, 42, tzinfo=UTC)
STARTS = NOW + 20 * DAY
JOIN = "https://meet.example/room"
BRAND = "omicron"
FACTS: dict[str, Any] = {"starts_at": STARTS, "ends_at": STARTS + HOUR, "region": "alpine", "online_url": JOIN}
pytestmark = pytest.mark.posts_mails


@pytest.fixture
def session(app: Flask) -> TenantSession:
    session = open_session(app.extensions[EXTENSION].engine, BRAND)
    with transaction(session):
        for entity in (OutgoingMail, Event, Account):
            session.execute(delete(entity), execution_options={"synchronize_session": False})
    return session


def people(session: TenantSession, *languages: str) -> list[Account]:
    with transaction(session):
        return [
            make_account(session, email=f"{language}{number}@example.com", language=language)
            for number, language in enumerate(languages)
        ]


def tend(app: Flask, now: datetime) -> None:
    installed = app.extensions[EXTENSION]
    tend_events(timetable(installed.engine), installed.registry, partial(open_session, installed.engine), now=now)


def posted(session: TenantSession, kind: str) -> list[OutgoingMail]:
    session.rollback()
    return list(session.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.to)))


def written(
    app: Flask, session: TenantSession, mail: OutgoingMail, now: datetime = NOW
) -> tuple[EmailMessage, str, str]:
    """Give the message, its text, and the file for a calendar, if it has one."""
    message = open_post_office(app.extensions[EXTENSION]).composer.compose(mail, session=session, now=now)
    session.rollback()
    part = message.get_body(("plain",))
    files = [bytes(each.get_payload(decode=True)).decode() for each in message.iter_attachments()]
    return message, part.get_content() if part else "", "".join(files)


@pytest.mark.promise("OM-02")
def test_the_letters_say_how_somebody_stands(app: Flask, session: TenantSession) -> None:
    event = announced(session, **{**FACTS, "places": 1})
    ann, bob = people(session, "fr", "en")
    for each in (ann, bob):
        signed_up(session, event, each)

    message, text, file = written(app, session, posted(session, "event_booked")[0])
    assert str(message["Subject"]) == "Votre place : Essais de relais"
    assert "lundi 14 décembre 2026, 11:42–12:42 (heure de Paris)" in text
    assert JOIN in text
    assert JOIN in read(file)["DESCRIPTION"]
    assert [part.get_content_type() for part in message.iter_attachments()] == ["text/calendar"]
    assert [part.get_param("method") for part in message.iter_attachments()] == ["PUBLISH"]
    message, text, file = written(app, session, posted(session, "event_waiting")[0])
    assert "number 1 on the waiting list" in text
    assert JOIN not in message.as_string()
    assert file == ""
    with transaction(session):
        leave(session, event.id, ann.id, now=NOW + SECOND)
    _, text, file = written(app, session, posted(session, "event_promoted")[0])
    assert "it is yours" in text
    assert "METHOD:PUBLISH" in file
    for kind in ("event_booked", "event_waiting"):  # what is not true any more is not sent
        with pytest.raises(OutdatedError):
            written(app, session, posted(session, kind)[0])


@pytest.mark.promise("OM-02")
def test_each_reminder_is_sent_once_and_none_after_the_end(app: Flask, session: TenantSession) -> None:
    event = announced(session, **FACTS)
    signed_up(session, event, people(session, "de")[0])
    counts = []
    for before in (7 * DAY + SECOND, 7 * DAY, 7 * DAY - SECOND, DAY, SECOND):
        tend(app, STARTS - before)
        counts.append(len(posted(session, "event_reminder")))

    assert counts == [0, 1, 1, 2, 2]
    mail = posted(session, "event_reminder")[0]
    _, text, _ = written(app, session, mail, STARTS - SECOND)
    assert "Sie haben einen Platz bei einer Veranstaltung, die bald beginnt." in text
    assert mail.expires_at == STARTS
    with pytest.raises(OutdatedError):
        written(app, session, mail, STARTS)
    with transaction(session):
        cancel_event(session, event.id, reason="x", seen=event.edition, now=STARTS - SECOND)
    with pytest.raises(OutdatedError):
        written(app, session, mail, STARTS - SECOND)


def test_everybody_is_told_of_a_change_and_of_the_end(app: Flask, session: TenantSession) -> None:
    event = announced(session, **{**FACTS, "places": 1})
    for each in people(session, "fr", "en", "de"):
        signed_up(session, event, each)
    later = replace(DESCRIBED, **{**FACTS, "places": 1, "starts_at": STARTS + DAY, "ends_at": STARTS + DAY + HOUR})
    with transaction(session):
        change_event(session, event.id, later, seen=event.edition, now=NOW)
    for _ in range(2):
        tend(app, NOW)
    changed = posted(session, "event_changed")
    assert [mail.language for mail in changed] == ["de", "en", "fr"]
    _, text, file = written(app, session, changed[2])
    assert "mardi 15 décembre 2026" in text
    assert read(file)["SEQUENCE"] == "3"
    assert read(file)["DTSTART"] == "20261215T104200Z"

    with transaction(session):
        cancel_event(session, event.id, reason="Plus de <salle>.", seen=event.edition, now=NOW)
    for _ in range(2):
        tend(app, NOW)
    cancelled = posted(session, "event_cancelled")
    assert len(cancelled) == 3
    message, text, file = written(app, session, cancelled[2])
    assert "> Plus de <salle>." in text
    assert "<salle" not in (message.get_body(("html",)) or EmailMessage()).get_content()
    assert (read(file)["METHOD"], read(file)["STATUS"], read(file)["SEQUENCE"]) == ("CANCEL", "CANCELLED", "4")
    with pytest.raises(OutdatedError):
        written(app, session, changed[2])


def test_a_place_that_an_erased_person_had_is_filled_in_the_next_round(app: Flask, session: TenantSession) -> None:
    event = announced(session, **{**FACTS, "places": 1})
    ann, bob = people(session, "fr", "en")
    for each in (ann, bob):
        signed_up(session, event, each)
    with transaction(session):
        session.delete(ann)

    tend(app, NOW)

    assert [mail.to for mail in posted(session, "event_promoted")] == [bob.email]


def test_who_was_there_is_forgotten_a_year_later(app: Flask, session: TenantSession) -> None:
    event, installed = announced(session, **FACTS), app.extensions[EXTENSION]
    signed_up(session, event, people(session, "fr")[0])
    left = []
    for days in (timedelta(days=364), timedelta(days=366)):
        forget_sign_ups(installed.registry, partial(open_session, installed.engine), now=STARTS + days)
        session.rollback()
        left.append(len(session.scalars(select(EventSignUp)).all()))

    assert left == [1, 0]
