"""The owner's activity log: each line in words, and whether they may say that it was not them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from uuid import UUID

from flask import abort, request, url_for

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.accounts.activity.queries import list_after, list_before
from app.domain.accounts.activity.rules import Alert, may_doubt
from app.web.circumstances import moment_words, place_words
from app.web.i18n import gettext, ngettext
from app.web.request import current_language, current_tenant, now, session


def _(message: str) -> str:
    """Mark a message for extraction; it is translated when it is shown."""
    return message


EVENT_WORDS: Mapping[EventKind, str] = MappingProxyType(
    {
        EventKind.REGISTERED: _("Account created"),
        EventKind.CONFIRMED: _("E-mail address confirmed"),
        EventKind.SIGNED_IN: _("Signed in"),
        EventKind.SIGN_IN_BLOCKED: _("Sign-in blocked after too many failed tries"),
        EventKind.PASSWORD_CHANGED: _("Password changed"),
        EventKind.PASSWORD_RESET: _("Password chosen anew by mail"),
        EventKind.EMAIL_CHANGED: _("E-mail address changed"),
        EventKind.EMAIL_RESTORED: _("Change of e-mail address undone"),
        EventKind.FACTOR_ADDED: _("Proof of identity added"),
        EventKind.FACTOR_REMOVED: _("Proof of identity removed"),
        EventKind.CODES_RENEWED: _("New recovery codes made"),
        EventKind.CODE_USED: _("Recovery code used"),
        EventKind.SESSIONS_ENDED: _("Devices signed out"),
        EventKind.LOCKED: _("Account locked: “This was not me”"),
        EventKind.CLOSED: _("Account closed"),
        EventKind.REOPENED: _("Account reopened"),
        EventKind.SUSPENDED: _("Account paused by the team"),
        EventKind.RESUMED: _("Account no longer paused"),
        EventKind.DATA_COPIED: _("Copy of your data asked for"),
        EventKind.CARD_ADDED: _("Means of payment added"),
        EventKind.CARD_REMOVED: _("Means of payment removed"),
        EventKind.DEVICE_OFFERED: _("Device offered to another customer"),
        EventKind.DEVICE_KEPT: _("Offer of a device taken back"),
        EventKind.DEVICE_GIVEN: _("Device given to another customer"),
        EventKind.DEVICE_RECEIVED: _("Device received from another customer"),
        EventKind.DEVICE_RELEASED: _("Device taken out of your list by our team"),
        EventKind.SEEN_BY_TEAM: _("Our team looked at your pages to help you; nothing can be changed that way"),
    }
)
_ENTRIES: Mapping[str, str] = MappingProxyType(
    {
        Alert.NEW_BROWSER: _("Signed in from a new device"),
        Alert.UNUSUAL_COUNTRY: _("Signed in from an unusual country"),
    }
)
_FACTORS: Mapping[tuple[EventKind, str], str] = MappingProxyType(
    {
        (EventKind.FACTOR_ADDED, "totp"): _("Code app added"),
        (EventKind.FACTOR_REMOVED, "totp"): _("Code app removed"),
        (EventKind.FACTOR_ADDED, "passkey"): _("Passkey added"),
        (EventKind.FACTOR_REMOVED, "passkey"): _("Passkey removed"),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log as it is shown; `where` is empty where nobody was at a browser."""

    id: UUID
    when: str
    what: str
    where: str
    may_doubt: bool


@dataclass(frozen=True, slots=True)
class LogPage:
    """Lines of the log, and the addresses of the pages on either side where there are lines there."""

    lines: Sequence[Line]
    newer: str | None
    older: str | None


def read_log(account_id: UUID, *, most: int) -> LogPage:
    """Read the page of the log that this request's address names: the latest lines, or before or after a line.

    404 for what names no line of this account.
    """
    before, after = _named_line("before"), _named_line("after")
    if after is not None:
        stretch = list_after(session(), account_id, after, most=most)
    else:
        stretch = list_before(session(), account_id, before, most=most)
    events, view = stretch.events, request.endpoint or ""
    return LogPage(
        lines=lines_of(events),
        newer=url_for(view, after=events[0].id) if stretch.has_newer and events else None,
        older=url_for(view, before=events[-1].id) if stretch.has_older else None,
    )


def lines_of(events: Sequence[SecurityEvent]) -> Sequence[Line]:
    """Give the lines of a log in the page's language and the brand's time zone."""
    return [line_of(event) for event in events]


def line_of(event: SecurityEvent) -> Line:
    """Give one line."""
    tenant, language = current_tenant(), current_language()
    return Line(
        id=event.id,
        when=moment_words(event.at, tenant, language, now=now()),
        what=_what(event),
        where=_where(event),
        may_doubt=may_doubt(event, now=now()),
    )


def _named_line(name: str) -> UUID | None:
    written = request.args.get(name)
    try:
        return UUID(written) if written is not None else None
    except ValueError:
        abort(HTTPStatus.NOT_FOUND)


def _what(event: SecurityEvent) -> str:
    """Say what happened; of an entry why it was announced, of a factor which it is."""
    of_factor = _FACTORS.get((event.kind, str(event.details.get("factor"))), EVENT_WORDS[event.kind])
    return gettext(_ENTRIES.get(str(event.details.get("alert")), of_factor))


def _where(event: SecurityEvent) -> str:
    """Say from where, and what else the line knows: a passkey's name, a device's number, how many were ended."""
    parts = [str(event.details.get("name") or event.details.get("serial") or "")]
    if event.browser is not None:
        parts.append(place_words(event.browser, event.country, current_tenant(), current_language()))
    if isinstance(ended := event.details.get("ended"), int):
        parts.append(ngettext("%(num)d device", "%(num)d devices", ended))
    if isinstance(removed := event.details.get("removed"), int) and removed:
        parts.append(ngettext("%(num)d proof of identity removed", "%(num)d proofs of identity removed", removed))
    return " · ".join(filter(None, parts))
