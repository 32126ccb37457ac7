"""What pages ask about an account's factors."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.domain.accounts.factors.models import Passkey, RecoveryCode, TotpFactor
from app.domain.accounts.models import Account
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError


def has_second_factor(session: TenantSession, account_id: UUID) -> bool:
    """Tell whether a password alone does not open an account: an app shows codes, or there is a passkey."""
    return bool(ids_of_factors(session, account_id))


def ids_of_factors(session: TenantSession, account_id: UUID) -> Sequence[UUID]:
    """List, in an order that stays, what an account's password alone does not open it without."""
    app = select(TotpFactor.id).where(TotpFactor.account_id == account_id, TotpFactor.confirmed_at.is_not(None))
    keys = select(Passkey.id).where(Passkey.account_id == account_id)
    return sorted((*session.scalars(app), *session.scalars(keys)))


def find_app(session: TenantSession, account_id: UUID) -> TotpFactor | None:
    """Find the account's app, whether it is on or waits for its first code."""
    return session.scalar(select(TotpFactor).where(TotpFactor.account_id == account_id))


def has_recovery_codes(session: TenantSession, account_id: UUID) -> bool:
    """Tell whether an account was given recovery codes, used or not."""
    return session.scalar(select(RecoveryCode.id).where(RecoveryCode.account_id == account_id).limit(1)) is not None


def count_codes_left(session: TenantSession, account_id: UUID) -> int:
    """Count the recovery codes that are still good."""
    left = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(left) or 0


def list_passkeys(session: TenantSession, account_id: UUID) -> Sequence[Passkey]:
    """List an account's passkeys, the oldest first."""
    own = select(Passkey).where(Passkey.account_id == account_id)
    return session.scalars(own.order_by(Passkey.added_at, Passkey.id)).all()


def get_passkey(session: TenantSession, account_id: UUID, passkey_id: UUID) -> Passkey:
    """Give one of an account's own passkeys; NotFoundError."""
    found = session.scalar(select(Passkey).where(Passkey.account_id == account_id, Passkey.id == passkey_id))
    if found is None:
        raise NotFoundError(Passkey.__name__)
    return found


def find_by_credential(session: TenantSession, credential_id: bytes) -> tuple[Passkey, Account] | None:
    """Find the passkey that a browser answers with, and whose it is."""
    found = session.execute(
        select(Passkey, Account)
        .join(Account, (Account.tenant == Passkey.tenant) & (Account.id == Passkey.account_id))
        .where(Passkey.credential_id == credential_id)
    ).first()
    return None if found is None else (found[0], found[1])
