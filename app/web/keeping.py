"""How long an anonymous page may be kept whole."""

from flask import request

from app.domain.hours.rules import next_change
from app.web.environ import KEEP_FOR, KEEP_QUERY
from app.web.hours import calendar_of
from app.web.request import current_tenant, now

_LONGEST = 24 * 3600  # seconds: the form token in a kept page lives twice as long


def keep_page() -> None:
    """Let this answer be kept until the contact strip's words would change, a day at most."""
    moment = now()
    change = next_change(calendar_of(current_tenant()), moment)
    seconds = (change - moment).total_seconds() if change else _LONGEST
    request.environ[KEEP_FOR] = min(seconds, _LONGEST)


def keep_answer() -> None:
    """Let this answer to a query be kept like a page, for the same query only."""
    keep_page()
    request.environ[KEEP_QUERY] = True
