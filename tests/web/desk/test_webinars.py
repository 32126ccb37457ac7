"""Which webinar of the library an event is: said at the desk, before it and afterwards."""

from collections.abc import Iterator
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Role
from app.domain.audit.models import AuditEntry
from app.domain.events.webinars import find_tied
from app.domain.library.models import ResourceKind
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.shelf import shelve
from tests.web.desk.team import colleague
from tests.web.holding import BRAND, DAY, NOW, held, leave_no_webinar, leave_none, move
from tests.web.people import Visitor


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    leave_none(app)
    leave_no_webinar(app)


@pytest.fixture
def cleo(app: Flask) -> Visitor:
    return colleague(app, Role.AGENT, BRAND)


def kept(app: Flask, title: str, kind: ResourceKind = ResourceKind.WEBINAR) -> UUID:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        return shelve(session, title, draft=True, kind=kind).id


def tied(app: Flask, event_id: UUID) -> str | None:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        found = find_tied(session, event_id)
        return found.title if found is not None else None


def test_an_agent_says_which_webinar_an_event_is_and_takes_it_back(app: Flask, cleo: Visitor) -> None:
    event, webinar = held(app), kept(app, "Lire un rapport")
    path = f"/admin/events/{event.id}/webinar"

    assert "Lire un rapport (Français)" in unescape(cleo.get(path).text)
    assert cleo.send(path, {"webinar": str(webinar)}).status_code == 303
    assert tied(app, event.id) == "Lire un rapport"
    assert "Lire un rapport" in unescape(cleo.get(f"/admin/events/{event.id}").text)
    assert cleo.send(path, {"webinar": ""}).status_code == 303
    assert tied(app, event.id) is None
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.subject_id == event.id)).all()
    assert acts == ["event-webinar", "event-webinar"]


def test_the_recording_is_named_once_the_event_is_over(app: Flask, cleo: Visitor) -> None:
    event, webinar = held(app), kept(app, "Lire un rapport")
    move(app, event, starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)

    assert cleo.send(f"/admin/events/{event.id}/webinar", {"webinar": str(webinar)}).status_code == 303
    assert tied(app, event.id) == "Lire un rapport"


@pytest.mark.parametrize("said", ["nonsense", "\x00", "00000000-0000-7000-8000-000000000007", "guide"])
def test_what_is_no_webinar_of_the_library_is_refused(app: Flask, cleo: Visitor, said: str) -> None:
    event, guide = held(app), kept(app, "Un guide", ResourceKind.GUIDE)
    kept(app, "Lire un rapport")

    answer = cleo.send(f"/admin/events/{event.id}/webinar", {"webinar": str(guide) if said == "guide" else said})

    assert answer.status_code == 422
    assert "field--wrong" in answer.text
    assert tied(app, event.id) is None
