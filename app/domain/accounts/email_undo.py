"""Taking an account back from the mailbox that it was moved away from, whatever an intruder did since.

Nothing here commits. Why that mailbox wins over everything: docs/decisions/0009-this-was-not-me.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import select

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.accounts.activity.service import find_last_event, note
from app.domain.accounts.closing import close_account, reopen_account
from app.domain.accounts.email_change import move_to
from app.domain.accounts.errors import LinkError, LinkFault, TakenError
from app.domain.accounts.factors.removal import remove_factors
from app.domain.accounts.links.models import AccountLink, Purpose
from app.domain.accounts.links.service import OpenLink, withdraw_links
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.queries import find_by_email
from app.domain.accounts.sessions.service import Visit, end_sessions, forget_browsers
from app.domain.accounts.way_back import WayBack, mail_way_back
from app.kernel.db import JsonObject, TenantSession

_WITHDRAWN = tuple(purpose for purpose in Purpose if purpose is not Purpose.UNDO_EMAIL)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a mailbox may take an account back to: its address, when the change was asked, and what is doubted."""

    email: str
    asked_at: datetime
    since: datetime

    @classmethod
    def of(cls, details: JsonObject) -> Self:
        """Read a link's details."""
        asked_at, since = (datetime.fromisoformat(str(details[name])) for name in ("asked_at", "since"))
        return cls(str(details["email"]), asked_at, since)


def ensure_undoable(session: TenantSession, link: OpenLink) -> None:
    """Refuse to undo what was undone already, or was asked for before that: such a link is an intruder's. LinkError."""
    if _is_over(session, link.account, Claim.of(link.details)):
        raise LinkError(LinkFault.SUPERSEDED)


def undo_email_change(
    session: TenantSession, link: OpenLink, *, reset_within: timedelta, now: datetime, visit: Visit | None = None
) -> WayBack:
    """Take an account back by a link that was just used; LinkError. What follows is `take_back`'s."""
    ensure_undoable(session, link)
    own = Claim.of(link.details)
    other = find_claim(session, link.account, own.email, now=now)
    claim = _earliest([own, other] if other else [own])
    return take_back(session, link.account, claim, reset_within=reset_within, now=now, visit=visit)


def find_claim(session: TenantSession, account: Account, email: str, *, now: datetime) -> Claim | None:
    """Find what a mailbox may take an account back to, by its open links; None where it may not, or no more."""
    undoing = select(AccountLink.details).where(
        AccountLink.account_id == account.id,
        AccountLink.purpose == Purpose.UNDO_EMAIL,
        AccountLink.used_at.is_(None),
        AccountLink.expires_at > now,
    )
    claims = [claim for claim in map(Claim.of, session.scalars(undoing)) if claim.email == email]
    open_ones = [claim for claim in claims if not _is_over(session, account, claim)]
    return _earliest(open_ones) if open_ones else None


def take_back(
    session: TenantSession,
    account: Account,
    claim: Claim,
    *,
    reset_within: timedelta,
    now: datetime,
    visit: Visit | None = None,
) -> WayBack:
    """Give an account its old address back and lock it until a password is chosen by mail.

    Sessions, known browsers, open links and what was added as a second factor since are gone; an account that its
    intruder closed is open again. The mail is of no use once its link would be older than `reset_within`.
    """
    account.new_email = account.new_email_asked_at = None
    account.locked_at = now
    end_sessions(session, account.id)
    forget_browsers(session, account.id)
    withdraw_links(session, account.id, *_WITHDRAWN, now=now)
    removed = remove_factors(session, account.id, since=claim.since)
    if not _restore(session, account, claim, now):
        return WayBack.TAKEN
    asked_at = claim.asked_at.isoformat()
    note(session, account.id, EventKind.EMAIL_RESTORED, now=now, visit=visit, asked_at=asked_at, removed=removed)
    return mail_way_back(session, account, removed=removed, reset_within=reset_within, now=now)


def is_given_up(session: TenantSession, account: Account, email: str, *, since: datetime) -> bool:
    """Tell whether an account was taken back from a mailbox since: what was posted there before must open nothing."""
    restored = find_last_event(session, account.id, EventKind.EMAIL_RESTORED)
    return email != account.email and restored is not None and restored.at >= since


def _earliest(claims: Iterable[Claim]) -> Claim:
    """Give of a mailbox's claims the first moments: what was done between two askings is doubted by either link."""
    claims = list(claims)
    return Claim(claims[0].email, min(each.asked_at for each in claims), min(each.since for each in claims))


def _is_over(session: TenantSession, account: Account, claim: Claim) -> bool:
    """Tell whether the address was restored from what was asked for at that time or earlier.

    What is asked for after a restoration is a new attack, and is undone anew.
    """
    restored = select(SecurityEvent).where(
        SecurityEvent.account_id == account.id, SecurityEvent.kind == EventKind.EMAIL_RESTORED
    )
    return any(
        datetime.fromisoformat(str(event.details["asked_at"])) <= claim.asked_at <= event.at
        for event in session.scalars(restored)
    )


def _restore(session: TenantSession, account: Account, claim: Claim, now: datetime) -> bool:
    """Give the address back, and open what was closed by hand; False where another account holds the address.

    One whose own mailbox was never proven does not: this mailbox just spoke for another.
    """
    holder = find_by_email(session, claim.email)
    if holder is not None and holder.id != account.id:
        if holder.confirmed_at is not None:
            return False
        close_account(session, holder, email_barred=False, now=now, told=False)
        session.flush()
    try:
        if account.email_key is None:  # closed, and its address is nobody's
            account.email = claim.email
        else:
            move_to(session, account, claim.email)
        if _was_closed_by_hand(session, account, claim):
            reopen_account(session, account, now=now)
    except TakenError:  # by somebody in this very moment
        return False
    return True


def _was_closed_by_hand(session: TenantSession, account: Account, claim: Claim) -> bool:
    """Tell whether somebody at a browser closed an account since; what the team closed stays closed."""
    closed = find_last_event(session, account.id, EventKind.CLOSED)
    is_doubted = closed is not None and closed.at >= claim.since and closed.browser is not None
    return account.state is AccountState.CLOSED and is_doubted
