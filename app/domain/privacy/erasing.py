"""Erasing somebody: everything that is held about them, at once, but what the law keeps; nothing here commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, CursorResult, UpdateBase, delete, update

from app.domain.accounts.deletion import Said, post_deleted
from app.domain.accounts.identifiers import key_of
from app.domain.accounts.models import Account, AccountState, BarredEmail, FormerAccount
from app.domain.billing.parting.service import say_farewell
from app.domain.mail.models import OutgoingMail
from app.domain.privacy.holdings import Held, Owner, count_rows, list_held
from app.domain.privacy.traces import erase_traces
from app.kernel.db import TenantScoped, TenantSession
from app.kernel.personal import Erasure
from app.kernel.tokens import digest_of

# The last of all, and what an address tells too little of.
_BY_HAND: frozenset[type[TenantScoped]] = frozenset({Account, OutgoingMail, FormerAccount})


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure touched: rows, and the tables that had any."""

    rows: int
    tables: int


def erase(session: TenantSession, account: Account, *, email_barred: bool, now: datetime, told: bool = True) -> Erased:
    """Erase somebody and tell their address, whose mail names no account any more.

    What they would be charged for is ended at the payment provider, whom a `Farewell` tells of it.

    Where addresses of closed accounts are barred, a digest goes on barring this one, unless it was free already, or
    its mailbox was never proven: it may be another's.
    """
    barred = email_barred and account.email_key is not None and account.state is not AccountState.UNCONFIRMED
    owner = Owner.of(account)
    farewell = say_farewell(session, account.id, now=now)
    traces = erase_traces(session, account)
    adopted = (FormerAccount.email_key == key_of(account.email)) & FormerAccount.adopted_at.is_not(None)
    traces += _change(session, delete(FormerAccount).where(adopted))
    held = list_held()
    touched = [_unlink(session, each, owner) for each in held if each.holding.erased is Erasure.UNLINKED]
    doomed = [each for each in held if each.holding.erased is Erasure.DELETED and each.entity not in _BY_HAND]
    touched += [_take_away(session, each, owner) for each in reversed(doomed)]
    touched += [traces, _change(session, delete(Account).where(Account.id == account.id))]
    session.expunge(account)
    if barred:
        session.add(BarredEmail(digest=digest_of(account.email_key or ""), barred_at=now))
    if told:
        said = Said(first_name=account.first_name, barred=barred, billed=farewell is not None)
        post_deleted(session, account.email, account.language, said, now=now)
    return Erased(sum(touched), sum(map(bool, touched)))


def list_kept(session: TenantSession, account: Account) -> list[Held]:
    """List the tables that would keep something of somebody who is erased."""
    owner = Owner.of(account)
    kept = [held for held in list_held() if held.holding.erased is not Erasure.DELETED]
    return [held for held in kept if count_rows(session, held, owner)]


def _take_away(session: TenantSession, held: Held, owner: Owner) -> int:
    """Delete somebody's rows of a table, or count those that go with the account itself."""
    if held.holding.last:
        return count_rows(session, held, owner)
    return _change(session, delete(held.entity).where(held.is_of(owner)))


def _unlink(session: TenantSession, held: Held, owner: Owner) -> int:
    emptied = {name: _empty(held, name) for name in held.holding.unlinked}
    return _change(session, update(held.entity).where(held.is_of(owner)).values(emptied)) if emptied else 0


def _empty(held: Held, name: str) -> object:
    """Give what a column holds when it says nothing."""
    column = held.column(name)
    if cast("Any", column.property).columns[0].nullable:
        return None
    return {} if isinstance(column.type, JSON) else ""


def _change(session: TenantSession, statement: UpdateBase) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount
