"""Who still waits for a week's digest, taking it once, and switching it off; nothing here commits."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, bindparam, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.domain.accounts.digests.models import WeeklyDigest
from app.domain.accounts.digests.rules import READERS
from app.domain.accounts.models import Account, AccountState, Role
from app.kernel.db import TenantSession

# Written out when it is sent, so that a database sees that its index of the team will do.
_CUSTOMER = bindparam("customer", Role.CUSTOMER, Account.role.type, literal_execute=True)


def list_readers(session: TenantSession, monday: date) -> Sequence[Account]:
    """List the accounts that want the digest and have not been told of this week: two queries."""
    team = session.scalars(
        select(Account)
        .where(
            Account.role != _CUSTOMER,
            Account.role.in_(READERS),
            Account.state == AccountState.ACTIVE,
            Account.locked_at.is_(None),
        )
        .order_by(Account.id)
    ).all()
    passed_over = select(WeeklyDigest.account_id).where(
        WeeklyDigest.account_id.in_(each.id for each in team),
        or_(WeeklyDigest.off_at.is_not(None), WeeklyDigest.told_for >= monday),
    )
    done = set(session.scalars(passed_over))
    return [each for each in team if each.id not in done]


def take_week(session: TenantSession, account_id: UUID, monday: date) -> bool:
    """Note that somebody is told of a week; False when they are already, perhaps by another scheduler just now."""
    if session.get(WeeklyDigest, (session.tenant, account_id)) is None:
        try:
            with session.begin_nested():
                session.add(WeeklyDigest(account_id=account_id, told_for=monday))
        except IntegrityError:
            pass  # another was first: the row is there now
        else:
            return True
    free = or_(WeeklyDigest.told_for.is_(None), WeeklyDigest.told_for < monday)
    taken = session.execute(
        update(WeeklyDigest)
        .where(WeeklyDigest.account_id == account_id, WeeklyDigest.off_at.is_(None), free)
        .values(told_for=monday),
        execution_options={"synchronize_session": False},
    )
    return cast("CursorResult[Any]", taken).rowcount == 1


def wants_digest(session: TenantSession, account_id: UUID) -> bool:
    """Tell whether somebody has not switched the digest off."""
    digest = session.get(WeeklyDigest, (session.tenant, account_id))
    return digest is None or digest.off_at is None


def switch_digest(session: TenantSession, account_id: UUID, *, on: bool, now: datetime) -> None:
    """Switch somebody's digest on or off; twice is as good as once."""
    digest = session.get(WeeklyDigest, (session.tenant, account_id))
    if digest is None:
        digest = WeeklyDigest(account_id=account_id)
        session.add(digest)
    digest.off_at = None if on else digest.off_at or now
