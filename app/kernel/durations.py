"""How long something takes, in the unit that a person chose to say it in."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Unit(StrEnum):
    """A unit of time as a policy writes it; working days are counted by a calendar, not by a clock."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working day"


_CLOCK = {
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
}
_UNITS = "|".join(unit.value for unit in Unit)
_DURATION = re.compile(rf"([1-9]\d{{0,4}}) ({_UNITS})s?")
_RANGE = re.compile(rf"(\d{{1,5}}) to ([1-9]\d{{0,4}}) ({_UNITS})s?")


@dataclass(frozen=True, slots=True)
class Duration:
    """An amount of one unit: `60 minutes` stays sixty minutes and is never told as one hour."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read `60 minutes`, `12 hours`, `14 days` or `5 working days`; ValueError on anything else."""
        match = _DURATION.fullmatch(text)
        if match is None:
            raise ValueError(f"“{text}” is not a duration; write one like “60 minutes” or “14 days”")
        return cls(int(match[1]), Unit(match[2]))

    def as_timedelta(self) -> timedelta:
        """Give the elapsed time; ValueError for working days, which only a calendar can count."""
        if self.unit not in _CLOCK:
            raise ValueError("working days are counted by a calendar")
        return self.amount * _CLOCK[self.unit]


@dataclass(frozen=True, slots=True)
class DurationRange:
    """From a least to a greatest amount of one unit: `24 to 48 hours`."""

    least: int
    most: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "DurationRange":
        """Read `24 to 48 hours`; ValueError on anything else or when the least is not below the most."""
        match = _RANGE.fullmatch(text)
        if match is None or int(match[1]) >= int(match[2]):
            raise ValueError(f"“{text}” is not a range; write one like “24 to 48 hours”")
        return cls(int(match[1]), int(match[2]), Unit(match[3]))
