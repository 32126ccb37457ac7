"""What the desk counts of people: registrations and sign-ins, by week."""

from collections.abc import Sequence

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.accounts.models import Account
from app.kernel.db import TenantSession, count_in_periods
from app.kernel.weeks import Week


def count_registrations(session: TenantSession, weeks: Sequence[Week]) -> Sequence[int]:
    """Count the accounts that registered in each week, and have not been forgotten since."""
    return count_in_periods(session, Account.registered_at, [(week.begins, week.ends) for week in weeks])


def count_sign_ins(session: TenantSession, weeks: Sequence[Week]) -> Sequence[int]:
    """Count the times that an account was entered in each week."""
    periods = [(week.begins, week.ends) for week in weeks]
    return count_in_periods(session, SecurityEvent.at, periods, SecurityEvent.kind == EventKind.SIGNED_IN)
