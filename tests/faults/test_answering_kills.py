"""kill -9 of whoever answers an incident's requests: each has its answer and its mail once, wherever it was killed."""

import signal
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from app.domain.incidents.answering import ask_answering, attach, list_owed, list_unanswered
from app.domain.incidents.models import IncidentState
from app.domain.incidents.service import update_incident
from app.domain.mail.models import OutgoingMail
from app.domain.support.models import Ticket, TicketMessage
from app.domain.support.states import By, TicketState
from app.jobs import incidents
from app.jobs.incidents import answer_incidents
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import load_registry
from tests.databases import Database, OpenSession
from tests.domain.incidents.incidents import MINUTE, NOW, opened, saying
from tests.domain.support.tickets import ann, ask
from tests.faults.answering_process import start
from tests.faults.waiting import PATIENCE
from tests.post_office import timetable

pytestmark = pytest.mark.posts_mails
BRAND, REQUESTS = "support-technique", 40
WORDS = {"fr": "C’est réparé.", "en": "It is mended."}


def owe(session: TenantSession) -> UUID:
    """Let forty people ask, each in vain, and an incident's end owe them all its answer."""
    asker = ann(session)
    tickets = [ask(session, asker, subject=f"Number {number}") for number in range(REQUESTS)]
    incident = opened(session)
    with transaction(session):
        for ticket in tickets:
            attach(session, incident.id, ticket.id, now=NOW)
        said = saying(IncidentState.RESOLVED, words=WORDS)
        update = update_incident(session, incident.id, said, seen=1, now=NOW + MINUTE)
        ask_answering(session, update, resolves=True, now=NOW + MINUTE)
    return update.id


def answers(session: TenantSession) -> Counter[UUID]:
    return Counter(session.scalars(select(TicketMessage.ticket_id).where(TicketMessage.by == By.TEAM)))


def mails(session: TenantSession) -> Counter[str]:
    posted = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "request_answered"))
    return Counter(str(mail.args["ticket"]) for mail in posted)


@pytest.mark.parametrize("done", [0, 17, REQUESTS - 1])
def test_one_who_is_killed_half_way_leaves_the_rest_to_the_next_and_nobody_is_told_twice(
    database: Database, engine: Engine, open_session: OpenSession, stocked_brands: Path, done: int
) -> None:
    session = open_session(BRAND)
    update_id = owe(session)
    process = start(database.url, str(stocked_brands), str(done))
    assert process.wait(PATIENCE) == -signal.SIGKILL
    session.rollback()
    assert (len(answers(session)), len(mails(session))) == (done, done)
    assert len(list_unanswered(session, update_id)) == REQUESTS - done
    session.rollback()

    registry = load_registry(stocked_brands)
    rounds = [answer_incidents(timetable(engine), registry, open_session, now=datetime.now(UTC)) for _ in range(2)]

    assert rounds == [REQUESTS - done, 0]
    session.rollback()
    session.expire_all()
    tickets = {ticket.id: ticket.state for ticket in session.scalars(select(Ticket))}
    assert answers(session) == dict.fromkeys(tickets, 1)
    assert mails(session) == dict.fromkeys(map(str, tickets), 1)
    assert set(tickets.values()) == {TicketState.RESOLVED}
    assert list_owed(session) == []


def test_a_brand_that_owes_many_answers_gives_some_of_them_in_a_round(
    engine: Engine, open_session: OpenSession, stocked_brands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incidents, "MOST", 15)
    session, registry = open_session(BRAND), load_registry(stocked_brands)
    owe(session)
    assert [answer_incidents(timetable(engine), registry, open_session, now=datetime.now(UTC)) for _ in range(4)] == [
        15,
        15,
        10,
        0,
    ]
    session.rollback()
    assert list_owed(session) == []
