"""Requests that an incident is the cause of: attached at the desk, answered all at once, and their end is judged."""

from collections.abc import Iterator
from functools import partial
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.domain.accounts.models import Account, Role
from app.domain.audit.models import AuditEntry
from app.domain.incidents.answering import ask_answering, attach, list_attached
from app.domain.incidents.models import Incident, IncidentState
from app.domain.incidents.service import update_incident
from app.domain.support.asking import Asker
from app.domain.support.models import Ticket, TicketMessage
from app.domain.support.opening import open_ticket
from app.domain.support.ratings.models import TicketRating
from app.domain.support.states import TicketState
from app.jobs.incidents import answer_incidents
from app.kernel.db import open_session
from app.web.installation import EXTENSION
from app.web.request_links import PATHS, LinkUse
from tests.domain.incidents.incidents import opened, saying
from tests.domain.support.tickets import asked
from tests.post_office import timetable
from tests.web.desk.requests import ask_for, empty_requests, path_of, stored_ticket, terms, written
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle
from tests.web.postman import bring, path_in, words_of
from tests.web.requesting import mails, rows

pytestmark = pytest.mark.posts_mails
BRAND, RATE = "support-technique", "/support/rate"
WORDS = {"fr": "C’est réparé.", "en": "It is mended."}


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_requests(app)
    now = app.extensions[EXTENSION].clock()
    with rows(app, BRAND) as session:
        for each in session.scalars(select(Incident).where(Incident.resolved_at.is_(None))):
            each.is_public, each.resolved_at = False, now


@pytest.fixture
def cleo(app: Flask) -> Visitor:
    return colleague(app, Role.AGENT, BRAND)


@pytest.fixture
def ann(app: Flask) -> Account:
    return settle(app, BRAND)


@pytest.fixture
def incident(app: Flask) -> Incident:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        return opened(session, at=app.extensions[EXTENSION].clock())


def page_of(incident: Incident) -> str:
    return f"/admin/incidents/{incident.id}"


def attach_at(visitor: Visitor, incident: Incident, reference: str) -> tuple[int, str]:
    answer = visitor.send(f"{page_of(incident)}/attach", {"reference": reference})
    return answer.status_code, unescape(answer.text)


def attached(app: Flask, incident: Incident) -> list[UUID]:
    with rows(app, BRAND) as session:
        return [each.id for each in list_attached(session, incident.id)]


def come_round(app: Flask) -> None:
    """Do what the scheduler does in each of its rounds."""
    installed = app.extensions[EXTENSION]
    answer_incidents(
        timetable(installed.engine), installed.registry, partial(open_session, installed.engine), now=installed.clock()
    )


def answered(app: Flask, incident: Incident, *tickets: Ticket, resolves: bool) -> None:
    """Attach requests, let the last words of their incident answer them, and the scheduler come round twice."""
    now = app.extensions[EXTENSION].clock()
    with rows(app, BRAND) as session:
        for each in tickets:
            assert attach(session, incident.id, each.id, now=now)
        said = saying(IncidentState.RESOLVED, words=WORDS)
        update = update_incident(session, incident.id, said, seen=1, now=now)
        ask_answering(session, update, resolves=resolves, now=now)
    for _ in range(2):
        come_round(app)


def test_a_request_is_attached_from_its_own_page_and_by_its_reference_however_it_is_written(
    app: Flask, cleo: Visitor, ann: Account, incident: Incident
) -> None:
    first, second = (ask_for(app, ann, BRAND, subject=subject) for subject in ("Carte refusée", "Panier bloqué"))
    page = unescape(cleo.get(path_of(first)).text)
    assert f'action="{page_of(incident)}/attach"' in page
    assert f'name="reference" value="{first.reference}"' in page

    typed = (first.reference, first.reference, f"Réf. {second.reference.lower()} ")
    assert [attach_at(cleo, incident, each)[0] for each in typed] == [303, 303, 303]

    assert attached(app, incident) == [first.id, second.id]
    desk = cleo.get(page_of(incident)).text
    for ticket in (first, second):
        assert f'<a href="{path_of(ticket)}">{ticket.subject}</a>' in desk
    assert f'href="{page_of(incident)}"' in cleo.get(path_of(first)).text
    with rows(app, BRAND) as session:
        lines = session.scalars(select(AuditEntry).where(AuditEntry.act == "incident-attach").order_by(AuditEntry.id))
        told = [each.details for each in lines if each.subject_id == incident.id]
    assert told == [{"request": first.reference}, {"request": second.reference}]


