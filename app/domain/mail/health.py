"""How the outbox does: whether mails leave, since when one waits too long, and what became of the others."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.domain.mail.models import MailState, OutgoingMail
from app.kernel.db import TenantSession, count_at_most

_LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """Counts of a brand's mails (at most `MOST_COUNTED` + 1 each), and the one that has waited longest."""

    waiting: int
    sent_lately: int  # in the last 24 hours
    dead: int
    waits_since: datetime | None  # of the mail that has waited longest, where it has waited too long
    last_error: str | None  # why that one did not leave at its last try; none: nobody tried

    @property
    def is_well(self) -> bool:
        """Whether mails leave as soon as they should."""
        return self.waits_since is None


def read_health(session: TenantSession, *, within: timedelta, now: datetime) -> OutboxHealth:
    """Read how the outbox does: two queries; a mail should have left `within` that time."""
    state, ended = OutgoingMail.state, OutgoingMail.ended_at
    counts = (
        count_at_most(ended, state == MailState.WAITING),
        count_at_most(ended, state == MailState.SENT, ended > now - _LATELY),
        count_at_most(ended, state == MailState.DEAD),
    )
    waiting, sent, dead = session.execute(select(*counts)).one()
    longest = session.scalar(
        select(OutgoingMail).where(state == MailState.WAITING, ended.is_(None)).order_by(OutgoingMail.id).limit(1)
    )
    late = longest if longest is not None and longest.posted_at < now - within else None
    return OutboxHealth(waiting, sent, dead, late.posted_at if late else None, late.last_error if late else None)
