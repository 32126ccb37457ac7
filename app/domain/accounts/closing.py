"""Closing, reopening, pausing and resuming an account; nothing here commits."""

from datetime import datetime

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.email_change import move_to
from app.domain.accounts.identifiers import key_of
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import withdraw_links
from app.domain.accounts.models import Account
from app.domain.accounts.queries import is_user_name_taken
from app.domain.accounts.rules import Event, next_state
from app.domain.accounts.sessions.service import Visit, end_sessions
from app.domain.consents.models import Means
from app.domain.consents.service import withdraw_all
from app.domain.mail.service import post
from app.kernel.db import TenantSession

# What undoes an intruder's changes outlives the closing, which may be the intruder's too; leaving the newsletter is
# never refused.
_WITHDRAWN = tuple(set(Purpose) - {Purpose.UNDO_EMAIL, Purpose.LEAVE_NEWSLETTER})


def close_account(
    session: TenantSession,
    account: Account,
    *,
    email_barred: bool,
    now: datetime,
    visit: Visit | None = None,
    told: bool = True,
) -> None:
    """Close an account and tell its owner, unless they are not to be `told`; TransitionError.

    Its sessions end, its links and consents are withdrawn. Its address and user name may register again, unless they
    are barred.
    """
    account.state = next_state(account.state, Event.CLOSE)
    account.closed_at = now
    account.new_email = account.new_email_asked_at = None
    withdraw_all(session, account.id, means=Means.CLOSING, now=now)
    if not email_barred:
        account.email_key = account.user_name_key = None
    end_sessions(session, account.id)
    withdraw_links(session, account.id, *_WITHDRAWN, now=now)
    note(session, account.id, EventKind.CLOSED, now=now, visit=visit)
    if told:
        args = {"account": str(account.id)}
        post(session, kind="account_closed", to=account.email, args=args, language=account.language, now=now)


def reopen_account(session: TenantSession, account: Account, *, now: datetime) -> None:
    """Open a closed account again; TransitionError, TakenError when its address serves another account by now.

    A user name that somebody took meanwhile is shown no more than that: the person signs in with the address.
    """
    state = next_state(account.state, Event.REOPEN)
    move_to(session, account, account.email)
    account.state = state
    account.closed_at = None
    if account.user_name and account.user_name_key is None and not is_user_name_taken(session, account.user_name):
        account.user_name_key = key_of(account.user_name)
    note(session, account.id, EventKind.REOPENED, now=now)


def suspend_account(session: TenantSession, account: Account, *, now: datetime) -> None:
    """Pause an account: nothing is lost, and nobody enters; TransitionError."""
    account.state = next_state(account.state, Event.SUSPEND)
    end_sessions(session, account.id)
    note(session, account.id, EventKind.SUSPENDED, now=now)


def resume_account(session: TenantSession, account: Account, *, now: datetime) -> None:
    """Let a paused account be entered again; TransitionError."""
    account.state = next_state(account.state, Event.RESUME)
    note(session, account.id, EventKind.RESUMED, now=now)
