"""Locking an account whose owner said “this was not me”: whoever is in is out, and only its mailbox opens it again."""

from datetime import datetime, timedelta

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.email_change import drop_email_change
from app.domain.accounts.email_undo import Claim, find_claim, take_back
from app.domain.accounts.factors.removal import remove_factors
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import withdraw_links
from app.domain.accounts.models import Account
from app.domain.accounts.sessions.service import Visit, end_sessions, forget_browsers
from app.domain.accounts.way_back import WayBack, mail_way_back
from app.kernel.db import TenantSession

# Whoever changed the address must not disarm the old mailbox by locking the account.
_KEPT = Purpose.UNDO_EMAIL


def lock_account(
    session: TenantSession,
    account: Account,
    *,
    since: datetime | None,
    reset_within: timedelta,
    visit: Visit,
    now: datetime,
    mailbox: str | None = None,
) -> WayBack:
    """Lock an account whose owner says that something was not them, and mail them the way back in; give which it is.

    `since`: when it happened, if it is known; what can open the account and was added from then on is removed
    (docs/decisions/0009-this-was-not-me.md). The mail is of no use once its link would be too old: `reset_within`.
    `mailbox`: where they read of it. If the account was moved away from there, and that may still be undone, it is:
    otherwise the way back would be mailed to whoever moved it.
    """
    claim = find_claim(session, account, mailbox, now=now) if mailbox not in {None, account.email} else None
    if claim is not None:
        doubted = Claim(claim.email, claim.asked_at, min(claim.since, since or claim.since))
        return take_back(session, account, doubted, reset_within=reset_within, now=now, visit=visit)
    account.locked_at = now
    drop_email_change(session, account, now=now)
    end_sessions(session, account.id)
    forget_browsers(session, account.id)
    withdraw_links(session, account.id, *(each for each in Purpose if each is not _KEPT), now=now)
    removed = remove_factors(session, account.id, since=since) if since is not None else 0
    note(session, account.id, EventKind.LOCKED, now=now, visit=visit, removed=removed)
    return mail_way_back(session, account, removed=removed, reset_within=reset_within, now=now)
