"""What follows each change of an account's factors: a line of its log, a mail to its owner, the other sessions' end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.models import Account
from app.domain.accounts.sessions.service import Visit, end_sessions
from app.domain.mail.service import post
from app.kernel.db import TenantSession

FactorKind = Literal["totp", "passkey", "codes"]
_MAILS = {
    EventKind.FACTOR_ADDED: "factor_added",
    EventKind.CODES_RENEWED: "factor_added",
    EventKind.FACTOR_REMOVED: "factor_removed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Whose factors change, from where and when, and the session in which it is done: it alone goes on."""

    account: Account
    session_id: UUID
    visit: Visit
    now: datetime


def announce(session: TenantSession, change: Change, event: EventKind, factor: FactorKind, name: str = "") -> None:
    """Note the change, tell the owner by mail, and end the account's other sessions (OWASP ASVS 5.0, 7.4.3)."""
    account = change.account
    note(session, account.id, event, now=change.now, visit=change.visit, factor=factor, name=name)
    end_sessions(session, account.id, but=change.session_id)
    post(
        session,
        kind=_MAILS[event],
        to=account.email,
        args={
            "account": str(account.id),
            "factor": factor,
            "name": name,
            "browser": change.visit.browser,
            "country": change.visit.country,
        },
        language=account.language,
        now=change.now,
    )
