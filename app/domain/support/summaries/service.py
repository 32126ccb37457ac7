"""Who still waits for a day's summary, taking it once, and switching it; nothing here commits."""

from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, or_, select, update

from app.domain.accounts.models import Account, AccountState
from app.domain.support.models import Ticket
from app.domain.support.summaries.models import DailySummary
from app.kernel.db import TenantSession

SENT_AT = time(8)
"""The hour, where the brand is, from which the summary of a day is sent."""

_AT_ONCE = 500  # readers of one round


def due_day(now: datetime, zone: tzinfo) -> date | None:
    """Give the day whose summary is due; none before the hour."""
    local = now.astimezone(zone)
    return local.date() if local.time() >= SENT_AT else None


def wants_summary(session: TenantSession, account_id: UUID) -> bool:
    """Tell whether somebody wants it."""
    row = session.get(DailySummary, (session.tenant, account_id))
    return row is not None and row.on_at is not None


def switch_summary(session: TenantSession, account_id: UUID, *, on: bool, now: datetime) -> None:
    """Switch somebody's summary on or off; what changed before it was switched on is not told."""
    row = session.get(DailySummary, (session.tenant, account_id))
    if row is None:
        row = DailySummary(account_id=account_id)
        session.add(row)
    if on and row.on_at is None:
        row.on_at, row.told_at = now, now
    elif not on:
        row.on_at = None


def list_readers(session: TenantSession, day: date) -> Sequence[tuple[DailySummary, Account]]:
    """List who wants the summary and was not told of this day, and their accounts: one query."""
    waiting = or_(DailySummary.told_on.is_(None), DailySummary.told_on < day)
    found = session.execute(
        select(DailySummary, Account)
        .join(Account, Account.id == DailySummary.account_id)
        .where(DailySummary.on_at.is_not(None), waiting, Account.state == AccountState.ACTIVE)
        .order_by(DailySummary.account_id)
        .limit(_AT_ONCE)
    )
    return [(summary, account) for summary, account in found]


def take_day(session: TenantSession, account_id: UUID, day: date, *, now: datetime) -> bool:
    """Note that somebody is told of a day; False when they are already, perhaps by another scheduler just now."""
    waiting = or_(DailySummary.told_on.is_(None), DailySummary.told_on < day)
    taken = session.execute(
        update(DailySummary)
        .where(DailySummary.account_id == account_id, DailySummary.on_at.is_not(None), waiting)
        .values(told_on=day, told_at=now),
        execution_options={"synchronize_session": False},
    )
    return cast("CursorResult[Any]", taken).rowcount == 1


def list_changed(session: TenantSession, account_id: UUID, *, since: datetime, limit: int) -> Sequence[Ticket]:
    """List somebody's tickets in which something happened, the latest first."""
    changed = select(Ticket).where(Ticket.account_id == account_id, Ticket.changed_at > since)
    return session.scalars(changed.order_by(Ticket.changed_at.desc(), Ticket.id).limit(limit)).all()
