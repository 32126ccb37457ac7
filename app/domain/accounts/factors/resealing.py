"""Sealing the secrets of authenticator apps anew, and saying whose recovery codes need an older key."""

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, select, update

from app.domain.accounts.factors.models import RecoveryCode, TotpFactor
from app.domain.accounts.models import owner_key_of
from app.domain.accounts.ports import ChangingSealer
from app.kernel.db import TenantSession, transaction

AT_ONCE = 500
"""Secrets that one transaction seals anew."""


class Standing(NamedTuple):
    """Of a brand: secrets that need an older key, those that no key opens, and unused codes that need an older key."""

    stale: int
    unread: int
    codes: int


def standing(session: TenantSession, sealer: ChangingSealer) -> Standing:
    """Count what needs an older key."""
    stale = unread = 0
    for app in session.scalars(select(TotpFactor).execution_options(yield_per=AT_ONCE)):
        bound_to = owner_key_of(app.tenant, app.account_id)
        if sealer.unseal(app.sealed_secret, bound_to=bound_to) is None:
            unread += 1
        elif not sealer.is_newest(app.sealed_secret, bound_to=bound_to):
            stale += 1
    marks = session.scalars(select(RecoveryCode.digest).where(RecoveryCode.used_at.is_(None)))
    return Standing(stale, unread, sum(not sealer.names_newest(mark) for mark in marks))


def reseal_apps(session: TenantSession, sealer: ChangingSealer) -> Iterator[int]:
    """Seal them anew with the newest key, and give of each batch how many were; it commits each.

    One that was started anew meanwhile is left alone, and so is what no key opens.
    """
    last = None
    while True:
        with transaction(session):
            wanted = select(TotpFactor).order_by(TotpFactor.id).limit(AT_ONCE)
            found = session.scalars(wanted if last is None else wanted.where(TotpFactor.id > last)).all()
            done = sum(_reseal(session, app, sealer) for app in found)
            last = found[-1].id if found else None
        yield done
        if len(found) < AT_ONCE:
            return


def _reseal(session: TenantSession, app: TotpFactor, sealer: ChangingSealer) -> bool:
    sealed, bound_to = app.sealed_secret, owner_key_of(app.tenant, app.account_id)
    secret = sealer.unseal(sealed, bound_to=bound_to)
    if secret is None or sealer.is_newest(sealed, bound_to=bound_to):
        return False
    changed = session.execute(
        update(TotpFactor)
        .where(TotpFactor.id == app.id, TotpFactor.sealed_secret == sealed)
        .values(sealed_secret=sealer.seal(secret, bound_to=bound_to)),
        execution_options={"synchronize_session": False},
    )
    return cast("CursorResult[Any]", changed).rowcount == 1
