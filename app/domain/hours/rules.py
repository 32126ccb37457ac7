"""When the team is there: what a brand's calendar says of an instant, a date and an ordinary week.

An opening of a local date is one stretch of elapsed time. It begins at the first instant that shows its first
minute and ends at the first that shows the minute it no longer holds; a time that the clock jumps over in spring
stands for the instant of the jump. So an opening from 00:00 to 24:00 has 23 or 25 hours on the days of a change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import count, groupby
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.hours.bank_holidays import known_countries, list_holidays
from app.domain.hours.policy import HoursPolicy
from app.domain.hours.slots import DAY, Opening, parse_slots

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HORIZON = 400  # days looked ahead for a change; a calendar without one in a year has none

Openings = tuple[Opening, ...]
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A brand's hours, read: openings by weekday (Monday first), exceptions by date, and the country of holidays."""

    zone: ZoneInfo
    week: tuple[Openings, ...]
    exceptions: Mapping[date, Openings]
    country: str | None


class Closed(StrEnum):
    """Why a local date has no opening; an exception of the date is the first reason, its weekday the last."""

    EXCEPTION = "exception"
    HOLIDAY = "holiday"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class DayGroup:
    """Weekdays in a row with the same openings; 0 is Monday."""

    first: int
    last: int
    openings: Openings


def read_calendar(policy: HoursPolicy) -> Calendar:
    """Read a brand's hours; ValueError, with the remedy, for what `find_mistakes` names."""
    for _, message in find_mistakes(policy):
        raise ValueError(message)
    week = tuple(parse_slots(getattr(policy, weekday)) for weekday in WEEKDAYS)
    exceptions = {day: parse_slots(slots) for day, slots in policy.exceptions.items()}
    return Calendar(ZoneInfo(policy.time_zone), week, exceptions, policy.holidays)


def find_mistakes(policy: HoursPolicy) -> Iterator[tuple[tuple[str, ...], str]]:
    """Name each key of the hours that cannot be read, with what is wrong and the remedy."""
    try:
        ZoneInfo(policy.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield ("time_zone",), f"“{policy.time_zone}” is not a time zone; write one like “Europe/Paris”"
    if policy.holidays is not None and policy.holidays not in known_countries():
        yield ("holidays",), f"no holidays are known of “{policy.holidays}”; write a country such as “FR”"
    days: list[tuple[tuple[str, ...], tuple[str, ...]]] = [((name,), getattr(policy, name)) for name in WEEKDAYS]
    days += [(("exceptions", day.isoformat()), slots) for day, slots in policy.exceptions.items()]
    for key, slots in days:
        try:
            parse_slots(slots)
        except ValueError as error:
            yield key, str(error)


def openings_on(calendar: Calendar, day: date) -> Openings:
    """List the openings of a local date: its exception's, none on a holiday, else its weekday's."""
    if day in calendar.exceptions:
        return calendar.exceptions[day]
    return () if _is_holiday(calendar, day) else calendar.week[day.weekday()]


def why_closed(calendar: Calendar, day: date) -> Closed | None:
    """Say why a local date has no opening; None when it has one."""
    if openings_on(calendar, day):
        return None
    if day in calendar.exceptions:
        return Closed.EXCEPTION
    return Closed.HOLIDAY if _is_holiday(calendar, day) else Closed.WEEKDAY


def closings_ahead(calendar: Calendar, now: datetime, *, days: int) -> tuple[date, ...]:
    """List the local dates from today on that are closed though their weekday is not."""
    today = now.astimezone(calendar.zone).date()
    dates = (today + timedelta(days=number) for number in range(days))
    return tuple(day for day in dates if calendar.week[day.weekday()] and not openings_on(calendar, day))


def _is_holiday(calendar: Calendar, day: date) -> bool:
    return calendar.country is not None and day in list_holidays(calendar.country, day.year)


def is_open(calendar: Calendar, now: datetime) -> bool:
    """Say whether the team is there at an instant."""
    return any(begin <= now < end for begin, end in _stretches(calendar, now, days=1))


def next_change(calendar: Calendar, now: datetime) -> datetime | None:
    """Give the instant (UTC) at which the team next comes or goes; None when it never does."""
    end_of_stretch: datetime | None = None
    for begin, end in _stretches(calendar, now, days=_HORIZON):
        if end <= now:
            continue
        if end_of_stretch is not None and begin != end_of_stretch:
            return end_of_stretch
        if end_of_stretch is None and begin > now:
            return begin
        end_of_stretch = end
    if end_of_stretch is None or end_of_stretch - now > timedelta(days=_HORIZON - 2):
        return None
    return end_of_stretch


def next_day(calendar: Calendar, now: datetime) -> datetime:
    """Give the instant (UTC) at which the next local date begins."""
    return instant_of(calendar.zone, now.astimezone(calendar.zone).date() + timedelta(days=1), 0)


def opens_again(calendar: Calendar, after: date) -> datetime:
    """Give the instant (UTC) at which the first opening after a local date begins; of a calendar that has one."""
    day = next(day for number in count(1) if openings_on(calendar, day := after + timedelta(days=number)))
    return instant_of(calendar.zone, day, openings_on(calendar, day)[0].opens)


def closes_at(calendar: Calendar, day: date) -> datetime:
    """Give the instant (UTC) at which the last opening of a local date ends; of a working day."""
    return instant_of(calendar.zone, day, openings_on(calendar, day)[-1].closes)


def opening_week(calendar: Calendar) -> tuple[DayGroup, ...]:
    """Tell the ordinary week in groups of days in a row, closed days left out; empty means never."""
    groups = []
    for openings, days in groupby(range(len(WEEKDAYS)), key=lambda day: calendar.week[day]):
        numbers = list(days)
        if openings:
            groups.append(DayGroup(numbers[0], numbers[-1], openings))
    return tuple(groups)


def _stretches(calendar: Calendar, now: datetime, *, days: int) -> Iterator[Stretch]:
    """List the stretches of elapsed open time (UTC) from yesterday's local date on, in order."""
    today = now.astimezone(calendar.zone).date()
    for number in range(-1, days + 1):
        day = today + timedelta(days=number)
        yield from stretches_on(calendar, day)


def stretches_on(calendar: Calendar, day: date) -> Iterator[Stretch]:
    """List the stretches of elapsed open time (UTC) of a local date; one that the clock jumps over is none."""
    for opening in openings_on(calendar, day):
        begin, end = (instant_of(calendar.zone, day, minutes) for minutes in (opening.opens, opening.closes))
        if begin < end:
            yield begin, end


@lru_cache(maxsize=8192)  # a list of requests asks for the same few days over and over
def instant_of(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    """Give the first instant that shows a local time; for one that the clock jumps over, the instant of the jump."""
    midnight = datetime.combine(day + timedelta(days=minutes // DAY), time())
    wall = midnight + timedelta(minutes=minutes % DAY)
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    return _jump(zone, wall.replace(tzinfo=zone, fold=1).astimezone(UTC), first)


def _jump(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Find the instant between two at which the zone's offset changes."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
