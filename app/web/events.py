"""Events as pages and mails say them: when by which clock, where, how many places, and the file for a calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from app.domain.events.calendars import Entry, Method, write_calendar
from app.domain.events.errors import Refusal
from app.domain.events.models import Event, EventKind, SignUpState
from app.domain.events.queries import Counted
from app.domain.events.rules import find_refusal, places_left
from app.domain.faq.rendering import render
from app.domain.library.models import Visibility
from app.tenancy.tenant import Tenant
from app.web.bindings import bind_brand
from app.web.circumstances import clock
from app.web.faq_links import language_prefix
from app.web.hours import calendar_of
from app.web.i18n import gettext, ngettext
from app.web.pages import PAGES
from app.web.request import current_language, current_tenant, now

KIND_WORDS: Mapping[EventKind, LazyString] = MappingProxyType(
    {EventKind.EVENT: _("Event"), EventKind.TRAINING: _("Training"), EventKind.WEBINAR: _("Webinar")}
)
VISIBILITY_WORDS: Mapping[Visibility, LazyString] = MappingProxyType(
    {Visibility.PUBLIC: _("For everybody"), Visibility.CUSTOMERS: _("With an account")}
)
REFUSAL_WORDS: Mapping[Refusal, LazyString] = MappingProxyType(
    {
        Refusal.CANCELLED: _("It is cancelled."),
        Refusal.STARTED: _("It has begun."),
        Refusal.CLOSED: _("It is too late to sign up."),
    }
)
# The kind of the mark beside it (components/state.html), and the word.
STATE_WORDS: Mapping[SignUpState, tuple[str, LazyString]] = MappingProxyType(
    {
        SignUpState.BOOKED: ("done", _("You have a place")),
        SignUpState.WAITING: ("progress", _("You are on the waiting list")),
        SignUpState.CANCELLED: ("closed", _("Cancelled")),
    }
)
_DAYS = {"fr": "EEEE d MMMM y", "en": "EEEE d MMMM y", "de": "EEEE, d. MMMM y"}
_LOCALES = {"en": "en_GB"}


@dataclass(frozen=True, slots=True)
class When:
    """When an event is, by its own clock, and by the brand's where that shows another time."""

    there: str
    here: str | None


def when_words(event: Event, tenant: Tenant, language: str) -> When:
    """Say when: jeudi 14 janvier 2027, 9:00–12:00 (heure de Vienne)."""
    own, brand = ZoneInfo(event.zone), calendar_of(tenant).zone
    offsets = {zone: event.starts_at.astimezone(zone).utcoffset() for zone in (own, brand)}
    is_same = offsets[own] == offsets[brand]
    return When(
        _span_words(event, own, tenant, language), None if is_same else _span_words(event, brand, tenant, language)
    )


def _span_words(event: Event, zone: ZoneInfo, tenant: Tenant, language: str) -> str:
    begins, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    place = get_timezone_location(zone, locale=language, return_city=True)
    say = tenant.catalogue(language)
    if begins.date() == ends.date():
        known = {"day": _day(begins, language), "time": f"{clock(begins)}–{clock(ends)}", "place": place}
        return say.gettext("%(day)s, %(time)s (%(place)s time)") % known
    known = {
        "first": say.gettext("%(day)s, %(time)s") % {"day": _day(begins, language), "time": clock(begins)},
        "last": say.gettext("%(day)s, %(time)s") % {"day": _day(ends, language), "time": clock(ends)},
        "place": place,
    }
    return say.gettext("From %(first)s to %(last)s (%(place)s time)") % known


def _day(local: datetime, language: str) -> str:
    text = format_date(local, _DAYS[language], locale=_LOCALES.get(language, language))
    return text.replace(" 1 ", " 1er ", 1) if language == "fr" and local.day == 1 else text


def region_words(region: str | None, tenant: Tenant, language: str) -> str:
    """Name a region; one that the brand has no more by its key, and none is online."""
    if region is None:
        return tenant.catalogue(language).gettext("Online")
    known = {each.key: each.label for each in tenant.config.policy.events.regions}
    return known.get(region, {}).get(language, region)


def where_words(event: Event, tenant: Tenant, language: str) -> str:
    """Say where it is, without the address at which one joins online."""
    region = region_words(event.region, tenant, language)
    return f"{event.place} ({region})" if event.place and event.region else event.place or region


def places_words(event: Event, counted: Counted) -> tuple[str, str]:
    """Say, with the kind of its mark, how many places are left, or why there are none to be had."""
    if event.cancelled_at is not None:
        return "late", gettext("Cancelled")
    if event.starts_at <= now():
        return "closed", gettext("Over") if event.ends_at <= now() else gettext("Going on now")
    left = places_left(event.places, counted.booked)
    if find_refusal(event.starts_at, None, current_tenant().config.policy.events, now=now()) is not None:
        return "closed", gettext("Sign-up is closed")
    return _free_words(left, counted.waiting)


def _free_words(left: int | None, waiting: int) -> tuple[str, str]:
    if left is None:
        return "new", gettext("Places for everybody")
    if waiting:
        many = ngettext("%(num)d person waits", "%(num)d people wait", waiting)
        return "progress", gettext("Full, with a waiting list: %(waiting)s", waiting=many)
    return (
        ("new", ngettext("%(num)d place left", "%(num)d places left", left)) if left else ("progress", gettext("Full"))
    )


def body_html(event: Event) -> Markup:
    """Make safe HTML of what the team wrote."""
    bindings = bind_brand(current_tenant(), current_language(), lambda _key: None)
    return Markup(render(event.body, bindings).html)  # noqa: S704 - cleaned


def path_of(event: Event) -> str:
    """Give the path of an event's page, without the language's prefix."""
    return f"{PAGES['events'].path}{event.slug}"


def calendar_of_event(event: Event, tenant: Tenant, language: str, *, joins: bool) -> tuple[str, Method]:
    """Write the file for a calendar; where to join online is in it for who has a place (`joins`)."""
    method = Method.PUBLISH if event.cancelled_at is None else Method.CANCEL
    online = event.online_url if joins and event.online_url else ""
    url = tenant.url(language_prefix(tenant.config, language) + path_of(event))
    entry = Entry(
        uid=f"{event.id}@{urlsplit(tenant.origin).hostname}",
        sequence=event.edition,
        changed_at=event.changed_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        title=event.title,
        about="\n\n".join(filter(None, (event.summary, online))),
        place=event.place or online,
        url=url,
        organiser=tenant.config.name,
        email=tenant.config.contact.email,
    )
    product = f"-//{tenant.config.name}//Guichet//{language.upper()}"
    return write_calendar(entry, method, product=product), method
