"""What is decided about events: until when people sign up, who is next in the line, what a clash is, when to remind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from app.domain.events.errors import Refusal
from app.domain.events.policy import EventsPolicy

MOST_PLACES = 10_000
LONGEST = timedelta(days=31)  # that one event lasts


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when something is: the end is not part of it."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: "Span") -> bool:
        """Tell whether nobody can be at both from beginning to end."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def closes_at(starts_at: datetime, policy: EventsPolicy) -> datetime:
    """Give the first moment at which nobody signs up any more."""
    before = policy.sign_up_until
    return starts_at if before is None else starts_at - before.as_timedelta()


def find_refusal(
    starts_at: datetime, cancelled_at: datetime | None, policy: EventsPolicy, *, now: datetime
) -> Refusal | None:
    """Say why nobody signs up at this moment; None when people do."""
    if (refusal := find_refusal_to_leave(starts_at, cancelled_at, now=now)) is not None:
        return refusal
    return Refusal.CLOSED if now >= closes_at(starts_at, policy) else None


def find_refusal_to_leave(starts_at: datetime, cancelled_at: datetime | None, *, now: datetime) -> Refusal | None:
    """Say why nobody gives a place back at this moment: there is nothing left to give back; None when people do."""
    if cancelled_at is not None:
        return Refusal.CANCELLED
    return Refusal.STARTED if now >= starts_at else None


def places_left(places: int | None, booked: int) -> int | None:
    """Give how many places are free; None where there are as many as people come."""
    return None if places is None else max(0, places - booked)


def next_in_line(waiting: Sequence[int], left: int | None) -> Sequence[int]:
    """Give who of the line gets a place, by their numbers: those who came first, and no more than there are places."""
    line = sorted(waiting)
    return line if left is None else line[:left]


def last_reminder(starts_at: datetime, policy: EventsPolicy, *, now: datetime) -> datetime | None:
    """Give the last moment at which people were to be reminded; None before the first, and once it has begun.

    Who had a place then, and was not reminded since, is reminded: once for each time of the policy, and of several that
    went by unused, once. Who got the place later was told of the event then.
    """
    if now >= starts_at:
        return None
    moments = (starts_at - each.as_timedelta() for each in policy.reminder_before)
    return max((each for each in moments if each <= now), default=None)


def is_zone(name: str) -> bool:
    """Tell whether a time zone is called so."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    """Give the names of all zones, found once: that opens every file of the machine's database of zones."""
    return frozenset(available_timezones())


def instant_of(day: date, clock: time, zone: str) -> datetime | None:
    """Give the instant that a clock of the zone shows so; None where it never does, in the hour left out in spring.

    Of an hour that comes twice in autumn it is the first.
    """
    known = ZoneInfo(zone)
    local = datetime.combine(day, clock, known)
    try:
        instant = local.astimezone(UTC)
    except OverflowError:  # the first or the last day of all
        return None
    return instant if instant.astimezone(known).replace(tzinfo=None) == local.replace(tzinfo=None) else None
