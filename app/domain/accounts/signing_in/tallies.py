"""Counting tries to sign in: in the database, in one statement, known names and unknown ones alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, case, delete, null, or_
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.accounts.policy import SignInPolicy
from app.domain.accounts.signing_in.models import SignInTally
from app.domain.limits.rules import tally_key
from app.kernel.clock import CLOCKS_DIFFER
from app.kernel.db import TenantSession, sweep_rows

FORGOTTEN_AFTER = timedelta(days=1)
"""Tries that led to no block are counted together when they lie no further apart than this."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where a try is counted: one name, from one known browser or from everywhere else."""

    digest: str
    subject: str


def bucket_of(secret: str, tenant: str, name: str, browser: str = "") -> Bucket:
    """Name the bucket of a folded name and, where it is known to the account, of a browser."""
    subject = tally_key(secret, tenant, "sign in", name)
    return Bucket(tally_key(secret, tenant, "sign in from", f"{name}\0{browser}"), subject)


@dataclass(frozen=True, slots=True)
class Tries:
    """How a try stands: the how-manieth it is, and since when the bucket is blocked, if it is."""

    number: int
    blocked_at: datetime | None


def count_try(session: TenantSession, bucket: Bucket, policy: SignInPolicy, *, now: datetime) -> Tries:
    """Count a try before it is checked, so that tries at the same time cannot slip past; a success takes it back.

    The try that reaches `max_attempts` begins the block; once that is over, counting begins anew.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    over = _is_over(policy, now)
    blocks_at_once = now if policy.max_attempts <= 1 else None
    first = insert(SignInTally).values(
        tenant=session.tenant,
        digest=bucket.digest,
        subject=bucket.subject,
        tries=1,
        last_at=now,
        blocked_at=blocks_at_once,
    )
    fills = and_(SignInTally.blocked_at.is_(None), SignInTally.tries + 1 >= policy.max_attempts)
    counted = first.on_conflict_do_update(
        index_elements=[SignInTally.tenant, SignInTally.digest],
        set_={
            "tries": case((over, 1), else_=SignInTally.tries + 1),
            "last_at": now,
            "blocked_at": case((over, blocks_at_once or null()), (fills, now), else_=SignInTally.blocked_at),
        },
    ).returning(SignInTally.tries, SignInTally.blocked_at)
    number, blocked_at = session.execute(counted).one()
    return Tries(number, blocked_at)


def take_back(session: TenantSession, bucket: Bucket) -> None:
    """Forget the tries of one bucket: the last of them succeeded."""
    _delete(session, SignInTally.digest == bucket.digest)


def forgive(session: TenantSession, subject: str) -> None:
    """Forget every try at a name, from wherever: its password was chosen anew."""
    _delete(session, SignInTally.subject == subject)


def sweep(session: TenantSession, policy: SignInPolicy, *, now: datetime) -> int:
    """Delete tallies that count no more (`sweep_rows`). A block without end stays until a new password."""
    return sweep_rows(session, SignInTally, _is_over(policy, now))


def _is_over(policy: SignInPolicy, now: datetime) -> Any:  # noqa: ANN401 - a condition of SQLAlchemy
    stale = and_(SignInTally.blocked_at.is_(None), SignInTally.last_at <= now - FORGOTTEN_AFTER)
    if policy.block_lasts is None:
        return stale
    is_served = SignInTally.blocked_at <= now - policy.block_lasts.as_timedelta()
    return or_(stale, is_served, SignInTally.blocked_at > now + CLOCKS_DIFFER)  # begun by a clock that was ahead


def _delete(session: TenantSession, condition: Any) -> int:  # noqa: ANN401 - a condition of SQLAlchemy
    deleted = session.execute(delete(SignInTally).where(condition), execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", deleted).rowcount
