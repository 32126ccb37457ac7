"""Opening, finding and ending sessions, and remembering browsers; nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from app.domain.accounts.models import Account
from app.domain.accounts.sessions.models import AccountSession, KnownBrowser
from app.domain.accounts.viewing.models import StaffView
from app.kernel.db import TenantSession, sweep_rows
from app.kernel.ids import new_id
from app.kernel.tokens import digest_of, new_token

HALF_LASTS = timedelta(minutes=10)
"""How long the second factor is waited for after a right password."""

PROOF_LASTS = timedelta(minutes=10)
"""How long a proof of identity is enough for what needs a fresh one (OWASP ASVS 5.0, 7.5.1)."""

BROWSER_KNOWN_FOR = timedelta(days=365)
"""How long a browser is known after its last entry; its cookie lasts as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Where somebody comes from: the browser in words, the digest of its cookie if it has one, the country if known."""

    browser: str
    browser_digest: str | None = None
    country: str | None = None


def open_account_session(
    session: TenantSession,
    account: Account,
    *,
    visit: Visit,
    lasts: timedelta,
    now: datetime,
    is_half: bool = False,
    is_kept: bool = False,
) -> str:
    """Open a session and give the token for its cookie; only the token's digest is stored."""
    token = new_token()
    opened = AccountSession(
        id=new_id(now),
        account_id=account.id,
        digest=digest_of(token),
        started_at=now,
        expires_at=now + lasts,
        proven_at=now,
        is_half=is_half,
        is_kept=is_kept,
        browser=visit.browser,
        country=visit.country,
    )
    session.add(opened)
    return token


class Opened(NamedTuple):
    """A session with its account; if its person is of the team and sees a customer's pages, also that and whose."""

    session: AccountSession
    account: Account
    view: StaffView | None
    viewed: Account | None


def find_session(session: TenantSession, token: str, *, now: datetime) -> Opened | None:
    """Find the session of a cookie's token with its account, in one query; None when it is over or never was."""
    viewed = _viewed()
    goes_on = (StaffView.tenant == AccountSession.tenant) & (StaffView.expires_at > now)
    found = session.execute(
        select(AccountSession, Account, StaffView, viewed)
        .join(Account, (Account.tenant == AccountSession.tenant) & (Account.id == AccountSession.account_id))
        .outerjoin(StaffView, goes_on & (StaffView.session_id == AccountSession.id))
        .outerjoin(viewed, (viewed.tenant == StaffView.tenant) & (viewed.id == StaffView.account_id))
        .where(AccountSession.digest == digest_of(token), AccountSession.expires_at > now)
    ).first()
    return None if found is None else Opened(found[0], found[1], found[2], found[3])


@cache
def _viewed() -> type[Account]:
    """Give the second account of that query; one made anew each time would cost more than the rest of it."""
    return aliased(Account)


def list_sessions(session: TenantSession, account_id: UUID, *, now: datetime) -> Sequence[AccountSession]:
    """List where an account is signed in, the latest first."""
    return session.scalars(
        select(AccountSession)
        .where(
            AccountSession.account_id == account_id,
            AccountSession.expires_at > now,
            AccountSession.is_half.is_(False),
        )
        .order_by(AccountSession.started_at.desc(), AccountSession.id)
    ).all()


def renew(session: TenantSession, session_id: UUID, *, expires_at: datetime, now: datetime) -> str:
    """Give a session a new token after its person proved anew who they are; the old token is dead."""
    token = new_token()
    session.execute(
        update(AccountSession)
        .where(AccountSession.id == session_id)
        .values(digest=digest_of(token), proven_at=now, expires_at=expires_at, is_half=False),
        execution_options={"synchronize_session": False},
    )
    return token


def is_freshly_proven(opened: AccountSession, *, now: datetime) -> bool:
    """Tell whether the last proof of identity is recent enough for what needs a fresh one."""
    return now - opened.proven_at < PROOF_LASTS


def end_session(session: TenantSession, account_id: UUID, session_id: UUID) -> bool:
    """End one session of an account; False when it has no such session."""
    return _end(session, AccountSession.account_id == account_id, AccountSession.id == session_id) == 1


def end_session_of(session: TenantSession, token: str) -> None:
    """End the session of a cookie's token, a half one too; nothing happens when there is none."""
    _end(session, AccountSession.digest == digest_of(token))


def end_sessions(session: TenantSession, account_id: UUID, *, but: UUID | None = None) -> int:
    """End all sessions of an account, or all but one; give how many."""
    conditions = [AccountSession.account_id == account_id]
    if but is not None:
        conditions.append(AccountSession.id != but)
    return _end(session, *conditions)


def sweep_sessions(session: TenantSession, *, now: datetime) -> int:
    """Delete sessions that are over (`sweep_rows`)."""
    return sweep_rows(session, AccountSession, AccountSession.expires_at <= now)


def find_known_browser(session: TenantSession, account_id: UUID, digest: str | None) -> KnownBrowser | None:
    """Find the browser that an account was entered from before, by its cookie's digest."""
    if digest is None:
        return None
    known = select(KnownBrowser).where(KnownBrowser.account_id == account_id, KnownBrowser.digest == digest)
    return session.scalar(known)


def remember_browser(session: TenantSession, account_id: UUID, visit: Visit, *, now: datetime) -> bool:
    """Note that an account is entered from this browser; True when it never was before."""
    known = find_known_browser(session, account_id, visit.browser_digest)
    if known is not None:
        known.last_at, known.browser, known.country = now, visit.browser, visit.country
        return False
    if visit.browser_digest is not None:
        browser = KnownBrowser(
            id=new_id(now),
            account_id=account_id,
            digest=visit.browser_digest,
            browser=visit.browser,
            country=visit.country,
            first_at=now,
            last_at=now,
        )
        try:
            with session.begin_nested():
                session.add(browser)
        except IntegrityError:
            return False  # it entered twice at the same moment
    return True


def has_known_browsers(session: TenantSession, account_id: UUID) -> bool:
    """Tell whether an account was ever entered: the first browser of all is no stranger."""
    return session.scalar(select(KnownBrowser.id).where(KnownBrowser.account_id == account_id).limit(1)) is not None


def forget_browsers(session: TenantSession, account_id: UUID) -> None:
    """Know none of an account's browsers any more: somebody else's may be among them."""
    known = delete(KnownBrowser).where(KnownBrowser.account_id == account_id)
    session.execute(known, execution_options={"synchronize_session": False})


def _end(session: TenantSession, *conditions: Any) -> int:  # noqa: ANN401 - conditions of SQLAlchemy
    ended = session.execute(delete(AccountSession).where(*conditions), execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", ended).rowcount
