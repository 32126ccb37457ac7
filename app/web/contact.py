"""The contact strip: whether someone is there, in one sentence, and the ways to reach them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from gettext import NullTranslations
from typing import NamedTuple

from flask import request

from app.domain.hours.rules import Calendar, is_open, next_change
from app.domain.support.policy import Channel, ChannelKind
from app.kernel.durations import Duration, DurationRange
from app.tenancy.config import BrandText, Contact
from app.tenancy.tenant import Tenant
from app.web.hours import calendar_of, week_of
from app.web.i18n import gettext as _
from app.web.i18n import weekday_and_date
from app.web.pages import PAGES
from app.web.request import now
from app.web.words import duration_words, range_words

AT_ONCE: frozenset[ChannelKind] = frozenset(("phone", "chat"))  # a person answers while one is there


class Way(NamedTuple):
    """One way to a person, as the strip shows it; when it next leads to an answer is told where a page is not kept."""

    kind_label: str
    action_label: str
    url: str
    delay: str | None
    kind: ChannelKind
    next_answer: str | None = None


@dataclass(frozen=True, slots=True)
class ContactStrip:
    """The strip at the end of every help and support page."""

    title: str
    open: bool
    sentences: list[str]
    channels: list[Way]
    written_delay: str | None  # how soon a written question is answered


def contact_strip(tenant: Tenant, texts: BrandText, language: str) -> ContactStrip:
    """Say whether the brand's team is there now, when it is, and how to reach it."""
    moment, calendar = now(), calendar_of(tenant)
    channels = tenant.config.policy.support.channels
    week = week_of(tenant, language)
    return ContactStrip(
        title=texts.contact_title,
        open=is_open(calendar, moment),
        sentences=[*_presence(calendar, moment), f"{week[:1].upper()}{week[1:]}."],
        channels=[_way(tenant, channel, texts, language) for channel in channels],
        written_delay=next(
            (delay for channel in channels if (delay := _written_delay(channel, tenant, language))), None
        ),
    )


def _presence(calendar: Calendar, moment: datetime) -> list[str]:
    """Say until when the team is there, or when it comes back; nothing where it never is."""
    change = next_change(calendar, moment)
    if change is None:
        return []
    local, today = change.astimezone(calendar.zone), moment.astimezone(calendar.zone).date()
    time = f"{local.hour}:{local.minute:02}"
    if is_open(calendar, moment):
        return [_("Open now, until %(time)s.", time=time)]
    if local.date() == today:
        return [_("Closed at the moment; we open at %(time)s.", time=time)]
    if local.date() == today + timedelta(days=1):
        return [_("Closed at the moment; we open tomorrow at %(time)s.", time=time)]
    return [_("Closed at the moment; we open on %(day)s at %(time)s.", day=weekday_and_date(local.date()), time=time)]


def _way(tenant: Tenant, channel: Channel, texts: BrandText, language: str) -> Way:
    title, action, url = _words_and_target(tenant.config.contact, channel.kind)
    own = texts.channels.get(channel.kind)
    delay = own.note if own and own.note else _delay(channel, language, tenant.catalogue(language))
    title = own.title if own and own.title else title
    return Way(title, own.action if own and own.action else action, url, delay, channel.kind)


def _words_and_target(contact: Contact, kind: ChannelKind) -> tuple[str, str, str]:
    """Give what a way is called, what its link says, and where it leads."""
    phone = contact.phone or ""
    match kind:
        case "email":
            return _("E-mail"), contact.email, f"mailto:{contact.email}"
        case "urgent":
            return _("Urgent access"), contact.email, f"mailto:{contact.email}"
        case "phone":
            return _("Telephone"), phone, f"tel:{phone.replace(' ', '')}"
        case "form":
            return _("Form"), _("Write to us"), request.script_root + PAGES["support"].path
        case "chat":
            return _("Chat"), _("Start a chat"), request.script_root + PAGES["chat"].path


def _written_delay(channel: Channel, tenant: Tenant, language: str) -> str | None:
    """Say how soon a written question is answered, where this channel is a written one that promises it."""
    written = channel.kind in {"form", "email"} and channel.answer_within is not None
    return _delay(channel, language, tenant.catalogue(language)) if written else None


def _delay(channel: Channel, language: str, catalogue: NullTranslations) -> str | None:
    within = channel.answer_within
    if within is None:
        return _("Immediate answer during opening hours") if channel.kind in AT_ONCE else None
    if isinstance(within, DurationRange):
        return _("Answer in %(time)s", time=range_words(within, language, catalogue))
    assert isinstance(within, Duration)  # noqa: S101 - the other half of the union
    return _("Answer within %(time)s", time=duration_words(within, language, catalogue))
