"""Judging how a ticket was closed: once for each closure, and changed for a while; nothing here commits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.domain.support.errors import RatingOverError
from app.domain.support.models import Ticket, TicketEvent
from app.domain.support.policy import SupportPolicy
from app.domain.support.queries import list_events
from app.domain.support.ratings.models import TicketRating
from app.domain.support.states import Category, TicketState, category_of
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

_ENDS = frozenset({Category.RESOLVED, Category.CLOSED})


def closures_of(events: Sequence[TicketEvent]) -> Sequence[TicketEvent]:
    """List the events by which a ticket ended, one for each time; what was merged did not end."""
    ends, is_over = [], False
    for event in events:
        ended = category_of(event.state) in _ENDS
        if ended and not is_over and event.state is not TicketState.MERGED:
            ends.append(event)
        is_over = ended
    return ends


def closure_of(events: Sequence[TicketEvent], number: int) -> TicketEvent | None:
    """Give the closure that an event of that number belongs to: what was resolved and then closed ended once."""
    before = [event for event in closures_of(events) if event.number <= number]
    return before[-1] if before else None


def find_rating(session: TenantSession, ticket_id: UUID, number: int) -> TicketRating | None:
    """Find what was thought of a closure."""
    of_it = select(TicketRating).where(TicketRating.ticket_id == ticket_id, TicketRating.number == number)
    return session.scalar(of_it)


def may_rate(closure: TicketEvent, policy: SupportPolicy, *, now: datetime) -> bool:
    """Tell whether a closure may still be judged."""
    return now <= closure.at + policy.rate_within.as_timedelta()


def rate(
    session: TenantSession,
    ticket: Ticket,
    number: int,
    score: int,
    comment: str | None,
    policy: SupportPolicy,
    *,
    now: datetime,
) -> TicketRating:
    """Keep what somebody thinks of a closure, in place of what they thought before; RatingOverError when it is late."""
    session.refresh(ticket, with_for_update=True)
    closure = closure_of(list_events(session, ticket.id), number)
    if closure is None or not may_rate(closure, policy, now=now):
        raise RatingOverError
    rating = find_rating(session, ticket.id, closure.number)
    if rating is None:
        rating = TicketRating(id=new_id(now), ticket_id=ticket.id, number=closure.number)
        session.add(rating)
    rating.score, rating.comment, rating.rated_at = score, comment or None, now
    session.flush()
    return rating
