"""What waits in a table that works as a queue, of all tenants, without ever reading more than may be waited for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from app.kernel.db.base import Base
from app.kernel.ids import made_at

MOST_LOOKED_AT = 10_000
"""Rows, the soonest due first; of more it is only known that they are more."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many rows are due, since when the first of them, and when the oldest that waits was written."""

    due: int = 0
    due_since: datetime | None = None
    oldest_at: datetime | None = None


def find_backlog(timetable: Connection, entity: type[Base], *, waiting: str, now: datetime) -> Backlog:
    """Look at the rows in the state `waiting`, in two statements, up to one more than `MOST_LOOKED_AT` of them."""
    row = entity.__table__.c
    # Written into the statement, as the partial index is: a parameter would hide that they match.
    state = bindparam(None, waiting, row.state.type, literal_execute=True)
    looked_at = select(row.id, row.next_at).where(row.state == state).order_by(row.next_at).limit(MOST_LOOKED_AT + 1)
    rows = looked_at.subquery("looked_at").c
    due, since = timetable.execute(select(func.count(), func.min(rows.next_at)).where(rows.next_at <= now)).one()
    oldest = timetable.scalar(select(rows.id).order_by(rows.id).limit(1))
    return Backlog(due, since, made_at(oldest) if oldest is not None else None)
