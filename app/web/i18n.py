"""Words and dates in the language of the page, the brand's own words before the application's."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import flask_babel
from babel import support
from babel.dates import format_date
from babel.lists import format_list
from babel.support import NullTranslations
from babel.units import format_unit
from flask import Flask, has_request_context, request
from flask_babel import Babel, Domain

from app.kernel.durations import Duration
from app.web.environ import TENANT
from app.web.faq_links import spaced
from app.web.request import current_language, current_tenant
from app.web.words import duration_words

# English as the brands write it, day before month; German sets both off.
_DAYS = {"fr": "EEEE d MMMM", "en": "EEEE d MMMM", "de": "EEEE, d. MMMM"}
_MEGABYTE, _KILOBYTE = 1_000_000, 1_000  # bytes
NAMES = {"fr": "Français", "en": "English", "de": "Deutsch"}


class BrandDomain(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """Flask-Babel's messages, taken from the brand's catalogue."""

    def get_translations(self) -> NullTranslations:
        """Give the catalogue of the request's brand and language."""
        if has_request_context() and TENANT in request.environ:
            return current_tenant().catalogue(current_language())
        return support.NullTranslations()


def gettext(message: str, **values: object) -> str:
    """Say a message in the page's language."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Say a message about a number in the page's language."""
    return str(flask_babel.ngettext(one, many, num, **values))


def init_i18n(app: Flask) -> None:
    """Let templates and views speak the page's language."""
    babel = Babel(app, locale_selector=_locale)
    babel.domain_instance = BrandDomain()
    app.jinja_env.filters["date"] = long_date
    app.jinja_env.filters["duration"] = said_duration
    app.jinja_env.filters["size"] = said_size
    app.jinja_env.filters["spaced"] = spaced


_DATED = {"en": "en_GB"}  # our English writes 22 November 2026


def long_date(day: date) -> str:
    """Write a date in full: 12 novembre 2026, 1er décembre 2026."""
    return _written(day, "long", current_language())


def weekday_and_date(day: date, language: str | None = None) -> str:
    """Write a date of the coming weeks, in the page's language or another: lundi 1er juin, Montag, 1. Juni."""
    language = language or current_language()
    return _written(day, _DAYS[language], language)


def weekdays_and_dates(days: Sequence[date], language: str | None = None) -> str:
    """List dates of the coming weeks: samedi 28 novembre et dimanche 29 novembre."""
    language = language or current_language()
    return format_list([weekday_and_date(day, language) for day in days], locale=_DATED.get(language, language))


def said_duration(duration: Duration) -> str:
    """Say a duration in the page's language: 60 minutes, 14 jours."""
    return duration_words(duration, current_language(), current_tenant().catalogue(current_language()))


def said_size(size: int) -> str:
    """Say how large a file is: 12 Ko, 1,4 Mo."""
    units = (("megabyte", _MEGABYTE), ("kilobyte", _KILOBYTE))
    unit, bytes_each = next((each for each in units if size >= each[1]), ("byte", 1))
    amount = round(size / bytes_each, 1) if bytes_each == _MEGABYTE else round(size / bytes_each)
    return format_unit(amount, f"digital-{unit}", "short", locale=current_language())


@lru_cache(maxsize=4096)  # a page names few days, many times
def _written(day: date, pattern: str, language: str) -> str:
    text = format_date(day, pattern, locale=_DATED.get(language, language))
    return text.replace("1 ", "1er ", 1) if language == "fr" and day.day == 1 else text


def _locale() -> str:
    return current_language() if has_request_context() and TENANT in request.environ else "en"
