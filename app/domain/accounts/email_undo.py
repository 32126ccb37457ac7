"""Undoing a change of e-mail address from the old mailbox, whatever an intruder did since; nothing here commits."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.accounts.activity.service import note
from app.domain.accounts.closing import close_account
from app.domain.accounts.email_change import move_to
from app.domain.accounts.errors import LinkError, LinkFault, TakenError
from app.domain.accounts.factors.removal import remove_factors_since
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import OpenLink, withdraw_links
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.queries import find_by_email
from app.domain.accounts.sessions.service import Visit, end_sessions
from app.domain.mail.service import post
from app.kernel.db import TenantSession

_WITHDRAWN = tuple(purpose for purpose in Purpose if purpose is not Purpose.UNDO_EMAIL)


def ensure_undoable(session: TenantSession, link: OpenLink) -> None:
    """Refuse to undo what was undone already, or came after it: that later link is an intruder's. LinkError."""
    restored = select(SecurityEvent).where(
        SecurityEvent.account_id == link.account.id, SecurityEvent.kind == EventKind.EMAIL_RESTORED
    )
    if any(_asked_at(event.details) <= _asked_at(link.details) for event in session.scalars(restored)):
        raise LinkError(LinkFault.SUPERSEDED)


def undo_email_change(
    session: TenantSession, link: OpenLink, *, reset_within: timedelta, now: datetime, visit: Visit | None = None
) -> bool:
    """Give an account its old address back and lock it until a password is chosen by mail; LinkError.

    Sessions, open links and what was added as a second factor since are gone; the mail is of no use once its link
    would be older than `reset_within`. False when the address is another
    account's by now: then the account is locked only, and a person has to look at it.
    """
    ensure_undoable(session, link)
    account, since = link.account, _asked_at(link.details)
    account.new_email = account.new_email_asked_at = None
    account.locked_at = now
    end_sessions(session, account.id)
    withdraw_links(session, account.id, *_WITHDRAWN, now=now)
    remove_factors_since(session, account.id, since)
    if not _restore(session, account, str(link.details["email"]), now):
        return False
    note(session, account.id, EventKind.EMAIL_RESTORED, now=now, visit=visit, asked_at=since.isoformat())
    _lead_back_in(session, account, reset_within, now)
    return True


def _lead_back_in(session: TenantSession, account: Account, lasts: timedelta, now: datetime) -> None:
    post(
        session,
        kind="reset_password",
        to=account.email,
        args={"account": str(account.id)},
        language=account.language,
        expires_at=now + lasts,
        now=now,
    )


def _restore(session: TenantSession, account: Account, email: str, now: datetime) -> bool:
    holder = find_by_email(session, email)
    if holder is not None and holder.id != account.id and holder.state is AccountState.UNCONFIRMED:
        close_account(session, holder, email_barred=False, now=now, told=False)  # its mailbox just spoke for another
        session.flush()
    if account.email_key is None:  # closed, and its address is nobody's
        account.email = email
        return True
    try:
        move_to(session, account, email)
    except TakenError:
        return False
    return True


def _asked_at(details: object) -> datetime:
    assert isinstance(details, dict)  # noqa: S101 - as it was written
    return datetime.fromisoformat(details["asked_at"])
