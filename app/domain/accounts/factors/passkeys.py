"""Adding, using and removing passkeys; nothing here commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete
from sqlalchemy.exc import IntegrityError

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.errors import PasskeyError
from app.domain.accounts.factors.ceremonies import Answer, RelyingParty, check_new_key, check_signature
from app.domain.accounts.factors.changes import Change, announce
from app.domain.accounts.factors.models import Passkey
from app.domain.accounts.factors.queries import find_by_credential, get_passkey
from app.domain.accounts.factors.recovery_codes import ensure_codes, forget_idle_codes
from app.domain.accounts.models import Account
from app.domain.accounts.ports import Sealer
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id


def add_passkey(
    session: TenantSession, change: Change, party: RelyingParty, answer: Answer, name: str, sealer: Sealer
) -> Sequence[str]:
    """Add the key that a device made; PasskeyError. Give the recovery codes, if these are the account's first."""
    made = check_new_key(party, answer)
    try:
        with session.begin_nested():
            session.add(
                Passkey(
                    id=new_id(change.now),
                    account_id=change.account.id,
                    credential_id=made.credential_id,
                    public_key=made.public_key,
                    sign_count=made.sign_count,
                    transports=made.transports,
                    is_synced=made.is_synced,
                    name=name,
                    added_at=change.now,
                )
            )
    except IntegrityError as error:
        raise PasskeyError("known already") from error
    announce(session, change, EventKind.FACTOR_ADDED, "passkey", name)
    return ensure_codes(session, change, sealer)


def use_passkey(
    session: TenantSession, party: RelyingParty, answer: Answer, account_id: UUID | None, *, now: datetime
) -> Account:
    """Give the account whose key signed; PasskeyError when it is not `account_id`'s, or its person was not verified.

    A key that stands for the password as well (`account_id` is none) has to verify its person by itself.
    """
    found = find_by_credential(session, answer.credential_id)
    if found is None:
        raise PasskeyError("unknown key")
    key, account = found
    if account_id not in {None, account.id} or answer.user_handle not in {None, account.id.bytes}:
        raise PasskeyError("another's key")
    signed = check_signature(party, answer, key, needs_verification=account_id is None)
    key.sign_count, key.is_synced, key.last_used_at = signed.new_sign_count, signed.credential_backed_up, now
    return account


def remove_passkey(session: TenantSession, change: Change, passkey_id: UUID) -> None:
    """Remove one of the account's own passkeys; NotFoundError."""
    name = get_passkey(session, change.account.id, passkey_id).name
    removed = session.execute(
        delete(Passkey).where(Passkey.account_id == change.account.id, Passkey.id == passkey_id),
        execution_options={"synchronize_session": False},
    )
    if cast("CursorResult[Any]", removed).rowcount != 1:
        raise NotFoundError(Passkey.__name__)  # removed at the same moment
    announce(session, change, EventKind.FACTOR_REMOVED, "passkey", name)
    forget_idle_codes(session, change.account.id)
