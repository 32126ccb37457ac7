"""Counting time by a calendar: by when a promise is due, and which days it leaves out.

An hour or a day of a promise passes on every clock, but on working days only: forty-eight hours from a Friday at 17:00
are over on the Tuesday at 17:00. A working day is a local date with an opening; the day on which the counting begins is
none of them, and the last one is over when its last opening ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.hours.rules import Calendar, Stretch, closes_at, instant_of, openings_on
from app.kernel.durations import Duration, DurationRange, Span, Unit

_HORIZON = 1500  # days looked ahead; a promise that is not over by then never is
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """By when a promise is kept, and the local dates from its beginning to that which did not count."""

    at: datetime
    left_out: tuple[date, ...]


def due_by(calendar: Calendar, begin: datetime, span: Span) -> Due | None:
    """Say by when what was promised at an instant is due; of a range the most. None where the team is never there."""
    at = _end_of(calendar, begin, span)
    if at is None:
        return None
    first, last = (moment.astimezone(calendar.zone).date() for moment in (begin, at))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return Due(at, tuple(day for day in days if not openings_on(calendar, day)))


def _end_of(calendar: Calendar, begin: datetime, span: Span) -> datetime | None:
    assert isinstance(span, Duration | DurationRange)  # noqa: S101 - a span is one of the two
    amount = span.most if isinstance(span, DurationRange) else span.amount
    if span.unit is Unit.WORKING_DAY:
        return _after_working_days(calendar, begin, amount)
    return _after(calendar, begin, Duration(amount, span.unit).as_timedelta())


def _after_working_days(calendar: Calendar, begin: datetime, days: int) -> datetime | None:
    """Give when the last opening of so many working days ends; the local date of the beginning is not counted."""
    day = begin.astimezone(calendar.zone).date()
    for _ in range(_HORIZON):
        day += _DAY
        days -= bool(openings_on(calendar, day))
        if days == 0:
            return closes_at(calendar, day)
    return None


def _after(calendar: Calendar, begin: datetime, amount: timedelta) -> datetime | None:
    """Give when so much of the time of working days has passed."""
    for opens, closes in _working_dates(calendar, begin):
        left = closes - max(opens, begin)
        if amount <= left:
            return closes - left + amount
        amount -= left
    return None


def _working_dates(calendar: Calendar, begin: datetime) -> Iterator[Stretch]:
    """List the local dates with an opening from an instant on, each as the time from its midnight to the next."""
    first = begin.astimezone(calendar.zone).date()
    for number in range(_HORIZON):
        day = first + timedelta(days=number)
        if openings_on(calendar, day):
            yield instant_of(calendar.zone, day, 0), instant_of(calendar.zone, day + _DAY, 0)
