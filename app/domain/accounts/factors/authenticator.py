"""An app that shows codes: started, turned on by its first code, used, removed; nothing here commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.exc import IntegrityError

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.errors import WrongCodeError
from app.domain.accounts.factors.changes import Change, announce
from app.domain.accounts.factors.models import TotpFactor
from app.domain.accounts.factors.queries import find_app
from app.domain.accounts.factors.recovery_codes import ensure_codes, forget_idle_codes
from app.domain.accounts.factors.totp import matching_step, new_secret
from app.domain.accounts.models import Account
from app.domain.accounts.ports import Sealer
from app.kernel.db import TenantSession
from app.kernel.ids import new_id


def start_app(session: TenantSession, account: Account, sealer: Sealer, *, now: datetime) -> None:
    """Make a secret that waits for its first code, instead of one that waited before; one that is on stays as it is."""
    sealed = sealer.seal(new_secret().encode(), bound_to=account.owner_key)
    if _update(session, account, is_on=False, sealed_secret=sealed, added_at=now):
        return
    try:
        with session.begin_nested():
            session.add(
                TotpFactor(id=new_id(now), account_id=account.id, sealed_secret=sealed, last_step=0, added_at=now)
            )
    except IntegrityError:
        return  # it is on, or was started at the same moment: the page shows that one


def waiting_secret(session: TenantSession, account: Account, sealer: Sealer) -> str | None:
    """Give the secret that waits for its first code; None when nothing waits."""
    app = find_app(session, account.id)
    return None if app is None or app.confirmed_at is not None else _secret(app, account, sealer)


def turn_on_app(session: TenantSession, change: Change, code: str, sealer: Sealer) -> Sequence[str]:
    """Turn an app on by its first code; WrongCodeError. Give the recovery codes, if these are the account's first."""
    app = find_app(session, change.account.id)
    if app is None or not _counts(session, app, change, code, sealer, is_on=False):
        raise WrongCodeError
    announce(session, change, EventKind.FACTOR_ADDED, "totp")
    return ensure_codes(session, change, sealer)


def use_app_code(session: TenantSession, change: Change, code: str, sealer: Sealer) -> bool:
    """Take a code of the account's app, once, and after it none of an earlier step; False when it is not good."""
    app = find_app(session, change.account.id)
    return app is not None and _counts(session, app, change, code, sealer, is_on=True)


def remove_app(session: TenantSession, change: Change) -> None:
    """Remove the account's app; nothing happens when it has none."""
    removed = session.execute(
        delete(TotpFactor).where(TotpFactor.account_id == change.account.id, TotpFactor.confirmed_at.is_not(None)),
        execution_options={"synchronize_session": False},
    )
    if cast("CursorResult[Any]", removed).rowcount == 1:
        announce(session, change, EventKind.FACTOR_REMOVED, "totp")
        forget_idle_codes(session, change.account.id)


def _counts(session: TenantSession, app: TotpFactor, change: Change, code: str, sealer: Sealer, *, is_on: bool) -> bool:
    secret = _secret(app, change.account, sealer)
    step = None if secret is None else matching_step(secret, code, now=change.now)
    if step is None:
        return False
    turned_on = {} if is_on else {"confirmed_at": change.now, "added_at": change.now}
    return _update(session, change.account, is_on=is_on, before_step=step, last_step=step, **turned_on)


def _update(
    session: TenantSession, account: Account, *, is_on: bool, before_step: int | None = None, **values: object
) -> bool:
    """Change the account's app in one statement, if it is on or waits as told and has seen no code of that step yet."""
    conditions = [TotpFactor.account_id == account.id, TotpFactor.confirmed_at.is_not(None) == is_on]
    if before_step is not None:
        conditions.append(TotpFactor.last_step < before_step)
    changed = session.execute(
        update(TotpFactor).where(*conditions).values(values), execution_options={"synchronize_session": False}
    )
    return cast("CursorResult[Any]", changed).rowcount == 1


def _secret(app: TotpFactor, account: Account, sealer: Sealer) -> str | None:
    secret = sealer.unseal(app.sealed_secret, bound_to=account.owner_key)
    return None if secret is None else secret.decode()
