"""What became of the time on the way to a deadline: what counted, what did not, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.hours.counting import date_of, stands_before
from app.domain.hours.rules import Calendar, Closed, closes_at, stretches_on, why_closed
from app.domain.support.turns import Side
from app.kernel.durations import Unit

_DAY = timedelta(days=1)


class Why(StrEnum):
    """Why time counted or did not."""

    COUNTED = "counted"
    FIRST_DAY = "first day"  # of working days
    OUT_OF_HOURS = "out of hours"  # of working hours, on a day with an opening
    CUSTOMER = Side.CUSTOMER
    CARRIER = Side.CARRIER
    NOBODY = Side.NOBODY
    EXCEPTION = Closed.EXCEPTION
    HOLIDAY = Closed.HOLIDAY
    WEEKDAY = Closed.WEEKDAY  # one on which the team is never there


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of time on the way to a deadline, and why it counted or did not."""

    begin: datetime
    end: datetime
    why: Why


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the clock stood, and who had to act; one that goes on ends in FOREVER."""

    begin: datetime
    end: datetime
    side: Side


def tell(calendar: Calendar, unit: Unit, begin: datetime, end: datetime, pauses: Sequence[Pause]) -> Sequence[Phase]:
    """Tell the time between two instants without a gap, phases of one reason joined.

    Of working days a date is told as a whole: the clock stood on it when it stood at its end.
    """
    joined: list[Phase] = []
    for phase in _phases(calendar, unit, begin, end, pauses):
        first = joined.pop().begin if joined and joined[-1].why is phase.why else phase.begin
        joined.append(Phase(first, phase.end, phase.why))
    return joined


def _phases(calendar: Calendar, unit: Unit, begin: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[Phase]:
    first = day = begin.astimezone(calendar.zone).date()
    while date_of(calendar, day)[0] < end:
        if unit is Unit.WORKING_DAY:
            phases = iter([Phase(*date_of(calendar, day), _why(calendar, day, first, pauses))])
        else:
            phases = _paused(_by_the_clock(calendar, day, unit), pauses)
        for phase in phases:
            if max(phase.begin, begin) < min(phase.end, end):
                yield Phase(max(phase.begin, begin), min(phase.end, end), phase.why)
        day += _DAY


def _why(calendar: Calendar, day: date, first: date, pauses: Sequence[Pause]) -> Why:
    """Say why a date counted as a working day or did not."""
    closed = why_closed(calendar, day)
    decided_at = date_of(calendar, day)[1] if closed else closes_at(calendar, day)
    if day != first:
        for pause in pauses:
            if stands_before(decided_at, [(pause.begin, pause.end)]):
                return Why(pause.side)
    if closed:
        return Why(closed)
    return Why.FIRST_DAY if day == first else Why.COUNTED


def _by_the_clock(calendar: Calendar, day: date, unit: Unit) -> Iterator[Phase]:
    """Tell a date from midnight to midnight, as if the clock never stood."""
    at, midnight = date_of(calendar, day)
    closed = why_closed(calendar, day)
    if closed or unit is not Unit.WORKING_HOUR:
        yield Phase(at, midnight, Why(closed) if closed else Why.COUNTED)
        return
    for opens, closes in stretches_on(calendar, day):
        yield Phase(at, opens, Why.OUT_OF_HOURS)
        yield Phase(opens, closes, Why.COUNTED)
        at = closes
    yield Phase(at, midnight, Why.OUT_OF_HOURS)


def _paused(phases: Iterator[Phase], pauses: Sequence[Pause]) -> Iterator[Phase]:
    """Lay the pauses over phases."""
    for phase in phases:
        at = phase.begin
        for pause in pauses:
            begin, end = max(pause.begin, at), min(pause.end, phase.end)
            if begin < end:
                yield Phase(at, begin, phase.why)
                yield Phase(begin, end, Why(pause.side))
                at = end
        yield Phase(at, phase.end, phase.why)
