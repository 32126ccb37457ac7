"""Writing and reading an account's activity log; nothing here commits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.accounts.sessions.service import Visit
from app.kernel.db import JsonValue, TenantSession
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id


def note(
    session: TenantSession,
    account_id: UUID,
    kind: EventKind,
    *,
    now: datetime,
    visit: Visit | None = None,
    **details: JsonValue,
) -> SecurityEvent:
    """Write one line of an account's activity log: what, when, and from where if somebody was there."""
    event = SecurityEvent(
        id=new_id(now),
        account_id=account_id,
        kind=kind,
        at=now,
        browser=visit.browser if visit else None,
        country=visit.country if visit else None,
        details=details,
    )
    session.add(event)
    return event


def list_activity(session: TenantSession, account_id: UUID, *, limit: int = 50) -> Sequence[SecurityEvent]:
    """List what happened to an account, the latest first."""
    return session.scalars(
        select(SecurityEvent)
        .where(SecurityEvent.account_id == account_id)
        .order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc())
        .limit(limit)
    ).all()


def countries_of_entries(session: TenantSession, account_id: UUID) -> frozenset[str]:
    """Give the countries, where they are known, that an account was entered from."""
    entries = select(SecurityEvent.country).where(
        SecurityEvent.account_id == account_id,
        SecurityEvent.kind == EventKind.SIGNED_IN,
        SecurityEvent.country.is_not(None),
    )
    return frozenset(code for code in session.scalars(entries.distinct()) if code is not None)


def find_last_event(session: TenantSession, account_id: UUID, *kinds: EventKind) -> SecurityEvent | None:
    """Find the latest line of these kinds in an account's log."""
    lines = select(SecurityEvent).where(SecurityEvent.account_id == account_id, SecurityEvent.kind.in_(kinds))
    return session.scalar(lines.order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc()).limit(1))


def get_event(session: TenantSession, account_id: UUID, event_id: UUID) -> SecurityEvent:
    """Give one line of an account's own log; NotFoundError."""
    found = session.scalar(
        select(SecurityEvent).where(SecurityEvent.account_id == account_id, SecurityEvent.id == event_id)
    )
    if found is None:
        raise NotFoundError(SecurityEvent.__name__)
    return found
