"""What every change of a ticket does: hold its row, number what happens, keep whose turn it is and by when."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from app.domain.support.asking import Said, Terms
from app.domain.support.deadlines import current_deadline
from app.domain.support.models import Ticket, TicketEvent, TicketMessage
from app.domain.support.states import TURNS, Act, By, Category, TicketState, category_of
from app.domain.support.turns import Turn
from app.kernel.db import TenantSession
from app.kernel.ids import new_id


def hold(session: TenantSession, ticket: Ticket) -> None:
    """Hold a ticket until the transaction is over, as it now is."""
    session.flush()
    session.refresh(ticket, with_for_update=True)


def hold_if(session: TenantSession, ticket: Ticket, is_so: Callable[[Ticket], bool]) -> bool:
    """Hold a ticket if something is so of it as it then is; else let go of it, and tell that it is not.

    Whoever merges holds two tickets, in the order of their ids: nobody else may hold one while they wait for another.
    """
    held = session.begin_nested()
    hold(session, ticket)
    if is_so(ticket):
        held.commit()
        return True
    held.rollback()
    return False


def go_to(  # noqa: PLR0913 - all that an event says
    session: TenantSession,
    ticket: Ticket,
    after: TicketState,
    act: Act,
    by: By,
    *,
    by_id: UUID | None,
    terms: Terms,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Put a ticket into a state, with the times that go with it, and keep that it happened."""
    turn_changes = TURNS[after] is not TURNS[ticket.state]
    if after is TicketState.CARRIER:
        ticket.inquiry_at = ticket.inquiry_at or now
    elif after is not TicketState.OPEN or act is Act.REOPEN:
        ticket.inquiry_at = None
    if turn_changes:
        # What a customer writes meanwhile does not begin an inquiry anew.
        ticket.turn_at = ticket.inquiry_at if after is TicketState.CARRIER and ticket.inquiry_at else now
    ticket.state = after
    category = category_of(after)
    if category is Category.RESOLVED:
        ticket.resolved_at = now
    elif category is Category.CLOSED:
        ticket.closed_at = now
    else:
        ticket.resolved_at = ticket.closed_at = None
    set_due(ticket, terms)
    keep_event(session, ticket, act, by, by_id=by_id, reason=reason, now=now)


def set_due(ticket: Ticket, terms: Terms) -> None:
    """Keep by when the side whose turn it is has promised something."""
    ticket.due_at = due_of(ticket.state, ticket.turn_at, terms)


def due_of(state: TicketState, turn_at: datetime, terms: Terms) -> datetime | None:
    """Give by when a ticket in a state, whose turn began then, is due; None where nothing is promised."""
    deadline = current_deadline(terms.calendar, terms.policy, Turn(turn_at, TURNS[state]))
    return deadline.due_at if deadline is not None else None


def keep_event(
    session: TenantSession,
    ticket: Ticket,
    act: Act,
    by: By,
    *,
    by_id: UUID | None,
    reason: str | None,
    now: datetime,
) -> None:
    """Keep that something happened, and the state that it led to."""
    event = TicketEvent(
        id=new_id(now),
        ticket_id=ticket.id,
        number=_next_number(ticket, now=now),
        at=now,
        act=act,
        by=by,
        by_id=by_id,
        state=ticket.state,
        reason=reason,
    )
    session.add(event)


def keep_message(session: TenantSession, ticket: Ticket, said: Said, *, is_note: bool, now: datetime) -> TicketMessage:
    """Keep what somebody wrote; its writer has seen all that came before."""
    message = TicketMessage(
        id=new_id(now),
        ticket_id=ticket.id,
        number=_next_number(ticket, now=now),
        at=now,
        by=said.by,
        by_id=said.by_id,
        by_name=said.by_name,
        way=said.way,
        is_note=is_note,
        body=said.body,
        form_key=said.form_key,
        message_id=said.message_id,
    )
    if said.by is By.CUSTOMER:
        ticket.read_by_customer = message.number
    elif said.by is By.TEAM:
        ticket.read_by_team = message.number
    session.add(message)
    return message


def _next_number(ticket: Ticket, *, now: datetime) -> int:
    ticket.last_number += 1
    ticket.changed_at = now
    return ticket.last_number
