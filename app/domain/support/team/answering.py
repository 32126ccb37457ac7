"""What one of the team does to a ticket on its page; nothing here commits, and a second click does nothing more."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from app.domain.support.asking import Said, Terms
from app.domain.support.keeping import hold
from app.domain.support.models import Ticket, TicketEvent, TicketMessage
from app.domain.support.queries import find_message_by_form, find_ticket
from app.domain.support.references import read_reference
from app.domain.support.service import write, write_last, write_note
from app.domain.support.states import TicketState
from app.domain.support.team.errors import ChangedMeanwhileError
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError

MOST_BESIDE = 10
"""Other tickets of the same asker that are listed beside one."""


def get_for_team(session: TenantSession, reference: str) -> Ticket:
    """Get a ticket by its reference; NotFoundError, also while its guest has not proven their mailbox."""
    ticket = find_for_team(session, reference)
    if ticket is None:
        raise NotFoundError("ticket")
    return ticket


def find_for_team(session: TenantSession, written: str) -> Ticket | None:
    """Find a ticket by its reference, however it is written; none while its guest has not proven their mailbox."""
    reference = read_reference(written)
    ticket = find_ticket(session, reference) if reference is not None else None
    return None if ticket is None or ticket.state is TicketState.UNPROVEN else ticket


def reply(
    session: TenantSession,
    ticket: Ticket,
    said: Said,
    terms: Terms,
    *,
    seen: int,
    now: datetime,
    is_last: bool = False,
) -> bool:
    """Answer the customer, and resolve the ticket if it is the last word; tell whether it was this click that did.

    ChangedMeanwhileError where somebody else did something after `seen`, ActRefusedError where the ticket is over.
    """
    hold(session, ticket)
    if _is_sent(session, said):
        return False
    if has_news(session, ticket, seen, but=said.by_id):
        raise ChangedMeanwhileError
    (write_last if is_last else write)(session, ticket, said, terms, now=now)
    return True


def note(session: TenantSession, ticket: Ticket, said: Said, *, now: datetime) -> bool:
    """Note something for the team alone; tell whether it was this click that did."""
    hold(session, ticket)
    if _is_sent(session, said):
        return False
    write_note(session, ticket, said, now=now)
    return True


def has_news(session: TenantSession, ticket: Ticket, seen: int, *, but: UUID | None) -> bool:
    """Tell whether somebody else wrote or did something after a number."""
    if ticket.last_number <= seen:
        return False
    for entity in (TicketMessage, TicketEvent):
        others = or_(entity.by_id.is_(None), entity.by_id != but)
        found = select(entity.id).where(entity.ticket_id == ticket.id, entity.number > seen, others)
        if session.scalar(found.limit(1)) is not None:
            return True
    return False


def list_others(session: TenantSession, ticket: Ticket) -> Sequence[Ticket]:
    """List the other tickets of whoever asked, the newest first."""
    theirs = select(Ticket).where(Ticket.email_key == ticket.email_key, Ticket.id != ticket.id)
    proven = theirs.where(Ticket.state != TicketState.UNPROVEN)
    return session.scalars(proven.order_by(Ticket.id.desc()).limit(MOST_BESIDE)).all()


def _is_sent(session: TenantSession, said: Said) -> bool:
    return said.form_key is not None and find_message_by_form(session, said.form_key) is not None
