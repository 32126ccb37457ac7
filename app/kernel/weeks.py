"""Weeks as people count them: from Monday at midnight, where they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a place: its Monday, and the instants at which it begins and is over."""

    monday: date
    begins: datetime
    ends: datetime


def monday_of(now: datetime, zone: tzinfo) -> date:
    """Give the Monday of the week that it is there."""
    today = now.astimezone(zone).date()
    return today - timedelta(days=today.weekday())


def last_weeks(now: datetime, zone: tzinfo, count: int) -> Sequence[Week]:
    """Give so many weeks up to the one that it is there, the earliest first; a change of the clock is in its week."""
    latest = monday_of(now, zone)
    return [week_of(latest - _WEEK * back, zone) for back in reversed(range(count))]


def week_of(monday: date, zone: tzinfo) -> Week:
    """Give the week that begins on a Monday."""
    begins, ends = (datetime.combine(day, time(), zone) for day in (monday, monday + _WEEK))
    return Week(monday, begins, ends)
