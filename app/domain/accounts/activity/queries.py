"""What pages ask about an account's activity."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, tuple_

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.accounts.activity.service import get_event
from app.kernel.db import TenantSession

_place = tuple_(SecurityEvent.at, SecurityEvent.id)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some neighbouring lines of a log, the latest first, and whether there are others on either side."""

    events: Sequence[SecurityEvent]
    has_newer: bool
    has_older: bool


def list_sign_ins(session: TenantSession, account_id: UUID, *, limit: int) -> Sequence[SecurityEvent]:
    """List the last times that an account was entered, the latest first."""
    return session.scalars(
        select(SecurityEvent)
        .where(SecurityEvent.account_id == account_id, SecurityEvent.kind == EventKind.SIGNED_IN)
        .order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc())
        .limit(limit)
    ).all()


def list_before(session: TenantSession, account_id: UUID, line: UUID | None, *, most: int) -> Stretch:
    """List what happened before a line of an account's own log, or the latest of it; NotFoundError."""
    log = select(SecurityEvent).where(SecurityEvent.account_id == account_id)
    if line is not None:
        event = get_event(session, account_id, line)
        log = log.where(_place < (event.at, event.id))
    found = session.scalars(log.order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc()).limit(most + 1)).all()
    return Stretch(found[:most], has_newer=line is not None, has_older=len(found) > most)


def list_after(session: TenantSession, account_id: UUID, line: UUID, *, most: int) -> Stretch:
    """List what happened right after a line of an account's own log, its latest where that is less; NotFoundError."""
    event = get_event(session, account_id, line)
    log = select(SecurityEvent).where(SecurityEvent.account_id == account_id, _place > (event.at, event.id))
    found = session.scalars(log.order_by(SecurityEvent.at, SecurityEvent.id).limit(most + 1)).all()
    if len(found) <= most:
        return list_before(session, account_id, None, most=most)
    return Stretch(found[most - 1 :: -1], has_newer=True, has_older=True)
