"""When something happened, in the brand's own time and the reader's words: today, 19:42."""

from datetime import date, datetime, timedelta

from flask import Flask

from app.web.hours import calendar_of
from app.web.i18n import gettext as _
from app.web.i18n import long_date
from app.web.request import current_tenant, now


def init_moments(app: Flask) -> None:
    """Let templates say when something happened."""
    app.jinja_env.filters["moment"] = said_moment
    app.jinja_env.filters["day"] = local_day


def local_day(at: datetime) -> date:
    """Give the day on which something happened where the brand is."""
    return at.astimezone(calendar_of(current_tenant()).zone).date()


def said_moment(at: datetime) -> str:
    """Say when something happened; the last two days by their names."""
    local, today = at.astimezone(calendar_of(current_tenant()).zone), local_day(now())
    time = f"{local.hour}:{local.minute:02}"
    if local.date() == today:
        return _("Today, %(time)s", time=time)
    if local.date() == today - timedelta(days=1):
        return _("Yesterday, %(time)s", time=time)
    return _("%(day)s, %(time)s", day=long_date(local.date()), time=time)
