"""Counting tries in the database: exact however many processes count at once, and there when the queue is not."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import case, delete, or_
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.limits.models import LimitTally
from app.kernel.clock import CLOCKS_DIFFER
from app.kernel.db import TenantSession, sweep_rows


class Tally(NamedTuple):
    """How many tries there were, this one included, in the time that ends at `ends_at`."""

    tries: int
    ends_at: datetime


def count_try(session: TenantSession, key: str, *, within: timedelta, now: datetime) -> Tally:
    """Count one more try under a key, in one statement; the time runs from the first try on, then begins anew.

    So it does where it would end later than it can: it began by a clock that was ahead.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    over = or_(LimitTally.ends_at <= now, LimitTally.ends_at > now + within + CLOCKS_DIFFER)
    first = insert(LimitTally).values(tenant=session.tenant, digest=key, count=1, ends_at=now + within)
    counted = first.on_conflict_do_update(
        index_elements=[LimitTally.tenant, LimitTally.digest],
        set_={
            "count": case((over, 1), else_=LimitTally.count + 1),
            "ends_at": case((over, now + within), else_=LimitTally.ends_at),
        },
    ).returning(LimitTally.count, LimitTally.ends_at)
    tries, ends_at = session.execute(counted).one()
    return Tally(tries, ends_at)


def forget(session: TenantSession, key: str) -> None:
    """Forget the tries under a key: whom they were about is gone."""
    tally = delete(LimitTally).where(LimitTally.digest == key)
    session.execute(tally, execution_options={"synchronize_session": False})


def sweep(session: TenantSession, *, now: datetime) -> int:
    """Forget tries whose time is over (`sweep_rows`)."""
    return sweep_rows(session, LimitTally, LimitTally.ends_at <= now)
