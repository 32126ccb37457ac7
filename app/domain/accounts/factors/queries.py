"""What pages ask about an account's factors."""

from uuid import UUID

from sqlalchemy import select

from app.domain.accounts.factors.models import Passkey, TotpFactor
from app.kernel.db import TenantSession


def has_second_factor(session: TenantSession, account_id: UUID) -> bool:
    """Tell whether a password alone does not open an account: an app shows codes, or there is a passkey."""
    app = select(TotpFactor.id).where(TotpFactor.account_id == account_id, TotpFactor.confirmed_at.is_not(None))
    key = select(Passkey.id).where(Passkey.account_id == account_id)
    return session.scalar(app.limit(1)) is not None or session.scalar(key.limit(1)) is not None
