"""How long an anonymous page may be kept whole."""

from datetime import datetime
from weakref import WeakKeyDictionary

from flask import request

from app.domain.hours.rules import next_change, next_day
from app.tenancy.tenant import Tenant
from app.web.environ import KEEP_FOR, KEEP_QUERY
from app.web.hours import calendar_of
from app.web.request import current_tenant, now

_known: WeakKeyDictionary[Tenant, tuple[datetime, datetime]] = WeakKeyDictionary()


def unchanged_until() -> datetime:
    """Say when the contact strip's words change next: “tomorrow” means another day at midnight."""
    tenant, moment = current_tenant(), now()
    since, until = _known.get(tenant, (moment, moment))
    if not since <= moment < until:
        calendar = calendar_of(tenant)
        midnight = next_day(calendar, moment)
        until = min(next_change(calendar, moment) or midnight, midnight)
        _known[tenant] = moment, until
    return until


def keep_page() -> None:
    """Let this answer be kept until the contact strip's words change. The form token in a kept page lives two days."""
    request.environ[KEEP_FOR] = (unchanged_until() - now()).total_seconds()


def keep_answer(*, at_most: float | None = None) -> None:
    """Let this answer to a query be kept like a page, for the same query only, and for so many seconds at most."""
    keep_page()
    if at_most is not None:
        request.environ[KEEP_FOR] = min(request.environ[KEEP_FOR], at_most)
    request.environ[KEEP_QUERY] = True
