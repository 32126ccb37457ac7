"""What pages ask about an account's activity."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.kernel.db import TenantSession


def list_sign_ins(session: TenantSession, account_id: UUID, *, limit: int) -> Sequence[SecurityEvent]:
    """List the last times that an account was entered, the latest first."""
    return session.scalars(
        select(SecurityEvent)
        .where(SecurityEvent.account_id == account_id, SecurityEvent.kind == EventKind.SIGNED_IN)
        .order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc())
        .limit(limit)
    ).all()
