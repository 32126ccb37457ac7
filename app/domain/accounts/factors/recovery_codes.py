"""Codes for when the phone is gone: ten, shown once, each good once; only keyed digests are stored."""

import secrets
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, update

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.factors.changes import Change, announce
from app.domain.accounts.factors.models import RecoveryCode
from app.domain.accounts.factors.queries import has_recovery_codes, has_second_factor
from app.domain.accounts.ports import ChangingSealer, Sealer
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

HOW_MANY = 10
DIGITS = 16  # 53 bits, and a phone shows its keyboard of digits for them as for an app's codes


def ensure_codes(session: TenantSession, change: Change, sealer: Sealer) -> Sequence[str]:
    """Give an account its codes with its first factor; nothing when it has them already."""
    if has_recovery_codes(session, change.account.id):
        return ()
    return _make(session, change, sealer)


def renew_codes(session: TenantSession, change: Change, sealer: Sealer) -> Sequence[str]:
    """Give an account ten new codes; the old ones are dead."""
    forget_codes(session, change.account.id)
    announce(session, change, EventKind.CODES_RENEWED, "codes")
    return _make(session, change, sealer)


def use_recovery_code(session: TenantSession, change: Change, code: str, sealer: ChangingSealer) -> bool:
    """Use a code up, in one statement; False when it is none of the account's or was used before."""
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == change.account.id,
            RecoveryCode.digest.in_(sealer.marks(code, bound_to=change.account.owner_key)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=change.now),
        execution_options={"synchronize_session": False},
    )
    if cast("CursorResult[Any]", used).rowcount != 1:
        return False
    note(session, change.account.id, EventKind.CODE_USED, now=change.now, visit=change.visit)
    return True


def forget_codes(session: TenantSession, account_id: UUID) -> None:
    """Delete all codes of an account."""
    session.execute(
        delete(RecoveryCode).where(RecoveryCode.account_id == account_id),
        execution_options={"synchronize_session": False},
    )


def forget_idle_codes(session: TenantSession, account_id: UUID) -> None:
    """Delete the codes of an account whose last factor is gone: there is nothing left that they stand in for."""
    if not has_second_factor(session, account_id):
        forget_codes(session, account_id)


def _make(session: TenantSession, change: Change, sealer: Sealer) -> Sequence[str]:
    codes = [f"{secrets.randbelow(10**DIGITS):0{DIGITS}}" for _ in range(HOW_MANY)]
    for code in codes:
        session.add(
            RecoveryCode(
                id=new_id(change.now),
                account_id=change.account.id,
                digest=sealer.mark(code, bound_to=change.account.owner_key),
                made_at=change.now,
            )
        )
    return codes
