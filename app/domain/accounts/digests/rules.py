"""When a week's digest is due, and whose it is."""

from datetime import date, datetime, time, tzinfo

from app.domain.accounts.models import Role
from app.domain.accounts.rights import Right, may
from app.kernel.weeks import monday_of

SENT_AT = time(8)
"""The hour of Monday, where the brand is, from which the digest of a week is sent."""

READERS = frozenset(role for role in Role if may(role, Right.EDIT_FAQ))
"""The roles that get it: whoever minds the FAQ."""


def due_week(now: datetime, zone: tzinfo) -> date | None:
    """Give the Monday of the week whose digest is due; none on Monday before the hour.

    It stays due until Sunday's end, so that a Monday on which nothing ran is caught up.
    """
    monday = monday_of(now, zone)
    return monday if now >= datetime.combine(monday, SENT_AT, zone) else None
