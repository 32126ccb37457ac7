"""Attaching tickets to an incident, and answering all of them at once; nothing here commits.

An answer is one ticket's message, its mail and the row that says so, in one transaction: whoever is stopped between two
tickets goes on with the next one, and nobody is told twice.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, exists, select

from app.domain.incidents.models import Incident, IncidentAnswer, IncidentAnswering, IncidentTicket, IncidentUpdate
from app.domain.incidents.queries import get_incident
from app.domain.support.asking import Said, Terms
from app.domain.support.models import Ticket, Way
from app.domain.support.queries import get_ticket
from app.domain.support.service import write, write_last
from app.domain.support.states import Act, By, may_do
from app.kernel.db import TenantSession
from app.kernel.tokens import digest_of


def attach(session: TenantSession, incident_id: UUID, ticket_id: UUID, *, now: datetime) -> bool:
    """Say that an incident is the cause of a ticket; False where that was said already. NotFoundError."""
    incident, ticket = get_incident(session, incident_id), get_ticket(session, ticket_id)
    if session.get(IncidentTicket, (session.tenant, incident.id, ticket.id)) is not None:
        return False
    session.add(IncidentTicket(incident_id=incident.id, ticket_id=ticket.id, attached_at=now))
    session.flush()
    return True


def list_attached(session: TenantSession, incident_id: UUID) -> Sequence[Ticket]:
    """List the tickets of an incident, the first to be attached first."""
    attached = select(Ticket).join(
        IncidentTicket, (IncidentTicket.ticket_id == Ticket.id) & (IncidentTicket.tenant == Ticket.tenant)
    )
    of_it = attached.where(IncidentTicket.incident_id == incident_id)
    return session.scalars(of_it.order_by(IncidentTicket.attached_at, Ticket.id)).all()


def list_incidents_of(session: TenantSession, ticket_id: UUID) -> Sequence[Incident]:
    """List the incidents that a ticket is attached to, the latest to begin first."""
    causes = select(Incident).join(
        IncidentTicket, (IncidentTicket.incident_id == Incident.id) & (IncidentTicket.tenant == Incident.tenant)
    )
    return session.scalars(
        causes.where(IncidentTicket.ticket_id == ticket_id).order_by(Incident.started_at.desc())
    ).all()


def ask_answering(session: TenantSession, update: IncidentUpdate, *, resolves: bool, now: datetime) -> None:
    """Let an update answer every ticket of its incident; the scheduler does it."""
    session.add(IncidentAnswering(update_id=update.id, resolves=resolves, asked_at=now))
    session.flush()


def list_brands_that_owe(timetable: Connection) -> Sequence[str]:
    """List the brands with an update that has not answered all yet."""
    answering = IncidentAnswering.__table__.c
    return timetable.scalars(select(answering.tenant).where(answering.done_at.is_(None)).distinct()).all()


def list_owed(session: TenantSession) -> Sequence[UUID]:
    """List the updates that have not answered all yet, the longest owed first."""
    owed = select(IncidentAnswering.update_id).where(IncidentAnswering.done_at.is_(None))
    return session.scalars(owed.order_by(IncidentAnswering.asked_at)).all()


def list_unanswered(session: TenantSession, update_id: UUID) -> Sequence[UUID]:
    """List the tickets that an update has still to answer."""
    update = _update(session, update_id)
    answered = exists().where(
        IncidentAnswer.update_id == update_id, IncidentAnswer.ticket_id == IncidentTicket.ticket_id
    )
    open_ones = select(IncidentTicket.ticket_id).where(IncidentTicket.incident_id == update.incident_id, ~answered)
    return session.scalars(open_ones.order_by(IncidentTicket.attached_at, IncidentTicket.ticket_id)).all()


def answer_ticket(session: TenantSession, update_id: UUID, ticket_id: UUID, terms: Terms, *, now: datetime) -> bool:
    """Tell one ticket what an update says, in its language; False where somebody did, or does at this moment.

    What is closed, merged or not proven is passed over: nobody waits there.
    """
    held = select(IncidentAnswering).where(IncidentAnswering.update_id == update_id).with_for_update(skip_locked=True)
    answering = session.scalar(held)
    if answering is None or session.get(IncidentAnswer, (session.tenant, update_id, ticket_id)) is not None:
        return False
    update, ticket = _update(session, update_id), get_ticket(session, ticket_id)
    session.add(IncidentAnswer(update_id=update_id, ticket_id=ticket_id, answered_at=now))
    session.flush()
    if may_do(ticket.state, Act.WRITE, By.TEAM):
        body = update.words.get(ticket.language) or update.words[terms.team_language]
        key = digest_of(f"incident {update_id} {ticket_id}")
        say = write_last if answering.resolves else write
        say(session, ticket, Said(by=By.TEAM, body=body, way=Way.FORM, form_key=key), terms, now=now)
    return True


def finish(session: TenantSession, update_id: UUID, *, now: datetime) -> bool:
    """Note that an update has answered all; False while a ticket waits."""
    if list_unanswered(session, update_id):
        return False
    answering = session.get(IncidentAnswering, (session.tenant, update_id), with_for_update=True)
    if answering is not None:
        answering.done_at = now
    return True


def _update(session: TenantSession, update_id: UUID) -> IncidentUpdate:
    return session.scalars(select(IncidentUpdate).where(IncidentUpdate.id == update_id)).one()
