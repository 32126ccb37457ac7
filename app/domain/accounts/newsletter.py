"""The newsletter, for whoever asked twice: in a form, and from their mailbox; nothing here commits."""

from datetime import datetime, timedelta

from app.domain.accounts.errors import LinkError, LinkFault
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import withdraw_links
from app.domain.accounts.models import Account
from app.domain.mail.service import post
from app.kernel.db import TenantSession

LINK_LASTS = timedelta(days=14)
"""How long the link that confirms the newsletter works."""


def ask_newsletter(session: TenantSession, account: Account, now: datetime) -> None:
    """Note that somebody wants the newsletter, and mail the link that confirms it; nothing when it is confirmed."""
    if account.newsletter_confirmed_at is not None:
        return
    account.newsletter_asked_at = now
    withdraw_links(session, account.id, Purpose.NEWSLETTER, now=now)
    args = {"account": str(account.id)}
    post(
        session,
        kind="newsletter_confirm",
        to=account.email,
        args=args,
        language=account.language,
        expires_at=now + LINK_LASTS,
        now=now,
    )


def ask_newsletter_again(session: TenantSession, account: Account, now: datetime) -> None:
    """Mail the link once more, to somebody who asked and has not confirmed."""
    if account.newsletter_asked_at is not None:
        ask_newsletter(session, account, now)


def confirm_newsletter(account: Account, now: datetime) -> None:
    """Note that the mailbox wants the newsletter too; LinkError when it is not asked for any more."""
    ensure_still_asked(account)
    account.newsletter_confirmed_at = now


def ensure_still_asked(account: Account) -> None:
    """Refuse the link of somebody who has left the newsletter since; LinkError."""
    if account.newsletter_asked_at is None:
        raise LinkError(LinkFault.SUPERSEDED)


def leave_newsletter(session: TenantSession, account: Account, now: datetime) -> None:
    """Send the newsletter no more."""
    account.newsletter_asked_at = account.newsletter_confirmed_at = None
    withdraw_links(session, account.id, Purpose.NEWSLETTER, now=now)
