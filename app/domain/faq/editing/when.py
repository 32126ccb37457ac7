"""The moment of a publication, from what a reviewer wrote: a date and a time by the brand's own clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from app.kernel.errors import GuichetError

Unfit = Literal["past", "far", "skipped", "twice"]
LONGEST_AHEAD = timedelta(days=366)


class UnfitMomentError(GuichetError):
    """A time at which nothing can be published; `reason` says why."""

    def __init__(self, reason: Unfit) -> None:
        super().__init__(f"nothing can be published then: {reason}")
        self.reason = reason


def read_moment(day: date, clock: time, zone: ZoneInfo, *, now: datetime) -> datetime:
    """Give the instant (UTC) of a local time; UnfitMomentError when it is not ahead, too far, or no single instant.

    A time that the clock jumps over is shown by no clock, one that it shows twice would be a guess.
    """
    wall = datetime.combine(day, clock.replace(tzinfo=None))
    today = now.astimezone(zone).date()
    if day < today:
        raise UnfitMomentError("past")
    if day > today + LONGEST_AHEAD:
        raise UnfitMomentError("far")
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first != second:
        is_shown = first.astimezone(zone).replace(tzinfo=None) == wall
        raise UnfitMomentError("twice" if is_shown else "skipped")
    if first <= now:
        raise UnfitMomentError("past")
    return first
