"""What waits for a member of the team, by what their role lets them do."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.accounts.models import Account
from app.domain.accounts.people.queries import count_waiting
from app.domain.accounts.rights import Right, may
from app.domain.billing.desk import count_not_invoiced
from app.domain.faq.editing.service import count_drafts
from app.domain.faq.queries import count_due
from app.domain.faq.search.gaps import Gap
from app.domain.support.team.queue import Owed, count_owed
from app.domain.vat.differing import count_differing
from app.domain.vat.queries import count_to_decide
from app.kernel.db import TenantSession
from app.tenancy.tenant import Tenant
from app.web.circumstances import local_day
from app.web.context import is_open
from app.web.gaps import open_gaps, read_gaps

_NO_REQUESTS = Owed(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Work:
    """Counts of what waits; 0 too for what is not this person's to do."""

    registrations: int = 0
    pro: int = 0
    uninvoiced: int = 0
    in_review: int = 0
    returned: int = 0
    due: int = 0
    gaps: tuple[Gap, ...] = ()
    requests: Owed = _NO_REQUESTS


def find_work(
    session: TenantSession,
    tenant: Tenant,
    account: Account,
    *,
    version: int,
    now: datetime,
    is_asked: bool | None = None,
) -> Work:
    """Count what waits for somebody: seven queries at most, where this process holds the brand's index.

    `is_asked` tells whether this installation asks VIES (none: nobody is told of VAT numbers here).
    """
    registrations = count_waiting(session) if may(account.role, Right.SEE_PEOPLE) else 0
    pro = _count_pro(session, tenant, is_asked=is_asked) if may(account.role, Right.DECIDE_PRO) else 0
    uninvoiced = _count_uninvoiced(session, tenant) if may(account.role, Right.SEE_BILLING) else 0
    requests = _count_requests(session, tenant, account, now=now)
    if not may(account.role, Right.EDIT_FAQ):
        return Work(registrations, pro, uninvoiced, requests=requests)
    in_review, returned = count_drafts(session, writer_id=account.id)
    return Work(
        registrations=registrations,
        pro=pro,
        uninvoiced=uninvoiced,
        in_review=in_review if may(account.role, Right.PUBLISH_FAQ) else 0,
        returned=returned,
        due=count_due(session, today=local_day(now, tenant)),
        gaps=tuple(open_gaps(read_gaps(session, tenant, version=version))),
        requests=requests,
    )


def _count_requests(session: TenantSession, tenant: Tenant, account: Account, *, now: datetime) -> Owed:
    """Count the requests that wait for the team, what of them is late and which inquiries are; up to a bound."""
    if not may(account.role, Right.SEE_REQUESTS) or not is_open("requests", tenant.config):
        return _NO_REQUESTS
    return count_owed(session, now=now)


def _count_uninvoiced(session: TenantSession, tenant: Tenant) -> int:
    """Count the bills whose invoice could not be issued; nothing is asked where the brand bills nothing."""
    return count_not_invoiced(session) if is_open("billing", tenant.config) else 0


def _count_pro(session: TenantSession, tenant: Tenant, *, is_asked: bool | None) -> int:
    """Count the VAT numbers that wait for the team; nothing is asked of the database where the brand has none."""
    if is_asked is None or not is_open("pro", tenant.config):
        return 0
    return count_to_decide(session, is_asked=is_asked) + count_differing(session)
