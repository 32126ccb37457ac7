"""One update answers every attached ticket, each once and in its own language, whoever is stopped on the way."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.incidents.answering import (
    answer_ticket,
    ask_answering,
    attach,
    finish,
    list_attached,
    list_incidents_of,
    list_owed,
    list_unanswered,
)
from app.domain.incidents.models import Incident, IncidentState
from app.domain.incidents.service import update_incident
from app.domain.mail.models import OutgoingMail
from app.domain.support.asking import Asker
from app.domain.support.models import Ticket, TicketMessage
from app.domain.support.queries import list_events
from app.domain.support.ratings.service import closures_of
from app.domain.support.service import do
from app.domain.support.states import Act, By, TicketState
from app.kernel.db import TenantSession, transaction
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.incidents.incidents import DAY, MINUTE, NOW, opened, saying
from tests.domain.support.tickets import TERMS, ann, ask

pytestmark = pytest.mark.posts_mails

WORDS = {"fr": "C’est réparé.", "en": "It is mended."}


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


@pytest.fixture
def incident(session: TenantSession) -> Incident:
    return opened(session)


@pytest.fixture
def tickets(session: TenantSession, incident: Incident) -> list[Ticket]:
    """Attach a ticket in English, one in French, one of a language that the incident has no words in."""
    one = ask(session, ann(session))
    askers = [Asker(email=f"{code}@example.com", name="", language=code) for code in ("fr", "de")]
    made = [one, *(ask(session, each) for each in askers)]
    with transaction(session):
        for ticket in made:
            assert attach(session, incident.id, ticket.id, now=NOW)
    return made


def owe(session: TenantSession, incident: Incident, *, resolves: bool = False) -> UUID:
    """Let a last update answer all."""
    with transaction(session):
        said = saying(IncidentState.RESOLVED, words=WORDS)
        update = update_incident(session, incident.id, said, seen=incident.updates, now=NOW + MINUTE)
        ask_answering(session, update, resolves=resolves, now=NOW + MINUTE)
        return update.id


def answer(session: TenantSession, update_id: UUID, ticket_ids: Sequence[UUID]) -> list[bool]:
    answered = []
    for ticket_id in ticket_ids:
        with transaction(session):
            answered.append(answer_ticket(session, update_id, ticket_id, TERMS, now=NOW + MINUTE))
    return answered


def told(session: TenantSession, ticket: Ticket) -> list[str]:
    said = select(TicketMessage).where(TicketMessage.ticket_id == ticket.id, TicketMessage.by == By.TEAM)
    return [each.body for each in session.scalars(said.order_by(TicketMessage.number))]


def mails(session: TenantSession, to: str, kind: str = "request_answered") -> int:
    return len(session.scalars(select(OutgoingMail).where(OutgoingMail.to == to, OutgoingMail.kind == kind)).all())


def test_a_ticket_is_attached_once_and_each_knows_the_other(
    session: TenantSession, incident: Incident, tickets: list[Ticket]
) -> None:
    with transaction(session):
        assert not attach(session, incident.id, tickets[0].id, now=NOW + DAY)

    assert {each.id for each in list_attached(session, incident.id)} == {each.id for each in tickets}
    assert [each.id for each in list_incidents_of(session, tickets[0].id)] == [incident.id]


def test_what_is_another_tenant_s_is_not_attached(
    session: TenantSession, incident: Incident, open_session: OpenSession
) -> None:
    birch = open_session(BIRCH)
    theirs = ask(birch, ann(birch))
    for here, incident_id, ticket_id in (
        (session, incident.id, theirs.id),
        (birch, incident.id, theirs.id),
        (session, new_id(NOW), theirs.id),
    ):
        with pytest.raises(NotFoundError), transaction(here):
            attach(here, incident_id, ticket_id, now=NOW)


def test_every_ticket_is_answered_in_its_language_with_one_mail(
    session: TenantSession, incident: Incident, tickets: list[Ticket]
) -> None:
    update_id = owe(session, incident)
    assert list_owed(session) == [update_id]

    assert answer(session, update_id, list_unanswered(session, update_id)) == [True, True, True]

    assert [told(session, each) for each in tickets] == [["It is mended."], ["C’est réparé."], ["C’est réparé."]]
    assert [mails(session, each.email) for each in tickets] == [1, 1, 1]
    assert {each.state for each in tickets} == {TicketState.ASKED}
    with transaction(session):
        assert finish(session, update_id, now=NOW + MINUTE)
    assert list_owed(session) == []


def test_who_is_stopped_between_two_tickets_goes_on_with_the_next_and_tells_nobody_twice(
    session: TenantSession, incident: Incident, tickets: list[Ticket]
) -> None:
    update_id = owe(session, incident)
    first, *others = list_unanswered(session, update_id)
    answer(session, update_id, [first])
    with pytest.raises(KeyboardInterrupt), transaction(session):  # noqa: PT012 - killed before its transaction ends
        answer_ticket(session, update_id, others[0], TERMS, now=NOW + MINUTE)
        raise KeyboardInterrupt

    with transaction(session):
        assert not finish(session, update_id, now=NOW + MINUTE)
    assert list_owed(session) == [update_id]
    assert list_unanswered(session, update_id) == others
    answer(session, update_id, [first, *others, *others])

    assert [len(told(session, each)) for each in tickets] == [1, 1, 1]
    assert [mails(session, each.email) for each in tickets] == [1, 1, 1]


def test_they_are_resolved_with_the_answer_where_that_is_wanted(
    session: TenantSession, incident: Incident, tickets: list[Ticket]
) -> None:
    update_id = owe(session, incident, resolves=True)

    answer(session, update_id, list_unanswered(session, update_id))

    assert {each.state for each in tickets} == {TicketState.RESOLVED}
    told_by = [
        [mails(session, each.email, kind) for kind in ("request_answered", "request_stands")] for each in tickets
    ]
    assert told_by == [[1, 0]] * 3
    answered = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "request_answered")).all()
    ends = {str(each.id): closures_of(list_events(session, each.id))[-1].number for each in tickets}
    assert {each.args["ticket"]: each.args["end"] for each in answered} == ends


def test_what_is_closed_is_passed_over_and_waits_for_nothing(
    session: TenantSession, incident: Incident, tickets: list[Ticket]
) -> None:
    with transaction(session):
        do(session, tickets[0], Act.CLOSE, By.TEAM, TERMS, by_id=None, now=NOW)
    update_id = owe(session, incident)

    answer(session, update_id, list_unanswered(session, update_id))

    assert told(session, tickets[0]) == []
    assert tickets[0].state is TicketState.CLOSED
    with transaction(session):
        assert finish(session, update_id, now=NOW)
