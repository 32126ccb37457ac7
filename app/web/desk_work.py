"""What waits for a member of the team, by what their role lets them do."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.accounts.models import Account
from app.domain.accounts.people.queries import count_waiting
from app.domain.accounts.rights import Right, may
from app.domain.faq.editing.service import count_drafts
from app.domain.faq.queries import count_due
from app.domain.faq.search.gaps import Gap
from app.kernel.db import TenantSession
from app.tenancy.tenant import Tenant
from app.web.circumstances import local_day
from app.web.gaps import open_gaps, read_gaps


@dataclass(frozen=True, slots=True)
class Work:
    """Counts of what waits; 0 too for what is not this person's to do."""

    registrations: int = 0
    in_review: int = 0
    returned: int = 0
    due: int = 0
    gaps: tuple[Gap, ...] = ()


def find_work(session: TenantSession, tenant: Tenant, account: Account, *, version: int, now: datetime) -> Work:
    """Count what waits for somebody: four queries at most, where this process holds the brand's index."""
    registrations = count_waiting(session) if may(account.role, Right.SEE_PEOPLE) else 0
    if not may(account.role, Right.EDIT_FAQ):
        return Work(registrations)
    in_review, returned = count_drafts(session, writer_id=account.id)
    return Work(
        registrations=registrations,
        in_review=in_review if may(account.role, Right.PUBLISH_FAQ) else 0,
        returned=returned,
        due=count_due(session, today=local_day(now, tenant)),
        gaps=tuple(open_gaps(read_gaps(session, tenant, version=version))),
    )
