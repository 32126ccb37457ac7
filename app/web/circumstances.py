"""When and where something happened, in words: the brand's time zone, the reader's language."""

from datetime import date, datetime, timedelta

from babel import Locale
from babel.dates import format_date, get_timezone_location

from app.tenancy.tenant import Tenant
from app.web.hours import calendar_of

_DAYS = {"fr": "d MMMM", "en": "d MMMM", "de": "d. MMMM"}
_FULL = {"fr": "d MMMM y", "en": "d MMMM y", "de": "d. MMMM y"}


def moment_words(at: datetime, tenant: Tenant, language: str, *, now: datetime) -> str:
    """Say when something happened: Aujourd’hui, 8:12; Hier, 18:40; 19 novembre, 9:05; the year when it is another."""
    zone, say = calendar_of(tenant).zone, tenant.catalogue(language)
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    time = clock(local)
    if local.date() == today:
        return say.gettext("Today, %(time)s") % {"time": time}
    if local.date() == today - timedelta(days=1):
        return say.gettext("Yesterday, %(time)s") % {"time": time}
    pattern = (_DAYS if local.year == today.year else _FULL)[language]
    return say.gettext("%(day)s, %(time)s") % {"day": _day(local, pattern, language), "time": time}


def instant_words(at: datetime, tenant: Tenant, language: str) -> str:
    """Say it where “today” would be another day when it is read: 19 novembre 2026, 9:05 (heure de Paris)."""
    known = {
        "day": date_words(at, tenant, language),
        "time": time_words(at, tenant),
        "place": city_words(tenant, language),
    }
    return tenant.catalogue(language).gettext("%(day)s, %(time)s (%(place)s time)") % known


def date_words(at: datetime, tenant: Tenant, language: str) -> str:
    """Say the day: 22 novembre 2026."""
    return _day(at.astimezone(calendar_of(tenant).zone), _FULL[language], language)


def day_words(day: date, language: str) -> str:
    """Say a day that is the same everywhere: 22 novembre 2026."""
    return _day(day, _FULL[language], language)


def time_words(at: datetime, tenant: Tenant) -> str:
    """Say the time of day: 20:41."""
    return clock(at.astimezone(calendar_of(tenant).zone))


def city_words(tenant: Tenant, language: str) -> str:
    """Name the place whose clock is meant: Douala, Paris, Wien."""
    return get_timezone_location(calendar_of(tenant).zone, locale=language, return_city=True)


def local_day(at: datetime, tenant: Tenant) -> date:
    """Give the day that it was where the brand is."""
    return at.astimezone(calendar_of(tenant).zone).date()


def clock(local: datetime) -> str:
    """Write a time of day: 8:05, 18:40."""
    return f"{local.hour}:{local.minute:02}"


def country_words(code: str | None, language: str) -> str | None:
    """Name a country; None when it is not known, and the two letters themselves for ones that nobody has a name for."""
    return Locale(language).territories.get(code, code) if code else None


def place_words(browser: str | None, code: str | None, tenant: Tenant, language: str) -> str:
    """Say from where: Firefox, Windows, France."""
    unknown = tenant.catalogue(language).gettext("Unknown browser")
    return ", ".join(filter(None, (browser or unknown, country_words(code, language))))


def _day(local: date, pattern: str, language: str) -> str:
    text = format_date(local, pattern, locale=language)
    return text.replace("1 ", "1er ", 1) if language == "fr" and local.day == 1 else text
