"""Removing what was added to an account from a doubted moment on; nothing here commits."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete

from app.domain.accounts.factors.models import Passkey, RecoveryCode, TotpFactor
from app.kernel.db import TenantSession


def remove_factors_since(session: TenantSession, account_id: UUID, since: datetime) -> int:
    """Remove the factors and the codes that were added from a moment on; give how many ways in that were."""
    codes = delete(RecoveryCode).where(RecoveryCode.account_id == account_id, RecoveryCode.made_at >= since)
    session.execute(codes, execution_options={"synchronize_session": False})
    removed = 0
    for factor in (TotpFactor, Passkey):
        late = delete(factor).where(factor.account_id == account_id, factor.added_at >= since)
        done = session.execute(late, execution_options={"synchronize_session": False})
        removed += cast("CursorResult[Any]", done).rowcount
    return removed
