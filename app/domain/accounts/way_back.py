"""What leads back into an account that was locked: a mail, where a new password would open it; nothing here commits."""

from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.queries import may_reset
from app.domain.mail.service import post
from app.kernel.db import TenantSession


class WayBack(StrEnum):
    """What leads back into a locked account."""

    MAIL = "mail"  # it leads to a new password, which opens the account
    PAUSED = "paused"  # the team has to let the account go on
    CLOSED = "closed"  # the team has to open it again
    TAKEN = "taken"  # its old address is another account's, proven by now: a person has to look


def mail_way_back(
    session: TenantSession, account: Account, *, removed: int, reset_within: timedelta, now: datetime
) -> WayBack:
    """Mail the link to a new password, unless that would open nothing; give what leads back in.

    `removed`: how many proofs of identity were. The mail is of no use once its link would be older than `reset_within`.
    """
    if not may_reset(account, now=now):
        return WayBack.CLOSED if account.state is AccountState.CLOSED else WayBack.PAUSED
    post(
        session,
        kind="account_locked",
        to=account.email,
        args={"account": str(account.id), "removed": removed},
        language=account.language,
        now=now,
        expires_at=now + reset_within,
    )
    return WayBack.MAIL