def test_what_is_no_request_of_the_team_s_is_not_attached_and_what_was_typed_is_kept(
    app: Flask, cleo: Visitor, incident: Incident
) -> None:
    elsewhere = ask_for(app, settle(app))
    gil = Asker(email="gil@example.com", name="", language="fr", is_proven=False)
    with rows(app, BRAND) as session:
        unproven = open_ticket(session, gil, asked(), terms(app, BRAND), now=app.extensions[EXTENSION].clock())

    for typed in ("K7QM-2XPD", "n’importe quoi 🧺", elsewhere.reference, unproven.reference):
        status, page = attach_at(cleo, incident, typed)
        assert (status, typed in page, "Aucune demande n’a cette référence" in page) == (422, True, True), typed
    assert attach_at(cleo, incident, " ")[0] == 422
    assert attached(app, incident) == []


def test_an_editor_attaches_nothing(app: Flask, ann: Account, incident: Incident) -> None:
    ticket = ask_for(app, ann, BRAND)
    kim = colleague(app, Role.EDITOR, BRAND)

    answer = kim.send(f"{page_of(incident)}/attach", {"reference": ticket.reference})

    assert answer.status_code == 403
    assert attached(app, incident) == []


def test_what_is_said_answers_all_in_the_language_of_each_and_once(
    app: Flask, ann: Account, incident: Incident
) -> None:
    french = ask_for(app, ann, BRAND)
    english = ask_for(app, brand=BRAND, language="en", email="gil@example.com")
    answered(app, incident, french, english, resolves=False)

    assert [written(app, each) for each in (french, english)] == [[(WORDS["fr"], False)], [(WORDS["en"], False)]]
    for ticket, words in ((french, WORDS["fr"]), (english, WORDS["en"])):
        assert stored_ticket(app, ticket).state is TicketState.ASKED
        (mail,) = mails(app, "request_answered", ticket, BRAND)
        text = words_of(bring(app, mail))
        assert f"> {words}" in text
        assert PATHS[LinkUse.RATE] not in text  # nothing ended


def test_who_is_answered_for_good_is_asked_how_it_was_and_needs_no_account(
    app: Flask, ann: Account, incident: Incident
) -> None:
    french = ask_for(app, ann, BRAND)
    english = ask_for(app, brand=BRAND, language="en", email="gil@example.com")
    answered(app, incident, french, english, resolves=True)

    for ticket, page, *sentences in (
        (french, RATE, "sans vous connecter", "comme résolu"),
        (english, f"/en{RATE}", "without signing in", "resolved. If it is not"),
    ):
        assert stored_ticket(app, ticket).state is TicketState.RESOLVED
        assert mails(app, "request_stands", ticket, BRAND) == []
        (mail,) = mails(app, "request_answered", ticket, BRAND)
        told = bring(app, mail)
        assert [each for each in sentences if each not in words_of(told)] == []
        assert PATHS[LinkUse.RATE] in words_of(told, "html")
        visitor = Visitor(app, BRAND)
        assert visitor.get(path_in(app, mail, PATHS[LinkUse.RATE])).location == page
        closure = visitor.get(page).text.partition('name="closure"')[2].partition('value="')[2].partition('"')[0]
        assert visitor.send(page, {"closure": closure, "score": "5"}).location == f"{page}?done=rated"
    with rows(app, BRAND) as session:
        judged = {each.ticket_id: each.score for each in session.scalars(select(TicketRating))}
    assert judged == {french.id: 5, english.id: 5}


def test_one_that_cannot_be_answered_keeps_no_other_from_its_answer(
    app: Flask, ann: Account, incident: Incident
) -> None:
    tickets = [ask_for(app, ann, BRAND) for _ in range(3)]

    def breaks(_mapper: object, _connection: object, message: TicketMessage) -> None:
        if message.ticket_id == tickets[1].id:
            raise RuntimeError

    event.listen(TicketMessage, "before_insert", breaks)
    try:
        answered(app, incident, *tickets, resolves=True)
    finally:
        event.remove(TicketMessage, "before_insert", breaks)
    assert [len(written(app, each)) for each in tickets] == [1, 0, 1]

    come_round(app)
    assert [len(written(app, each)) for each in tickets] == [1, 1, 1]
