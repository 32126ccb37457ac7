"""When a card expires, which one takes another's place, and which may be taken off file: pure rules."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from app.domain.billing.errors import LastMethodError
from app.domain.billing.ports import ProvidedMethod

TOLD_BEFORE = timedelta(days=7)
"""How long before its last day the owner of a card is written to."""

SOON = timedelta(days=30)
"""How long before its last day a card is marked on the pages."""

_NEVER = (9999, 12)


class Freshness(StrEnum):
    """How long a card will do."""

    GOOD = "good"
    SOON = "soon"
    EXPIRED = "expired"


def last_day_of(expires: tuple[int, int] | None) -> date | None:
    """Give the last day of a card that bears this year and month: the month's last."""
    if expires is None:
        return None
    year, month = expires
    return date(year, month, monthrange(year, month)[1])


def freshness_of(last_day: date | None, *, today: date) -> Freshness:
    """Tell whether a card will do, still does, or has expired; what bears no date does."""
    if last_day is None or last_day - today >= SOON:
        return Freshness.GOOD
    return Freshness.SOON if today <= last_day else Freshness.EXPIRED


def is_to_be_told(last_day: date | None, *, today: date) -> bool:
    """Tell whether it is time to write that a card expires: from seven days before its last day until that is over."""
    return last_day is not None and last_day - TOLD_BEFORE <= today <= last_day


def default_of(methods: Sequence[ProvidedMethod]) -> ProvidedMethod | None:
    """Give what is charged: the default, and the only one there is even when none was named."""
    only = methods[0] if len(methods) == 1 else None
    return next((each for each in methods if each.is_default), only)


def heir_of(method: ProvidedMethod, methods: Sequence[ProvidedMethod]) -> ProvidedMethod | None:
    """Tell what is charged once a method is taken off: the default, else the one that is good the longest."""
    others = [each for each in methods if each.id != method.id]
    return max(others, key=lambda each: (each.is_default, each.expires or _NEVER), default=None)


def ensure_removable(method: ProvidedMethod, methods: Sequence[ProvidedMethod], *, is_charged: bool) -> None:
    """Refuse to take the last one off while a subscription is charged with it; LastMethodError."""
    if is_charged and heir_of(method, methods) is None:
        raise LastMethodError
