"""Rows that are worked on by whoever claims them, for a lease: who dies leaves a claim that runs out."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db.base import TenantOwned
from app.kernel.db.sessions import TenantSession


class Leased(TenantOwned):
    """A row with work to do: since when, and who has claimed it until when; its table has a column `state` besides."""

    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_owner: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)  # since it last came on


L = TypeVar("L", bound=Leased)


def find_due(
    session: TenantSession, entity: type[L], id_: UUID, is_working: ColumnElement[bool], *, now: datetime
) -> L | None:
    """Give a row that is due and nobody's, held for this transaction; none when it is not."""
    free = or_(entity.lease_until.is_(None), entity.lease_until <= now)
    due = select(entity).where(entity.id == id_, is_working, entity.next_at <= now, free)
    return session.scalar(due.with_for_update(skip_locked=True))


def lend(row: Leased, *, owner: str, until: datetime) -> None:
    """Let a row be somebody's until then."""
    row.lease_owner, row.lease_until, row.tries = owner, until, row.tries + 1


def find_lent(
    session: TenantSession, entity: type[L], id_: UUID, is_working: ColumnElement[bool], *, owner: str, until: datetime
) -> L | None:
    """Give a row that is still its claimant's, held for this transaction and lent anew; none when it is not."""
    still = select(entity).where(entity.id == id_, entity.lease_owner == owner, is_working)
    row = session.scalar(still.with_for_update())
    if row is not None:
        row.lease_until = until
    return row


def give_back(row: Leased, *, now: datetime, after: timedelta = timedelta(0)) -> None:
    """Give a claimed row back to whoever looks `after` a while, times its tries."""
    row.lease_owner = row.lease_until = None
    row.next_at = now + after * row.tries


def list_leases_due(
    timetable: Connection, table: FromClause, working: Collection[str], *, now: datetime, limit: int
) -> Sequence[tuple[str, UUID]]:
    """Give (tenant, id) of the rows that wait for somebody to work on them: of each tenant the longest due."""
    row = table.c
    free = or_(row.lease_until.is_(None), row.lease_until <= now)
    due = row.state.in_(sorted(working)) & (row.next_at <= now)
    place: Any = func.row_number().over(partition_by=row.tenant, order_by=(row.next_at, row.id)).label("place")
    ranked = select(row.tenant, row.id, row.next_at, place).where(due, free).subquery("due")
    first = select(ranked.c.tenant, ranked.c.id).where(ranked.c.place == 1)
    found = timetable.execute(first.order_by(ranked.c.next_at, ranked.c.id).limit(limit))
    return [(tenant, id_) for tenant, id_ in found]
