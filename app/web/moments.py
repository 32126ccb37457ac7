"""When and where something happened, for templates: the brand's own time, the reader's words."""

from datetime import date, datetime

from flask import Flask

from app.web import circumstances
from app.web.request import current_language, current_tenant, now
from app.web.support_deadlines import Reader


def init_moments(app: Flask) -> None:
    """Let templates say when and where something happened."""
    app.jinja_env.filters["moment"] = said_moment
    app.jinja_env.filters["deadline"] = said_deadline
    app.jinja_env.filters["clock"] = said_clock
    app.jinja_env.filters["day"] = local_day
    app.jinja_env.filters["country"] = said_country


def local_day(at: datetime) -> date:
    """Give the day on which something happened where the brand is."""
    return circumstances.local_day(at, current_tenant())


def said_moment(at: datetime) -> str:
    """Say when something happened; the last two days by their names."""
    return circumstances.moment_words(at, current_tenant(), current_language(), now=now())


def said_deadline(at: datetime) -> str:
    """Name a moment by which something is due; midnight is the end of the day before."""
    return Reader(current_tenant(), current_language()).moment(at)


def said_clock(at: datetime) -> str:
    """Say the time of day, where the day is known."""
    return circumstances.time_words(at, current_tenant())


def said_country(code: str | None) -> str:
    """Name a country; nothing where it is not known."""
    return circumstances.country_words(code, current_language()) or ""
