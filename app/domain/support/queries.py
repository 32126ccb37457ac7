"""What pages and workers ask about tickets."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, select

from app.domain.support.models import Ticket, TicketEvent, TicketFact, TicketFile, TicketMessage, Way
from app.domain.support.states import TURNS, Act, By, Category, TicketState, category_of
from app.domain.support.turns import Turn
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError

_SIGNED_IN = (Way.FORM, Way.CHAT)  # by which an account asks; a mail or a call is of whoever has its mailbox


def find_ticket(session: TenantSession, reference: str) -> Ticket | None:
    """Find a ticket by its reference, whoever it is of: for the team."""
    return session.scalar(select(Ticket).where(Ticket.reference == reference))


def get_ticket(session: TenantSession, ticket_id: UUID) -> Ticket:
    """Get a ticket by its id; NotFoundError."""
    ticket = session.get(Ticket, (session.tenant, ticket_id))
    if ticket is None:
        raise NotFoundError("ticket")
    return ticket


def find_referred(session: TenantSession, ticket_id: UUID | None) -> Ticket | None:
    """Find the ticket that another one refers to; none where it refers to none, or to one that is forgotten by now."""
    return session.get(Ticket, (session.tenant, ticket_id)) if ticket_id is not None else None


def find_going_on(session: TenantSession, ticket: Ticket) -> Ticket:
    """Give the ticket that one goes on as, through every merge, as far as it is not forgotten."""
    while ticket.state is TicketState.MERGED and (into := find_referred(session, ticket.merged_into_id)) is not None:
        ticket = into
    return ticket


def find_own_ticket(session: TenantSession, account_id: UUID, reference: str) -> Ticket | None:
    """Find a ticket of an account; none for somebody else's."""
    return session.scalar(_own(account_id).where(Ticket.reference == reference))


def list_own_tickets(session: TenantSession, account_id: UUID, *, limit: int, offset: int = 0) -> Sequence[Ticket]:
    """List an account's tickets, the one that changed last first."""
    ordered = _own(account_id).order_by(Ticket.changed_at.desc(), Ticket.id)
    return session.scalars(ordered.limit(limit).offset(offset)).all()


def list_tickets_of(
    session: TenantSession, account_id: UUID, *, ended: bool, limit: int, offset: int = 0
) -> Sequence[Ticket]:
    """List an account's tickets that ended, or those that run, the one that changed last first."""
    is_over = Ticket.state.in_([state for state in TicketState if category_of(state) is Category.CLOSED])
    of_it = _own(account_id).where(is_over if ended else ~is_over).order_by(Ticket.changed_at.desc(), Ticket.id)
    return session.scalars(of_it.limit(limit).offset(offset)).all()


def list_answered(session: TenantSession, account_id: UUID, *, limit: int) -> Sequence[Ticket]:
    """List an account's tickets with an answer that it has not read, the one that changed last first."""
    unread = exists().where(
        TicketMessage.ticket_id == Ticket.id,
        TicketMessage.number > Ticket.read_by_customer,
        TicketMessage.by != By.CUSTOMER,
        TicketMessage.is_note.is_(False),
    )
    goes_on_here = Ticket.state != TicketState.MERGED
    of_it = _own(account_id).where(goes_on_here, Ticket.last_number > Ticket.read_by_customer, unread)
    return session.scalars(of_it.order_by(Ticket.changed_at.desc(), Ticket.id).limit(limit)).all()


def list_last_messages(session: TenantSession, ticket_ids: Collection[UUID]) -> Mapping[UUID, TicketMessage]:
    """Give the last message that both sides read, of each ticket that has one: one query."""
    read = (TicketMessage.ticket_id.in_(ticket_ids), TicketMessage.is_note.is_(False))
    last = (
        select(TicketMessage.ticket_id, func.max(TicketMessage.number).label("number"))
        .where(*read)
        .group_by(TicketMessage.ticket_id)
        .subquery()
    )
    found = select(TicketMessage).join(
        last, and_(TicketMessage.ticket_id == last.c.ticket_id, TicketMessage.number == last.c.number)
    )
    return {message.ticket_id: message for message in session.scalars(found)}


def list_messages(
    session: TenantSession, ticket_id: UUID, *, with_notes: bool, after: int = 0
) -> Sequence[TicketMessage]:
    """List what was written to a ticket after a number, in order; notes for the team alone."""
    of_it = select(TicketMessage).where(TicketMessage.ticket_id == ticket_id, TicketMessage.number > after)
    if not with_notes:
        of_it = of_it.where(TicketMessage.is_note.is_(False))
    return session.scalars(of_it.order_by(TicketMessage.number)).all()


def list_message_ids(session: TenantSession, ticket_id: UUID, *, before: int | None, most: int) -> Sequence[str]:
    """List the Message-IDs of the last mails about a ticket, in order; `before`: of those before this number."""
    known = (TicketMessage.ticket_id == ticket_id) & TicketMessage.message_id.is_not(None)
    if before is not None:
        known &= TicketMessage.number < before
    last = select(TicketMessage.message_id).where(known).order_by(TicketMessage.number.desc()).limit(most)
    return [message_id for message_id in reversed(session.scalars(last).all()) if message_id is not None]


def list_events(session: TenantSession, ticket_id: UUID) -> Sequence[TicketEvent]:
    """List what happened to a ticket, in order."""
    of_it = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id)
    return session.scalars(of_it.order_by(TicketEvent.number)).all()


def find_escalation(session: TenantSession, ticket_id: UUID) -> TicketEvent | None:
    """Find how a ticket was escalated last."""
    escalations = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id, TicketEvent.act == Act.ESCALATE)
    return session.scalar(escalations.order_by(TicketEvent.number.desc()).limit(1))


def was_signed_in(session: TenantSession, ticket: Ticket) -> bool:
    """Tell whether whoever asked had signed in to their account, here and wherever this one goes on from."""
    asked = select(TicketEvent.by_id).where(TicketEvent.ticket_id == ticket.id, TicketEvent.act == Act.ASK)
    if ticket.way not in _SIGNED_IN or session.scalar(asked) is None:
        return False
    before = find_referred(session, ticket.follows_id)
    return before is None or was_signed_in(session, before)


def list_facts(session: TenantSession, ticket_id: UUID) -> Sequence[TicketFact]:
    """List what was answered to what the topic asks for, by name."""
    of_it = select(TicketFact).where(TicketFact.ticket_id == ticket_id)
    return session.scalars(of_it.order_by(TicketFact.name)).all()


def list_files_of(session: TenantSession, messages: Collection[TicketMessage]) -> Sequence[TicketFile]:
    """List the files of messages, in the order in which they came, without their content."""
    tickets, ids = {message.ticket_id for message in messages}, {message.id for message in messages}
    of_them = select(TicketFile).where(TicketFile.ticket_id.in_(tickets), TicketFile.message_id.in_(ids))
    return session.scalars(of_them.order_by(TicketFile.added_at, TicketFile.id)).all()


def find_ticket_by_form(session: TenantSession, form_key: str) -> Ticket | None:
    """Find the ticket that a form opened."""
    return session.scalar(select(Ticket).where(Ticket.form_key == form_key))


def find_message_by_form(session: TenantSession, form_key: str) -> TicketMessage | None:
    """Find the message that a form sent."""
    return session.scalar(select(TicketMessage).where(TicketMessage.form_key == form_key))


def find_message_by_mail(session: TenantSession, message_id: str) -> TicketMessage | None:
    """Find the message that a mail brought, or told of."""
    return session.scalar(select(TicketMessage).where(TicketMessage.message_id == message_id))


def turns_of(events: Sequence[TicketEvent]) -> Sequence[Turn]:
    """Read whose turn it was from a ticket's events; a ticket that its guest has not proven has had none."""
    return [Turn(event.at, TURNS[event.state]) for event in events if event.state is not TicketState.UNPROVEN]


def _own(account_id: UUID) -> Select[Ticket]:
    return select(Ticket).where(Ticket.account_id == account_id)
