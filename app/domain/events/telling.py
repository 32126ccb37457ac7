"""Which mails tell somebody of an event; their words are found when they are sent. Nothing here commits."""

from datetime import datetime
from enum import StrEnum

from app.domain.accounts.models import Account
from app.domain.events.models import Event, EventSignUp
from app.domain.mail.service import post
from app.kernel.db import TenantSession


class Told(StrEnum):
    """What somebody is told of an event: the kind of the mail."""

    BOOKED = "event_booked"
    WAITING = "event_waiting"
    PROMOTED = "event_promoted"
    REMINDER = "event_reminder"
    CHANGED = "event_changed"
    CANCELLED = "event_cancelled"


def tell(
    session: TenantSession, what: Told, event: Event, sign_up: EventSignUp, account: Account, *, now: datetime
) -> None:
    """Post a mail to somebody who signed up; once the event is over it need not arrive any more."""
    args = {"account": str(account.id), "event": str(event.id), "sign_up": str(sign_up.id)}
    ends = event.starts_at if what is Told.REMINDER else event.ends_at
    post(
        session,
        kind=what.value,
        to=account.email,
        args=args,
        language=account.language,
        now=now,
        expires_at=ends,
    )
