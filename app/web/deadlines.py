"""By when a promise is due, in words: the day, the time, and which days did not count."""

from datetime import datetime, time, timedelta

from app.domain.hours.counting import Due, due_by
from app.kernel.durations import Span
from app.tenancy.tenant import Tenant
from app.web.circumstances import clock
from app.web.hours import calendar_of
from app.web.i18n import gettext as _
from app.web.i18n import ngettext, weekday_and_date, weekdays_and_dates

_DAY = timedelta(days=1)
_MOST_NAMED = 4  # days that are named one by one


def answer_words(tenant: Tenant, *, now: datetime) -> str | None:
    """Say by when a question that is written now is answered; none where no time is promised."""
    channels = tenant.config.policy.support.channels
    written = (each.answer_within for each in channels if each.kind in {"form", "email"})
    within = next((span for span in written if span is not None), None)
    return due_words(tenant, within, begin=now) if within is not None else None


def due_words(tenant: Tenant, within: Span, *, begin: datetime) -> str | None:
    """Say by when something that begins now is due; none where nobody is ever there."""
    calendar = calendar_of(tenant)
    due = due_by(calendar, begin, within)
    if due is None:
        return None
    local = due.at.astimezone(calendar.zone)
    return " ".join((_by(local), *left_out_words(due)))


def _by(local: datetime) -> str:
    """Say the moment; midnight is the end of the day before."""
    if local.time() == time():
        return _("Written now, expect an answer by the end of %(day)s.", day=weekday_and_date(local.date() - _DAY))
    day = weekday_and_date(local.date())
    return _("Written now, expect an answer by %(day)s at %(time)s.", day=day, time=clock(local))


def left_out_words(due: Due) -> tuple[str, ...]:
    """Say which days did not count, if any."""
    if not due.left_out:
        return ()
    if len(due.left_out) > _MOST_NAMED:
        return (_("Weekends and holidays do not count."),)
    days = weekdays_and_dates(due.left_out)
    said = ngettext("%(days)s does not count.", "%(days)s do not count.", len(due.left_out), days=days)
    return (said[:1].upper() + said[1:],)
