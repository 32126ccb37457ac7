"""Which texts of the FAQ were read just before a request was written: where an answer did not answer.

Nobody is followed for it. A request names the text that its form was reached from, and pages of texts count how often
they are read; what a text led to is put against its readings, and against the days for which it was shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from app.domain.faq.models import FaqEntry, FaqReading, FaqRevision
from app.domain.support.models import Ticket
from app.domain.support.reports.stories import NOT_COUNTED
from app.domain.support.topics import TOPICS
from app.kernel.db import TenantSession

PER = timedelta(days=30)
SHOWN = 50  # texts

_INSTANT = timedelta(microseconds=1)
_HUNDRED = 100
_SHORTEST = timedelta(days=1)  # a text that was shown for an hour says nothing of a month


@dataclass(frozen=True, slots=True)
class ReadBefore:
    """A text of an entry: how often it was read, what came right after it, for how long it was shown meanwhile."""

    entry: FaqEntry
    revision: int
    readings: int
    requests: int
    shown_for: timedelta

    @property
    def per_hundred(self) -> float | None:
        """Of a hundred readings, how many led to a request; none where too few were counted, as without scripts."""
        return _HUNDRED * self.requests / self.readings if self.readings >= max(self.requests, 1) else None

    @property
    def per_month(self) -> float:
        """How many requests in thirty days of being shown."""
        return self.requests * (PER / max(self.shown_for, _SHORTEST))


def list_read_before(session: TenantSession, begin: datetime, end: datetime, zone: ZoneInfo) -> Sequence[ReadBefore]:
    """List the texts read from one instant to another, those that most requests came after first: one query."""
    opened = Ticket.opened_at >= begin, Ticket.opened_at < end, Ticket.topic.in_(TOPICS)
    asked = (
        select(Ticket.read_revision_id.label("revision_id"), func.count().label("requests"))
        .where(*opened, Ticket.state.not_in(NOT_COUNTED), Ticket.read_revision_id.is_not(None))
        .group_by(Ticket.read_revision_id)
        .subquery()
    )
    first, last = (at.astimezone(zone).date() for at in (begin, end - _INSTANT))
    read = (
        select(FaqReading.revision_id, func.sum(FaqReading.times).label("readings"))
        .where(FaqReading.day.between(first, last))
        .group_by(FaqReading.revision_id)
        .subquery()
    )
    later = aliased(FaqRevision)
    replaced_at = (
        select(func.min(later.created_at))
        .where(later.entry_id == FaqRevision.entry_id, later.number > FaqRevision.number)
        .scalar_subquery()
    )
    requests, readings = func.coalesce(asked.c.requests, 0), func.coalesce(read.c.readings, 0)
    found = (
        select(FaqEntry, FaqRevision.number, FaqRevision.created_at, replaced_at, readings, requests)
        .join(FaqRevision, FaqRevision.entry_id == FaqEntry.id)
        .outerjoin(asked, asked.c.revision_id == FaqRevision.id)
        .outerjoin(read, read.c.revision_id == FaqRevision.id)
        .where(or_(asked.c.requests.is_not(None), read.c.readings.is_not(None)))
        .order_by(requests.desc(), readings.desc(), FaqEntry.title, FaqRevision.number)
        .limit(SHOWN)
    )
    return [
        ReadBefore(entry, number, int(times), count, min(replaced or end, end) - max(created, begin))
        for entry, number, created, replaced, times, count in session.execute(found)
    ]
