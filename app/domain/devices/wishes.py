"""Who wants to be told of new software by mail: a consent like the others, given and withdrawn at any time."""

from datetime import datetime

from app.domain.accounts.models import Account
from app.domain.accounts.queries import hold_account
from app.domain.consents.models import Means
from app.domain.consents.queries import find_last
from app.domain.consents.rules import AGREED, Wording, state_of
from app.domain.consents.service import give, withdraw
from app.kernel.db import TenantSession
from app.kernel.durations import Duration, Unit

UPDATES = "device_updates"
"""The use that people agree to."""

STOPS_WITHIN = Duration(24, Unit.MONTH)
"""How long the link of such a mail stops them: a mail is found again in a mailbox years later."""


def wants_updates(session: TenantSession, account: Account) -> bool:
    """Tell whether somebody wants to be told."""
    return state_of(find_last(session, account.id, UPDATES)) in AGREED


def want_updates(session: TenantSession, account: Account, wording: Wording, *, now: datetime) -> None:
    """Write down that somebody wants to be told, from now on."""
    hold_account(session, account)
    give(session, account.id, UPDATES, wording, means=Means.FORM, now=now)


def stop_updates(session: TenantSession, account: Account, *, means: Means, now: datetime) -> None:
    """Tell somebody no more; nothing where they are not told anyway."""
    hold_account(session, account)
    if wants_updates(session, account):
        withdraw(session, account.id, UPDATES, means=means, now=now)
