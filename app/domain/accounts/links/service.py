"""Making mailed links, looking at them, using them once; nothing here commits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Select, select, update

from app.domain.accounts.errors import LinkError, LinkFault
from app.domain.accounts.factors.queries import ids_of_factors
from app.domain.accounts.links.models import AccountLink, Purpose
from app.domain.accounts.models import Account
from app.domain.accounts.queries import hold_account
from app.kernel.db import JsonObject, TenantSession, sweep_rows
from app.kernel.ids import new_id
from app.kernel.tokens import digest_of, new_token

KEPT_FOR = timedelta(days=30)
"""How long a link that is over is kept, so that its page can say why it is of no use."""


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that is still good: whose it is, and what it carries."""

    id: UUID
    account: Account
    details: JsonObject


def _of_credentials(session: TenantSession, account: Account) -> str:
    facts = (account.email_key, account.password_hash, account.password_set_at, *ids_of_factors(session, account.id))
    return "\0".join(map(str, facts))


def _of_address(_session: TenantSession, account: Account) -> str:
    return f"{account.email_key}"


def _of_nothing(_session: TenantSession, _account: Account) -> str:
    return ""


# What each link depends on: once that has changed, the link is of no use.
_DEPENDS_ON: Mapping[Purpose, Callable[[TenantSession, Account], str]] = MappingProxyType(
    {
        Purpose.CONFIRM: _of_credentials,
        Purpose.ADOPT: _of_credentials,
        Purpose.RESET: _of_credentials,
        Purpose.CHANGE_EMAIL: _of_credentials,  # an intruder may have asked for it, and is out since
        Purpose.UNDO_EMAIL: _of_nothing,  # an intruder who changes more must not thereby disarm it
        Purpose.NOT_ME: _of_nothing,
        Purpose.NEWSLETTER: _of_address,
        Purpose.LEAVE_NEWSLETTER: _of_nothing,
        Purpose.STOP_DIGEST: _of_nothing,
        Purpose.TAKE_DEVICE: _of_address,
        Purpose.STOP_UPDATES: _of_nothing,
    }
)


def make_link(
    session: TenantSession,
    account: Account,
    purpose: Purpose,
    *,
    lasts: timedelta,
    now: datetime,
    details: JsonObject | None = None,
) -> str:
    """Make a link and give the token for its address; only the token's digest is stored."""
    token = new_token()
    session.add(
        AccountLink(
            id=new_id(now),
            account_id=account.id,
            purpose=purpose,
            digest=digest_of(token),
            made_for=_made_for(session, account, purpose),
            details=details or {},
            made_at=now,
            expires_at=now + lasts,
        )
    )
    return token


def look_at_link(session: TenantSession, token: str, purpose: Purpose, *, now: datetime) -> OpenLink:
    """Look at a link without using it; LinkError says why it is of no use."""
    return _look(session, _by_token(token, purpose), now)


def _by_token(token: str, purpose: Purpose) -> Select[AccountLink, Account]:
    return (
        select(AccountLink, Account)
        .join(Account, (Account.tenant == AccountLink.tenant) & (Account.id == AccountLink.account_id))
        .where(AccountLink.digest == digest_of(token), AccountLink.purpose == purpose)
    )


def _look(session: TenantSession, asked: Select[AccountLink, Account], now: datetime) -> OpenLink:
    found = session.execute(asked).first()
    if found is None:
        raise LinkError(LinkFault.UNKNOWN)
    link, account = found
    if link.used_at is not None:
        raise LinkError(LinkFault.USED)
    if link.expires_at <= now:
        raise LinkError(LinkFault.EXPIRED)
    if link.made_for != _made_for(session, account, link.purpose):
        raise LinkError(LinkFault.SUPERSEDED)
    return OpenLink(link.id, account, link.details)


def use_link(session: TenantSession, token: str, purpose: Purpose, *, now: datetime) -> OpenLink:
    """Use a link; LinkError when it is of no use, or when somebody used it in the same moment.

    The account is held meanwhile: what the link depends on does not change between the look and the use.
    """
    hold_account(session, look_at_link(session, token, purpose, now=now).account)
    link = _look(session, _by_token(token, purpose).execution_options(populate_existing=True), now)
    used = session.execute(
        update(AccountLink)
        .where(AccountLink.id == link.id, AccountLink.used_at.is_(None), AccountLink.expires_at > now)
        .values(used_at=now),
        execution_options={"synchronize_session": False},
    )
    if cast("CursorResult[Any]", used).rowcount != 1:
        raise LinkError(LinkFault.USED)
    return link


def withdraw_links(session: TenantSession, account_id: UUID, *purposes: Purpose, now: datetime) -> None:
    """Let no link of these purposes work any more."""
    session.execute(
        update(AccountLink)
        .where(AccountLink.account_id == account_id, AccountLink.purpose.in_(purposes), AccountLink.used_at.is_(None))
        .values(used_at=now),
        execution_options={"synchronize_session": False},
    )


def sweep_links(session: TenantSession, *, now: datetime) -> int:
    """Delete links that were over long ago (`sweep_rows`)."""
    return sweep_rows(session, AccountLink, AccountLink.expires_at <= now - KEPT_FOR)


def _made_for(session: TenantSession, account: Account, purpose: Purpose) -> str:
    return digest_of(f"{purpose}\0{_DEPENDS_ON[purpose](session, account)}")
