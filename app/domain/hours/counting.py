"""Counting time by a calendar: by when a promise is due, and which days it leaves out.

An hour or a day of a promise passes on every clock, but on working days only: forty-eight hours from a Friday at 17:00
are over on the Tuesday at 17:00. A working hour passes while the team is there. A working day is a local date with an
opening; the day on which the counting begins is none of them, and the last one is over when its last opening ends.

Nothing passes while the clock stands, and a working day counts unless the clock stands when its last opening ends. A
moment belongs to what ended with it: whoever stops the clock at the end of an opening takes nothing of that day.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.domain.hours.rules import Calendar, Stretch, closes_at, instant_of, openings_on, stretches_on
from app.kernel.durations import Duration, DurationRange, Span, Unit

FOREVER = datetime.max.replace(tzinfo=UTC)
"""The end of a stretch that has none yet; to be compared only."""

_DAY = timedelta(days=1)
_HORIZON = 1500 * _DAY  # looked ahead; a promise that is not over by then never is


@dataclass(frozen=True, slots=True)
class Due:
    """By when a promise is kept, and the local dates from its beginning to that which did not count."""

    at: datetime
    left_out: tuple[date, ...]


def due_by(calendar: Calendar, begin: datetime, span: Span, *, standing: Sequence[Stretch] = ()) -> Due | None:
    """Say by when what was promised at an instant is due; of a range the most.

    `standing` are the stretches in which the clock stands, in order and apart; the last may end in FOREVER. None where
    it stands before the promise is over, and where the team is never there.
    """
    at = _end_of(calendar, begin, span, standing)
    return (
        None if at is None else Due(at, tuple(day for day in _days(calendar, begin, at) if not _works(calendar, day)))
    )


def stands_before(moment: datetime, standing: Sequence[Stretch]) -> bool:
    """Say whether the clock stands in the last instant before a moment."""
    return any(begin < moment <= end for begin, end in standing)


def _end_of(calendar: Calendar, begin: datetime, span: Span, standing: Sequence[Stretch]) -> datetime | None:
    assert isinstance(span, Duration | DurationRange)  # noqa: S101 - a span is one of the two
    amount = span.most if isinstance(span, DurationRange) else span.amount
    days = _days(calendar, begin, _looked_to(begin, standing))
    if span.unit is Unit.WORKING_DAY:
        return _after_working_days(calendar, days, amount, standing)
    if span.unit is Unit.WORKING_HOUR:
        open_time = (stretch for day in days for stretch in stretches_on(calendar, day))
        return _after(timedelta(hours=amount), _running(open_time, begin, standing))
    open_days = (date_of(calendar, day) for day in days if _works(calendar, day))
    return _after(Duration(amount, span.unit).as_timedelta(), _running(open_days, begin, standing))


def _after_working_days(
    calendar: Calendar, days: Iterator[date], amount: int, standing: Sequence[Stretch]
) -> datetime | None:
    """Give when the last opening of so many working days ends; the local date of the beginning is not counted."""
    next(days, None)
    for day in days:
        if not _works(calendar, day):
            continue
        end = closes_at(calendar, day)
        amount -= not stands_before(end, standing)
        if amount == 0:
            return end
    return None


def _after(amount: timedelta, stretches: Iterable[Stretch]) -> datetime | None:
    """Give when so much time of the stretches has passed."""
    for begin, end in stretches:
        if amount <= end - begin:
            return begin + amount
        amount -= end - begin
    return None


def _running(stretches: Iterable[Stretch], begin: datetime, standing: Sequence[Stretch]) -> Iterator[Stretch]:
    """List what is left of stretches from an instant on, without what the clock stands in."""
    for opens, closes in stretches:
        at = max(opens, begin)
        for stops, goes_on in standing:
            if at < stops < closes:
                yield at, stops
            if stops < closes:
                at = max(at, goes_on)
        if at < closes:
            yield at, closes


def date_of(calendar: Calendar, day: date) -> Stretch:
    """Give a local date as the time from its midnight to the next."""
    return instant_of(calendar.zone, day, 0), instant_of(calendar.zone, day + _DAY, 0)


def _works(calendar: Calendar, day: date) -> bool:
    return bool(openings_on(calendar, day))


def _looked_to(begin: datetime, standing: Sequence[Stretch]) -> datetime:
    """Give the instant to which it is worth looking: nothing passes after the clock has stopped for good."""
    stops, goes_on = standing[-1] if standing else (begin, begin)
    return stops if goes_on == FOREVER else max(begin, goes_on) + _HORIZON


def _days(calendar: Calendar, begin: datetime, end: datetime) -> Iterator[date]:
    """List the local dates from that of one instant to that of another."""
    first, last = (moment.astimezone(calendar.zone).date() for moment in (begin, end))
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
