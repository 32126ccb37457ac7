"""Changing a policy, and reading what was changed; nothing here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.domain.faq.versions import bump_version
from app.domain.policies.errors import StaleChangeError
from app.domain.policies.models import PolicyChange
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class ChangedBy:
    """Who changes; the name is kept, because an account may be gone when it is read."""

    id: UUID
    name: str


def change_policy(
    session: TenantSession, path: str, value: Value | None, *, seen: int, reason: str, by: ChangedBy, now: datetime
) -> PolicyChange:
    """Set a policy, or give it back to the brand's file (none); StaleChangeError unless the last change was `seen`.

    Whether the brand's file allows it is the caller's to find out. The FAQ's version rises with it, which tells every
    process to read the policy anew and to make its pages again.
    """
    bump_version(session)  # first: it lets one at a time on
    latest = find_latest(session)
    if (latest.number if latest else 0) != seen:
        raise StaleChangeError
    change = PolicyChange(
        id=new_id(now),
        number=seen + 1,
        path=path,
        setting={} if value is None else {"value": value},
        reason=reason,
        by_id=by.id,
        by_name=by.name,
        changed_at=now,
    )
    session.add(change)
    session.flush()
    return change


def find_latest(session: TenantSession) -> PolicyChange | None:
    """Find the brand's latest change."""
    return session.scalar(select(PolicyChange).order_by(PolicyChange.number.desc()).limit(1))


def list_in_force(session: TenantSession) -> Sequence[PolicyChange]:
    """List the latest change of each policy that is not its file's own, the oldest first."""
    latest = select(func.max(PolicyChange.number)).group_by(PolicyChange.path)
    changes = select(PolicyChange).where(PolicyChange.number.in_(latest)).order_by(PolicyChange.number)
    return [change for change in session.scalars(changes) if change.setting]


def list_changes(session: TenantSession, path: str, *, limit: int = 20) -> Sequence[PolicyChange]:
    """List what a policy was set to, the latest first."""
    made = select(PolicyChange).where(PolicyChange.path == path)
    return session.scalars(made.order_by(PolicyChange.number.desc()).limit(limit)).all()


def values_of(changes: Sequence[PolicyChange]) -> Mapping[str, Value]:
    """Give what changes set, by path, in their order."""
    return {change.path: change.setting["value"] for change in changes}  # type: ignore[misc]  # only Value is stored
