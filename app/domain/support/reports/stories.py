"""What became of each ticket of a period, read from its events: what the figures are added up from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from uuid import UUID

from sqlalchemy import select

from app.domain.support.models import Ticket, TicketEvent
from app.domain.support.states import TURNS, Act, By, Category, TicketState, category_of
from app.domain.support.topics import TOPICS
from app.domain.support.turns import Side, Turn
from app.kernel.db import TenantSession

MOST = 20_000
"""Tickets that a report reads; those opened first where there are more."""

_AT_ONCE = 2000  # rows in memory
NOT_COUNTED = (TicketState.UNPROVEN, TicketState.MERGED)
"""States of what is no request of its own: nobody has seen it yet, or it goes on as another."""
_OVER = frozenset({Category.RESOLVED, Category.CLOSED})


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a ticket, as far as a report asks for it."""

    at: datetime
    act: Act
    by: By
    state: TicketState


@dataclass(frozen=True, slots=True)
class Story:
    """What became of one ticket: moments are none where they have not come."""

    topic: str
    came_at: datetime  # the team's turn began for the first time
    answered_at: datetime | None  # and ended by the team's doing
    withdrawn_at: datetime | None  # and ended by somebody else's: no answer is owed any more
    solved_at: datetime | None  # for the last time, and nobody has come back to it
    turns: Sequence[Turn]
    reopened: bool
    escalated: bool


def read_stories(session: TenantSession, begin: datetime, end: datetime, *, most: int = MOST) -> Iterator[Story]:
    """Read what became of the tickets opened from one instant to another: one query, along the index of topics."""
    opened = Ticket.opened_at >= begin, Ticket.opened_at < end, Ticket.topic.in_(TOPICS)
    counted = select(Ticket.id, Ticket.topic).where(*opened, Ticket.state.not_in(NOT_COUNTED))
    tickets = counted.order_by(Ticket.opened_at, Ticket.id).limit(most).subquery()
    events = (
        select(
            *(TicketEvent.ticket_id, tickets.c.topic),
            *(TicketEvent.at, TicketEvent.act, TicketEvent.by, TicketEvent.state),
        )
        .join(tickets, tickets.c.id == TicketEvent.ticket_id)
        .order_by(TicketEvent.ticket_id, TicketEvent.number)
        .execution_options(yield_per=_AT_ONCE)
    )
    rows: Iterator[tuple[UUID, str, datetime, Act, By, TicketState]] = map(tuple, session.execute(events))
    for (_, topic), steps in groupby(rows, key=lambda row: row[:2]):
        story = tell_story(topic, [Step(*step) for _, _, *step in steps])  # type: ignore[arg-type]
        if story is not None:
            yield story


def tell_story(topic: str, steps: Sequence[Step]) -> Story | None:
    """Tell what became of a ticket; None before the team's first turn."""
    came = next((number for number, step in enumerate(steps) if TURNS[step.state] is Side.TEAM), None)
    if came is None:
        return None
    after = next((step for step in steps[came:] if TURNS[step.state] is not Side.TEAM), None)
    overs = [category_of(step.state) in _OVER for step in steps]
    last_over = next((number for number in reversed(range(len(steps))) if not overs[number]), -1) + 1
    return Story(
        topic=topic,
        came_at=steps[came].at,
        answered_at=after.at if after is not None and after.by is By.TEAM else None,
        withdrawn_at=after.at if after is not None and after.by is not By.TEAM else None,
        solved_at=steps[last_over].at if last_over < len(steps) else None,
        turns=[Turn(step.at, TURNS[step.state]) for step in steps[came:]],
        reopened=any(before and not now for before, now in pairwise(overs)),
        escalated=any(step.act is Act.ESCALATE for step in steps),
    )
