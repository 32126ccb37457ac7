"""Removing what was added to an account from a doubted moment on, or all of it; nothing here commits."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete

from app.domain.accounts.factors.models import Passkey, RecoveryCode, TotpFactor
from app.kernel.db import TenantSession


def remove_factors(session: TenantSession, account_id: UUID, *, since: datetime | None = None) -> int:
    """Remove the factors and the codes, or those that were added from a moment on; give how many ways in that were."""
    codes = [RecoveryCode.account_id == account_id, *([RecoveryCode.made_at >= since] if since else [])]
    session.execute(delete(RecoveryCode).where(*codes), execution_options={"synchronize_session": False})
    removed = 0
    for factor in (TotpFactor, Passkey):
        own = [factor.account_id == account_id, *([factor.added_at >= since] if since else [])]
        done = session.execute(delete(factor).where(*own), execution_options={"synchronize_session": False})
        removed += cast("CursorResult[Any]", done).rowcount
    return removed
