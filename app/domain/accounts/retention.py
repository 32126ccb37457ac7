"""Forgetting what accounts need no more, a bounded number of rows at a time (`sweep_rows`); nothing here commits."""

from datetime import datetime, timedelta

from sqlalchemy import exists

from app.domain.accounts.activity.models import SecurityEvent
from app.domain.accounts.links.models import AccountLink, Purpose
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.policy import ActivityPolicy, LinkPolicy
from app.domain.accounts.sessions.models import KnownBrowser
from app.domain.accounts.sessions.service import BROWSER_KNOWN_FOR
from app.kernel.db import TenantSession, sweep_rows

_GRACE = timedelta(days=1)
_CONFIRMED_WITHIN = timedelta(days=14)  # where the brand mails no link that confirms


def forget_unconfirmed(session: TenantSession, policy: LinkPolicy | None, *, now: datetime) -> int:
    """Delete registrations whose mailbox was never proven, a day after their last link is over."""
    lasts = policy.valid_for.as_timedelta() if policy else _CONFIRMED_WITHIN
    has_link = exists().where(
        AccountLink.tenant == Account.tenant,
        AccountLink.account_id == Account.id,
        AccountLink.purpose.in_([Purpose.CONFIRM, Purpose.ADOPT]),
        AccountLink.used_at.is_(None),
        AccountLink.expires_at > now - _GRACE,
    )
    is_stale = (Account.state == AccountState.UNCONFIRMED) & (Account.registered_at <= now - lasts - _GRACE)
    return sweep_rows(session, Account, is_stale & ~has_link)


def sweep_browsers(session: TenantSession, *, now: datetime) -> int:
    """Forget browsers that no account was entered from for a year."""
    return sweep_rows(session, KnownBrowser, KnownBrowser.last_at <= now - BROWSER_KNOWN_FOR)


def forget_activity(session: TenantSession, policy: ActivityPolicy, *, now: datetime) -> int:
    """Forget lines of the activity log that were kept as long as the brand says.

    The log of an account whose mailbox holds an open “this was not me” stays whole: a mail that was sent again says
    so of what is older than its link.
    """
    may_be_doubted = exists().where(
        AccountLink.tenant == SecurityEvent.tenant,
        AccountLink.account_id == SecurityEvent.account_id,
        AccountLink.purpose == Purpose.NOT_ME,
        AccountLink.used_at.is_(None),
        AccountLink.expires_at > now,
    )
    is_old = SecurityEvent.at <= now - policy.kept_for.as_timedelta()
    return sweep_rows(session, SecurityEvent, is_old & ~may_be_doubted)
