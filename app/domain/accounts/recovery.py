"""Getting back into an account: by a mailed link, or with the team's help; nothing here commits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, update

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.email_change import drop_email_change, move_to
from app.domain.accounts.errors import NothingToResetError
from app.domain.accounts.factors.removal import remove_factors
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import withdraw_links
from app.domain.accounts.models import Account, AccountState, PasswordKind
from app.domain.accounts.policy import RegistrationPolicy, SignInPolicy
from app.domain.accounts.queries import find_by_identifier, may_reset, standing_of
from app.domain.accounts.registration.mails import Team
from app.domain.accounts.registration.service import confirm
from app.domain.accounts.rules import Way, let_in
from app.domain.accounts.sessions.service import Visit, end_sessions
from app.domain.mail.service import post
from app.kernel.db import JsonValue, TenantSession

RESET_MAIL = "reset_password"
CHANGED_MAIL = "password_changed"  # the name of a mail
MOVED_MAIL = "email_replaced"
FACTORS_MAIL = "factor_removed"


def ask_reset(
    session: TenantSession, identifier: str, *, sign_in: SignInPolicy, lasts: timedelta, now: datetime
) -> None:
    """Mail a link to the stored address of the account of that name, if there is one that may have it.

    The link's life counts from now, so a mail that is late beyond it never leaves.
    """
    account = find_by_identifier(session, identifier, sign_in)
    if account is None or not may_reset(account, now=now):
        return
    _tell(session, RESET_MAIL, account, now=now, expires_at=now + lasts)


def reset_password(
    session: TenantSession,
    account: Account,
    hashed: str,
    *,
    policy: RegistrationPolicy,
    team: Team,
    visit: Visit,
    now: datetime,
) -> None:
    """Put a new password in place for whoever holds the mailbox; RefusedEntryError. Second factors stay.

    Every session ends, every other reset link dies, a lock is lifted, and the mailbox is proven thereby. A change of
    address that waits is dropped: whoever asked for it may be why the password is chosen anew.
    """
    let_in(standing_of(account), Way.RESET, tenant=session.tenant, now=now)
    choose_password(session, account, hashed, now=now)
    drop_email_change(session, account, now=now)
    if account.state is AccountState.UNCONFIRMED:
        confirm(session, account, policy, team=team, now=now)
    end_sessions(session, account.id)
    note(session, account.id, EventKind.PASSWORD_RESET, now=now, visit=visit)
    _tell(session, CHANGED_MAIL, account, now=now, args=_whence(visit))


def change_password(
    session: TenantSession, account: Account, hashed: str, *, current: UUID, visit: Visit, now: datetime
) -> None:
    """Put a new password in place for somebody signed in; all their sessions but the current one end."""
    choose_password(session, account, hashed, now=now)
    end_sessions(session, account.id, but=current)
    note(session, account.id, EventKind.PASSWORD_CHANGED, now=now, visit=visit)
    _tell(session, CHANGED_MAIL, account, now=now, args=_whence(visit))


def choose_password(session: TenantSession, account: Account, hashed: str, *, now: datetime) -> None:
    """Store a password that its owner chose: it does not expire, it unlocks, and reset links die."""
    _store(account, hashed, PasswordKind.CHOSEN, expires_at=None, now=now)
    withdraw_links(session, account.id, Purpose.RESET, now=now)


def replace_hash(session: TenantSession, account_id: UUID, stored: str, hashed: str) -> bool:
    """Store the same password hashed anew; False, and nothing, where another was chosen meanwhile."""
    same = update(Account).where(Account.id == account_id, Account.password_hash == stored)
    done = session.execute(same.values(password_hash=hashed), execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", done).rowcount == 1


def issue_temporary_password(
    session: TenantSession, account: Account, hashed: str, *, valid_for: timedelta, now: datetime
) -> None:
    """Put the team's password in place, to be changed at its first use; RefusedEntryError where it would open nothing.

    The team has made sure of the person: what locked the account is over, and its mailbox is told.
    """
    standing = replace(standing_of(account), locked=False, password_expires_at=None)
    let_in(standing, Way.PASSWORD, tenant=session.tenant, now=now)
    _store(account, hashed, PasswordKind.TEMPORARY, expires_at=now + valid_for, now=now)
    drop_email_change(session, account, now=now)
    withdraw_links(session, account.id, Purpose.RESET, now=now)
    end_sessions(session, account.id)
    note(session, account.id, EventKind.PASSWORD_CHANGED, now=now, by="team")
    _tell(session, CHANGED_MAIL, account, now=now, args={"by": "team"})


def reset_factors(session: TenantSession, account: Account, *, now: datetime) -> None:
    """Remove every proof beside the password, whose owner lost them; NothingToResetError.

    The team has made sure of the person. The account is told and may answer “this was not me”; sessions and links that
    were there before open nothing any more.
    """
    removed = remove_factors(session, account.id)
    if not removed:
        raise NothingToResetError
    drop_email_change(session, account, now=now)
    withdraw_links(session, account.id, Purpose.RESET, now=now)
    end_sessions(session, account.id)
    note(session, account.id, EventKind.FACTOR_REMOVED, now=now, by="team", removed=removed)
    _tell(session, FACTORS_MAIL, account, now=now, args={"factor": "all"})


def replace_email(session: TenantSession, account: Account, email: str, *, now: datetime) -> None:
    """Let the team give an account another address, whose owner lost the old mailbox; TakenError.

    The old mailbox is told; whoever reads it has neither a session nor a link any more.
    """
    mailbox = account.email
    move_to(session, account, email)
    _tell(session, MOVED_MAIL, account, now=now, to=mailbox)
    drop_email_change(session, account, now=now)
    end_sessions(session, account.id)
    withdraw_links(session, account.id, *Purpose, now=now)
    note(session, account.id, EventKind.EMAIL_CHANGED, now=now, by="team")


def _store(account: Account, hashed: str, kind: PasswordKind, *, expires_at: datetime | None, now: datetime) -> None:
    account.password_hash, account.password_kind = hashed, kind
    account.password_set_at, account.password_expires_at = now, expires_at
    account.locked_at = None


def _whence(visit: Visit) -> dict[str, JsonValue]:
    return {"browser": visit.browser, "country": visit.country}


def _tell(
    session: TenantSession,
    kind: str,
    account: Account,
    *,
    now: datetime,
    args: Mapping[str, JsonValue] | None = None,
    expires_at: datetime | None = None,
    to: str | None = None,
) -> None:
    """Post a mail to the stored address of an account, or to another, in its language."""
    facts = {"account": str(account.id), **(args or {})}
    post(
        session,
        kind=kind,
        to=to or account.email,
        args=facts,
        language=account.language,
        now=now,
        expires_at=expires_at,
    )
