"""Changing an account's e-mail address: it is asked for, and confirmed from the new mailbox; nothing here commits.

Until it is confirmed nothing changes. The old address is told twice, when the change is asked for and when it is made;
`email_undo` is what the link of both mails does.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.errors import LinkError, LinkFault, TakenError
from app.domain.accounts.identifiers import key_of
from app.domain.accounts.links.models import AccountLink, Purpose
from app.domain.accounts.links.service import OpenLink, withdraw_links
from app.domain.accounts.models import Account
from app.domain.accounts.policy import EmailChangePolicy
from app.domain.accounts.queries import find_by_email, is_barred
from app.domain.accounts.sessions.service import Visit, end_sessions
from app.domain.mail.rules import daily_key
from app.domain.mail.service import post
from app.kernel.db import JsonObject, TenantSession


def find_pending_email(account: Account, policy: EmailChangePolicy, *, now: datetime) -> str | None:
    """Give the address that waits to be confirmed; None when none does, or its time is over."""
    if account.new_email_asked_at is None or now >= account.new_email_asked_at + policy.confirm_within.as_timedelta():
        return None
    return account.new_email


def ask_email_change(
    session: TenantSession,
    account: Account,
    email: str,
    *,
    policy: EmailChangePolicy,
    tells_taken: bool,
    since: datetime,
    now: datetime,
) -> None:
    """Ask for another address: mails go to it and to the old one. TakenError, where the brand tells it.

    Where it does not, the page says the same, nothing changes, and the address's own account is told of it.
    `since`: when whoever asks had come in; if it was an intruder, what they added from then on goes too.
    """
    holder = _find_other(session, account, email)
    if tells_taken and (holder is not None or is_barred(session, email)):
        raise TakenError("email")
    account.new_email, account.new_email_asked_at = email, now
    withdraw_links(session, account.id, Purpose.CHANGE_EMAIL, now=now)
    _tell_old_address(session, account, account.email, "email_change_asked", asked_at=now, since=since, now=now)
    _tell_new_address(session, account, email, holder, policy, now)


def send_link_again(session: TenantSession, account: Account, *, policy: EmailChangePolicy, now: datetime) -> None:
    """Mail the link anew to the address that waits, which has its whole time again; nothing when none waits."""
    email = find_pending_email(account, policy, now=now)
    if email is None:
        return
    account.new_email_asked_at = now
    withdraw_links(session, account.id, Purpose.CHANGE_EMAIL, now=now)
    _tell_new_address(session, account, email, _find_other(session, account, email), policy, now)


def drop_email_change(session: TenantSession, account: Account, *, now: datetime) -> None:
    """Keep the address after all: the link to the new one is of no use any more."""
    account.new_email = account.new_email_asked_at = None
    withdraw_links(session, account.id, Purpose.CHANGE_EMAIL, now=now)


def confirm_email_change(
    session: TenantSession,
    link: OpenLink,
    *,
    policy: EmailChangePolicy,
    now: datetime,
    but: UUID | None = None,
    visit: Visit | None = None,
) -> None:
    """Make the change that the new mailbox confirmed; LinkError when another was asked for since, TakenError.

    All sessions end `but` the one of whoever confirms, if it is this account's.
    """
    account, email = link.account, str(link.details["email"])
    ensure_still_wanted(link)
    old, asked_at = account.email, account.new_email_asked_at or now
    move_to(session, account, email)
    account.new_email = account.new_email_asked_at = None
    account.confirmed_at = account.confirmed_at or now
    _count_from_now(session, account, old, policy, now)
    end_sessions(session, account.id, but=but)
    note(session, account.id, EventKind.EMAIL_CHANGED, now=now, visit=visit)
    _tell_old_address(session, account, old, "email_changed", asked_at=asked_at, since=asked_at, now=now)


def ensure_still_wanted(link: OpenLink) -> None:
    """Refuse a link to an address that is not the one asked for last; LinkError."""
    if link.details["email"] != link.account.new_email:
        raise LinkError(LinkFault.SUPERSEDED)


def move_to(session: TenantSession, account: Account, email: str) -> None:
    """Give an account an address; TakenError when it is barred, or another account's, however close the race."""
    if is_barred(session, email):
        raise TakenError("email")
    try:
        with session.begin_nested():
            account.email, account.email_key = email, key_of(email)
    except IntegrityError as error:
        raise TakenError("email") from error


def _find_other(session: TenantSession, account: Account, email: str) -> Account | None:
    holder = find_by_email(session, email)
    return None if holder is None or holder.id == account.id else holder


def _tell_new_address(
    session: TenantSession,
    account: Account,
    email: str,
    holder: Account | None,
    policy: EmailChangePolicy,
    now: datetime,
) -> None:
    """Mail the link that confirms an address; if it is another account's, tell that one, at most once a day."""
    if holder is not None:
        key = daily_key("address_wanted", str(holder.id), now=now)
        args, to = {"account": str(holder.id)}, holder.email
        post(session, kind="address_wanted", to=to, args=args, language=holder.language, now=now, dedupe_key=key)
        return
    post(
        session,
        kind="confirm_new_email",
        to=email,
        args={"account": str(account.id), "email": email},
        language=account.language,
        expires_at=now + policy.confirm_within.as_timedelta(),
        now=now,
    )


def _tell_old_address(
    session: TenantSession, account: Account, old: str, kind: str, *, asked_at: datetime, since: datetime, now: datetime
) -> None:
    moments = {"asked_at": asked_at.isoformat(), "since": since.isoformat()}
    args: JsonObject = {"account": str(account.id), "email": old, **moments}
    post(session, kind=kind, to=old, args=args, language=account.language, now=now)


def _count_from_now(
    session: TenantSession, account: Account, old: str, policy: EmailChangePolicy, now: datetime
) -> None:
    """Let the links that undo this change work for as long as the policy says, counted from the change."""
    undoing = select(AccountLink).where(
        AccountLink.account_id == account.id, AccountLink.purpose == Purpose.UNDO_EMAIL, AccountLink.used_at.is_(None)
    )
    for each in session.scalars(undoing):
        if each.details["email"] == old and each.expires_at > now:
            each.expires_at = now + policy.undo_within.as_timedelta()
