"""A brand's hours in words: `du lundi au vendredi, de 9:00 à 18:00`."""

from gettext import NullTranslations
from weakref import WeakKeyDictionary

from babel.dates import get_day_names

from app.domain.hours.rules import Calendar, DayGroup, opening_week, read_calendar
from app.domain.hours.slots import Opening
from app.kernel.typography import NARROW
from app.tenancy.tenant import Tenant

_HOUR = 60  # minutes


_known: WeakKeyDictionary[Tenant, Calendar] = WeakKeyDictionary()
_weeks: WeakKeyDictionary[Tenant, dict[str, str]] = WeakKeyDictionary()


def calendar_of(tenant: Tenant) -> Calendar:
    """Give a brand's calendar, read once."""
    calendar = _known.get(tenant)
    if calendar is None:
        calendar = _known[tenant] = read_calendar(tenant.config.hours)
    return calendar


def week_of(tenant: Tenant, language: str) -> str:
    """Say a brand's ordinary week, worded once."""
    known = _weeks.setdefault(tenant, {})
    if language not in known:
        known[language] = week_words(calendar_of(tenant), language, tenant.catalogue(language))
    return known[language]


def week_words(calendar: Calendar, language: str, catalogue: NullTranslations) -> str:
    """Say the ordinary week, closed days left out."""
    groups = opening_week(calendar)
    if not groups:
        return catalogue.gettext("by appointment only")
    separator = f"{NARROW}; " if language == "fr" else "; "
    return separator.join(_group(group, language, catalogue) for group in groups)


def _group(group: DayGroup, language: str, catalogue: NullTranslations) -> str:
    names = get_day_names("wide", locale=language)
    times = catalogue.gettext(" and ").join(_opening(opening, catalogue) for opening in group.openings)
    if group.first == group.last:
        days = catalogue.gettext("on %(day)s") % {"day": names[group.first]}
    else:
        days = catalogue.gettext("%(first_day)s to %(last_day)s") % {
            "first_day": names[group.first],
            "last_day": names[group.last],
        }
    return f"{days}, {times}"


def _opening(opening: Opening, catalogue: NullTranslations) -> str:
    return catalogue.gettext("%(opens)s to %(closes)s") % {
        "opens": _clock(opening.opens),
        "closes": _clock(opening.closes),
    }


def _clock(minutes: int) -> str:
    return f"{minutes // _HOUR}:{minutes % _HOUR:02}"
