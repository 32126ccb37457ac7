"""How long an anonymous page may be kept whole."""

from flask import request

from app.domain.hours.rules import next_change, next_day
from app.web.environ import KEEP_FOR, KEEP_QUERY
from app.web.hours import calendar_of
from app.web.request import current_tenant, now


def keep_page() -> None:
    """Let this answer be kept until the contact strip's words would change: “tomorrow” means another day at midnight.

    The form token in a kept page lives two days.
    """
    calendar, moment = calendar_of(current_tenant()), now()
    midnight = next_day(calendar, moment)
    until = min(next_change(calendar, moment) or midnight, midnight)
    request.environ[KEEP_FOR] = (until - moment).total_seconds()


def keep_answer() -> None:
    """Let this answer to a query be kept like a page, for the same query only."""
    keep_page()
    request.environ[KEEP_QUERY] = True
