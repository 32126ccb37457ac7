"""What the contact page tells of each way to a person: how soon it promises an answer, and when the next one comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.hours.rules import Calendar, closings_ahead, is_open, next_change
from app.tenancy.config import Language
from app.tenancy.tenant import Tenant
from app.web.circumstances import city_words, clock
from app.web.contact import AT_ONCE, Way, contact_strip
from app.web.deadlines import due_words
from app.web.hours import calendar_of
from app.web.i18n import gettext as _
from app.web.i18n import weekday_and_date, weekdays_and_dates
from app.web.texts import brand_text

_TOLD_AHEAD = 14  # days


@dataclass(frozen=True, slots=True)
class ContactHub:
    """The ways to a person, the days of the next two weeks that are closed for once, and whose clock is meant."""

    ways: Sequence[Way]
    closings: str | None
    clock: str


def contact_hub(tenant: Tenant, language: Language, *, now: datetime, said: str | None = None) -> ContactHub:
    """Tell when each way of a brand's contact strip next leads to an answer, by the brand's one calendar.

    What the page says already, beside its first way, is not said again.
    """
    calendar, strip = calendar_of(tenant), contact_strip(tenant, brand_text(tenant, language), language)
    closed = closings_ahead(calendar, now, days=_TOLD_AHEAD)
    return ContactHub(
        ways=[way._replace(next_answer=_unsaid(_next_answer(way, tenant, now), said)) for way in strip.channels],
        closings=_("Closed on %(days)s.", days=weekdays_and_dates(closed)) if closed else None,
        clock=_("All times are those of %(place)s.", place=city_words(tenant, language)),
    )


def _unsaid(words: str | None, said: str | None) -> str | None:
    return None if words == said else words


def _next_answer(way: Way, tenant: Tenant, now: datetime) -> str | None:
    if way.kind in AT_ONCE:
        return _presence(calendar_of(tenant), now)
    within = tenant.config.policy.support.answer_within[way.kind]
    return due_words(tenant, within, begin=now) if within is not None else None


def _presence(calendar: Calendar, now: datetime) -> str | None:
    """Say when somebody picks up; nothing where nobody ever does."""
    change = next_change(calendar, now)
    if is_open(calendar, now):
        return _("Somebody answers now.")
    if change is None:
        return None
    local = change.astimezone(calendar.zone)
    return _("Somebody answers from %(day)s at %(time)s on.", day=weekday_and_date(local.date()), time=clock(local))
