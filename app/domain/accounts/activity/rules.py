"""What of an account's activity its owner is told at once, and what they may say was not them."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.accounts.activity.models import EventKind, SecurityEvent

DOUBTED_WITHIN = timedelta(days=30)
"""How long a line of the log, or the link of a mail about it, may be answered with “this was not me”."""

_CHANGES = frozenset(
    {
        EventKind.PASSWORD_CHANGED,
        EventKind.PASSWORD_RESET,
        EventKind.EMAIL_CHANGED,
        EventKind.EMAIL_RESTORED,
        EventKind.FACTOR_ADDED,
        EventKind.FACTOR_REMOVED,
        EventKind.CODES_RENEWED,
        EventKind.DATA_COPIED,
        EventKind.CARD_ADDED,
        EventKind.CARD_REMOVED,
    }
)


class Alert(StrEnum):
    """Why an entry is announced to the owner; also the kind of the mail."""

    NEW_BROWSER = "new_browser"
    UNUSUAL_COUNTRY = "unusual_country"


def alert_for(*, is_first: bool, is_known: bool, country: str | None, countries: AbstractSet[str]) -> Alert | None:
    """Decide what an entry is announced as; one entry is never announced twice.

    `is_first`: nobody ever entered, so there is nothing to compare with. `countries` are the known ones of earlier
    entries: a country that nobody knows is never unusual, nor is any where none was known before.
    """
    if is_first:
        return None
    if country is not None and countries and country not in countries:
        return Alert.UNUSUAL_COUNTRY
    return None if is_known else Alert.NEW_BROWSER


def may_doubt(event: SecurityEvent, *, now: datetime) -> bool:
    """Tell whether an owner may say of a line that it was not them: it is recent, and it matters."""
    if now - event.at >= DOUBTED_WITHIN:
        return False
    return event.kind in _CHANGES or (event.kind is EventKind.SIGNED_IN and bool(event.details.get("alert")))
