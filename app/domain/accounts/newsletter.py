"""The newsletter, for whoever asked twice: in a form, and from their mailbox; nothing here commits."""

from datetime import datetime

from app.domain.accounts.errors import LinkError, LinkFault
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import withdraw_links
from app.domain.accounts.models import Account
from app.domain.accounts.queries import hold_account
from app.domain.consents.models import Means
from app.domain.consents.queries import find_last
from app.domain.consents.rules import AGREED, NEWSLETTER, State, Wording, state_of
from app.domain.consents.service import give, withdraw
from app.domain.mail.service import post
from app.kernel.db import TenantSession
from app.kernel.durations import Duration, Unit

LINK_LASTS = Duration(14, Unit.DAY)
"""How long the link that confirms the newsletter works."""

LEAVES_WITHIN = Duration(24, Unit.MONTH)
"""How long the link that leaves it works: a newsletter is found again in a mailbox years later."""


def newsletter_state(session: TenantSession, account: Account) -> State:
    """Tell how somebody stands with the newsletter."""
    return state_of(find_last(session, account.id, NEWSLETTER))


def ask_newsletter(session: TenantSession, account: Account, wording: Wording, *, now: datetime) -> None:
    """Write down that somebody wants the newsletter, and mail the link that confirms it; nothing when they have it."""
    hold_account(session, account)
    if newsletter_state(session, account) is State.GIVEN:
        return
    give(session, account.id, NEWSLETTER, wording, means=Means.FORM, now=now)
    _post_link(session, account, now=now)


def ask_newsletter_again(session: TenantSession, account: Account, *, now: datetime) -> None:
    """Mail the link once more, to somebody who asked and has not confirmed."""
    if newsletter_state(session, account) is State.WAITING:
        _post_link(session, account, now=now)


def confirm_newsletter(session: TenantSession, account: Account, wording: Wording, *, now: datetime) -> None:
    """Write down that the mailbox wants the newsletter too, and tell it how to leave; LinkError as below."""
    ensure_still_asked(session, account)
    if give(session, account.id, NEWSLETTER, wording, means=Means.MAIL_LINK, now=now) is not None:
        _post(session, account, "newsletter_welcome", now=now)


def ensure_still_asked(session: TenantSession, account: Account) -> None:
    """Refuse the link of somebody who has left the newsletter since; LinkError."""
    if newsletter_state(session, account) not in AGREED:
        raise LinkError(LinkFault.SUPERSEDED)


def leave_newsletter(session: TenantSession, account: Account, *, means: Means, now: datetime) -> bool:
    """Send the newsletter no more; False, and nothing, to whom it is not sent anyway."""
    hold_account(session, account)
    if newsletter_state(session, account) not in AGREED:
        return False
    withdraw(session, account.id, NEWSLETTER, means=means, now=now)
    withdraw_links(session, account.id, Purpose.NEWSLETTER, now=now)
    return True


def _post_link(session: TenantSession, account: Account, *, now: datetime) -> None:
    withdraw_links(session, account.id, Purpose.NEWSLETTER, now=now)
    _post(session, account, "newsletter_confirm", now=now, expires_at=now + LINK_LASTS.as_timedelta())


def _post(
    session: TenantSession, account: Account, kind: str, *, now: datetime, expires_at: datetime | None = None
) -> None:
    args = {"account": str(account.id)}
    post(session, kind=kind, to=account.email, args=args, language=account.language, now=now, expires_at=expires_at)
