"""Anniversaries, counted from the day that a subscription began on: 31 January, 28 February, 31 March."""

from calendar import monthrange
from datetime import UTC, datetime

_MONTHS = {"month": 1, "year": 12}


def next_anniversary(anchor: int, interval: str, after: int) -> int:
    """Give the first anniversary later than a moment."""
    count = 1
    while (found := _anniversary(anchor, count * _MONTHS[interval])) <= after:
        count += 1
    return found


def _anniversary(anchor: int, months: int) -> int:
    start = datetime.fromtimestamp(anchor, UTC)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())
