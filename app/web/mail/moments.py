"""A moment as a mail says it: at the brand's clock, which the mail names."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location

from app.tenancy.tenant import Tenant

_DATED = {"en": "en_GB"}  # as on pages


def time_words(at: datetime, tenant: Tenant) -> str:
    """Say the time of day: 20:41."""
    return f"{at.astimezone(_zone(tenant)):%H:%M}"


def date_words(at: datetime, tenant: Tenant, language: str) -> str:
    """Say the day: 22 novembre 2026."""
    return format_date(at.astimezone(_zone(tenant)).date(), "long", locale=_DATED.get(language, language))


def clock_words(tenant: Tenant, language: str) -> str:
    """Name the place whose clock is meant: Douala, Paris, Wien."""
    return get_timezone_location(_zone(tenant), locale=_DATED.get(language, language), return_city=True)


def _zone(tenant: Tenant) -> ZoneInfo:
    return ZoneInfo(tenant.config.hours.time_zone)
