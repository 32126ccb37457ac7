"""Taking stock: what is overdue, undecided or given up, of all brands, for whoever watches the installation."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from app.domain.accounts.people.queries import waits_since
from app.domain.billing.desk import count_not_invoiced
from app.domain.billing.queries import count_failed_events
from app.domain.mail.queries import count_given_up
from app.domain.support.team.queue import count_owed
from app.domain.vat.queries import list_to_decide
from app.jobs.housekeeping import OpenSession, Swept, in_each_brand
from app.kernel.db import TenantSession
from app.tenancy.registry import Registry
from app.web.figures.shared import GIVEN_UP, OVERDUE, UNDECIDED, Family, Tally

_KINDS: Mapping[Family, tuple[str, ...]] = {
    OVERDUE: ("team", "carrier"),
    UNDECIDED: ("registration", "pro"),
    GIVEN_UP: ("mail", "webhook", "invoice"),
}


def take_stock(
    registry: Registry, open_session: OpenSession, *, is_vies_asked: bool, tally: Tally, now: datetime
) -> None:
    """Look at every brand, in seven queries each, log what is not as it should be, and note the sums.

    A brand that cannot be read is left out of them.
    """
    total: Counter[tuple[Family, str]] = Counter()

    def look(session: TenantSession) -> Swept:
        found = {**_count(session, now=now), **_ages(session, is_vies_asked=is_vies_asked, now=now)}
        for (family, kind), value in found.items():
            old = total[family, kind]
            total[family, kind] = max(old, value) if family is UNDECIDED else old + value
        return {f"{family.name.removeprefix('guichet_')}_{kind}": value for (family, kind), value in found.items()}

    in_each_brand(registry, open_session, look, done="stock_taken", failed="stock_not_taken")
    for family, kinds in _KINDS.items():
        for kind in kinds:
            tally.note(family, kind, total[family, kind])


def _count(session: TenantSession, *, now: datetime) -> Mapping[tuple[Family, str], int]:
    owed = count_owed(session, now=now)
    return {
        (OVERDUE, "team"): owed.late,
        (OVERDUE, "carrier"): owed.overdue,
        (GIVEN_UP, "mail"): count_given_up(session),
        (GIVEN_UP, "webhook"): count_failed_events(session),
        (GIVEN_UP, "invoice"): count_not_invoiced(session),
    }


def _ages(session: TenantSession, *, is_vies_asked: bool, now: datetime) -> Mapping[tuple[Family, str], int]:
    numbers = list_to_decide(session, is_asked=is_vies_asked, limit=1)
    since = {"registration": waits_since(session), "pro": numbers[0].state_at if numbers else None}
    return {(UNDECIDED, kind): int((now - at).total_seconds()) if at is not None else 0 for kind, at in since.items()}
