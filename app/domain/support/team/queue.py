"""The queue: tickets by what they wait for, in the order in which they are to be answered; every page by an index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from app.domain.support.models import Ticket
from app.domain.support.states import TicketState
from app.domain.support.team.models import TicketTag
from app.kernel.db import TenantSession, count_at_most

PAGE = 50
MOST_TOLD = 999
"""Tickets that are counted of one kind; of more it is only known that they are more."""


class Shelf(StrEnum):
    """What the tickets of a list have in common."""

    TO_DO = "todo"  # the team's turn
    MINE = "mine"  # running, and the reader's
    UNASSIGNED = "unassigned"  # the team's turn, and nobody's of it
    LATE = "late"  # the team's turn or the carrier's, and what was promised is over: answer, or ask the carrier again
    WAITING = "waiting"  # the customer's turn
    CARRIER = "carrier"  # an inquiry is open
    RESOLVED = "resolved"
    CLOSED = "closed"  # without what was merged: it goes on elsewhere


BY_DEADLINE = frozenset({Shelf.TO_DO, Shelf.MINE, Shelf.UNASSIGNED, Shelf.LATE, Shelf.CARRIER})
"""The shelves of which the first is what is to be answered first; of the others it is what changed last."""

_WAITS = [TicketState.NEW, TicketState.OPEN]
_OWED = [*_WAITS, TicketState.CARRIER]
_RUNS = [*_WAITS, TicketState.ASKED, TicketState.CARRIER]
_OPEN = [*_RUNS, TicketState.RESOLVED]
_STATES: Mapping[Shelf, tuple[TicketState, ...]] = MappingProxyType(
    {
        Shelf.WAITING: (TicketState.ASKED,),
        Shelf.RESOLVED: (TicketState.RESOLVED,),
        Shelf.CLOSED: (TicketState.CLOSED,),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Which tickets are listed; `reader_id` is whose « mine » are."""

    shelf: Shelf
    reader_id: UUID
    now: datetime
    topic: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the queue ended: what its last ticket is ordered by."""

    rank: int
    at: datetime | None  # by when it is due, or when it changed
    id: UUID


def list_queue(session: TenantSession, listed: Listed, *, after: Place | None = None) -> Sequence[Ticket]:
    """List a page of tickets and one more, so that it is known whether another page follows."""
    return session.scalars(_ordered(listed, after).limit(PAGE + 1)).all()


def place_of(ticket: Ticket, shelf: Shelf) -> Place:
    """Say where a ticket stands in a list."""
    return Place(ticket.rank, ticket.due_at if shelf in BY_DEADLINE else ticket.changed_at, ticket.id)


def count_shelves(session: TenantSession, *, reader_id: UUID, now: datetime) -> Mapping[Shelf, int]:
    """Count each shelf in one query, up to one more than `MOST_TOLD`; the closed ones are not counted."""
    shelves = [shelf for shelf in Shelf if shelf is not Shelf.CLOSED]
    counts = [
        count_at_most(_along(shelf), *_criteria(Listed(shelf=shelf, reader_id=reader_id, now=now)), most=MOST_TOLD)
        for shelf in shelves
    ]
    return dict(zip(shelves, session.execute(select(*counts)).one(), strict=True))


class Owed(NamedTuple):
    """How many requests wait for the team, how many of those are late, and how many inquiries are, by the carrier."""

    todo: int
    late: int
    overdue: int


def count_owed(session: TenantSession, *, now: datetime) -> Owed:
    """Count what waits for the team and what is late, in one query, up to one more than `MOST_TOLD` each."""
    with_carrier = (_is_one_of(_OPEN), Ticket.state == TicketState.CARRIER)
    counts = [
        count_at_most(Ticket.rank, *criteria, most=MOST_TOLD)
        for criteria in ((_waits(),), (_waits(), Ticket.due_at < now), (*with_carrier, Ticket.due_at < now))
    ]
    found = session.execute(select(*counts)).one()
    return Owed(found[0], found[1], found[2])


def count_topics(session: TenantSession, topics: Sequence[str]) -> Mapping[str, int]:
    """Count what waits for the team by topic, in one query, up to one more than `MOST_TOLD`."""
    if not topics:
        return {}
    counts = [count_at_most(Ticket.rank, _waits(), Ticket.topic == topic, most=MOST_TOLD) for topic in topics]
    return dict(zip(topics, session.execute(select(*counts)).one(), strict=True))


def _along(shelf: Shelf) -> Any:  # noqa: ANN401 - a column of some type
    return Ticket.rank if shelf in BY_DEADLINE and shelf is not Shelf.CARRIER else Ticket.changed_at


def _waits() -> ColumnElement[bool]:
    return _is_one_of(_WAITS)


def _is_one_of(states: Sequence[TicketState]) -> ColumnElement[bool]:
    """Write the states into the statement, as the partial indexes are written: a parameter would hide that they match.

    SQLite sees that an index holds the rows only where the very words of its condition are there.
    """
    return Ticket.state.in_(bindparam(None, states, Ticket.state.type, expanding=True, literal_execute=True))


def _criteria(listed: Listed) -> list[ColumnElement[bool]]:
    shelf = listed.shelf
    if shelf is Shelf.MINE:
        found = [Ticket.assignee_id == listed.reader_id, _is_one_of(_RUNS)]
    elif shelf is Shelf.CARRIER:
        found = [_is_one_of(_OPEN), Ticket.state == TicketState.CARRIER]
    elif shelf is Shelf.LATE:
        # Only what is owed has a time, so that the index of all that is open passes the others over.
        found = [_is_one_of(_OPEN), Ticket.state.in_(_OWED), Ticket.due_at < listed.now]
    elif shelf in {Shelf.TO_DO, Shelf.UNASSIGNED}:
        found = [_waits()]
    else:
        found = [Ticket.state.in_(_STATES[shelf])]
    if shelf is Shelf.UNASSIGNED:
        found.append(Ticket.assignee_id.is_(None))
    if listed.topic is not None:
        found.append(Ticket.topic == listed.topic)
    if listed.tag is not None:
        found.append(Ticket.id.in_(select(TicketTag.ticket_id).where(TicketTag.tag == listed.tag)))
    return found


def _ordered(listed: Listed, after: Place | None) -> Select[Ticket]:
    found = select(Ticket).where(*_criteria(listed))
    if listed.shelf in BY_DEADLINE:
        if after is not None:
            found = found.where(Ticket.rank >= after.rank, _behind(after))
        # Without a promise the oldest comes first, behind all that has one.
        return found.order_by(Ticket.rank, Ticket.due_at.nulls_last(), Ticket.id)
    if after is not None and after.at is not None:
        same = and_(Ticket.changed_at == after.at, Ticket.id < after.id)
        found = found.where(Ticket.changed_at <= after.at, or_(Ticket.changed_at < after.at, same))
    return found.order_by(Ticket.changed_at.desc(), Ticket.id.desc())


def _behind(after: Place) -> ColumnElement[bool]:
    same_rank = Ticket.rank == after.rank
    if after.at is None:
        behind = and_(Ticket.due_at.is_(None), Ticket.id > after.id)
    else:
        same = and_(Ticket.due_at == after.at, Ticket.id > after.id)
        behind = or_(Ticket.due_at > after.at, Ticket.due_at.is_(None), same)
    return or_(Ticket.rank > after.rank, and_(same_rank, behind))
