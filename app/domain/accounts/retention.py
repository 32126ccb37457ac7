"""Forgetting what accounts need no more; nothing here commits."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, delete, exists

from app.domain.accounts.links.models import AccountLink, Purpose
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.policy import LinkPolicy
from app.domain.accounts.sessions.models import KnownBrowser
from app.kernel.db import TenantSession

BROWSERS_KEPT_FOR = timedelta(days=365)
"""As long as a browser keeps its cookie (`app.web.visits`)."""

_GRACE = timedelta(days=1)
_CONFIRMED_WITHIN = timedelta(days=14)  # where the brand mails no link that confirms


def forget_unconfirmed(session: TenantSession, policy: LinkPolicy | None, *, now: datetime) -> int:
    """Delete the registrations whose mailbox was never proven, a day after their last link is over; give how many."""
    lasts = policy.valid_for.as_timedelta() if policy else _CONFIRMED_WITHIN
    has_link = exists().where(
        AccountLink.tenant == Account.tenant,
        AccountLink.account_id == Account.id,
        AccountLink.purpose.in_([Purpose.CONFIRM, Purpose.ADOPT]),
        AccountLink.used_at.is_(None),
        AccountLink.expires_at > now - _GRACE,
    )
    stale = delete(Account).where(
        Account.state == AccountState.UNCONFIRMED, Account.registered_at <= now - lasts - _GRACE, ~has_link
    )
    return _count(session, stale)


def forget_browsers(session: TenantSession, *, now: datetime) -> int:
    """Forget the browsers that no account was entered from for a year; give how many."""
    return _count(session, delete(KnownBrowser).where(KnownBrowser.last_at <= now - BROWSERS_KEPT_FOR))


def _count(session: TenantSession, statement: Delete) -> int:
    deleted = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", deleted).rowcount
