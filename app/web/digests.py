"""What the weekly digest tells one of the team: what waits for them, and what readers missed in the week before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.accounts.models import Account
from app.domain.faq.models import FaqEntry
from app.domain.faq.queries import list_due
from app.domain.faq.search.gaps import Gap
from app.domain.faq.versions import read_version
from app.domain.faq.votes import EntryVotes, list_worst
from app.kernel.db import TenantSession
from app.kernel.weeks import week_of
from app.tenancy.tenant import Tenant
from app.web.circumstances import local_day
from app.web.desk_work import Work, find_work
from app.web.hours import calendar_of

MOST_LISTED = 5
"""How many of each are named; of the others there is the count, and the desk."""


@dataclass(frozen=True, slots=True)
class News:
    """What there is to tell."""

    work: Work
    gaps: Sequence[Gap]  # those sought in the week
    worst: Sequence[EntryVotes]
    due: Sequence[FaqEntry]

    def __bool__(self) -> bool:
        return any((self.work.registrations, self.work.in_review, self.work.returned, self.gaps, self.worst, self.due))


def gather_news(session: TenantSession, tenant: Tenant, account: Account, *, monday: date, now: datetime) -> News:
    """Gather what the digest of a week (its Monday) tells somebody; the week before is what it tells of."""
    since = week_of(monday - timedelta(days=7), calendar_of(tenant).zone).begins
    work = find_work(session, tenant, account, version=read_version(session), now=now)
    return News(
        work=work,
        gaps=[gap for gap in work.gaps if gap.last_at >= since],
        worst=list_worst(session, since=since, limit=MOST_LISTED),
        due=list_due(session, today=local_day(now, tenant), limit=MOST_LISTED),
    )
