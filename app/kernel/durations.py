"""How long something takes, in the unit that a person chose to say it in."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Unit(StrEnum):
    """A unit of time as a policy writes it; working hours and days are counted by a calendar, not by a clock."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    WORKING_HOUR = "working hour"
    WORKING_DAY = "working day"

    @property
    def is_by_calendar(self) -> bool:
        """Whether only the calendar of a team can count it."""
        return self in {Unit.WORKING_HOUR, Unit.WORKING_DAY}


_CLOCK = {
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.MONTH: timedelta(days=365) / 12,  # so that twelve are a year, whatever the calendar says
}
_UNITS = "|".join(unit.value for unit in Unit)
_DURATION = re.compile(rf"([1-9]\d{{0,4}}) ({_UNITS})s?")
_RANGE = re.compile(rf"(\d{{1,5}}) to ([1-9]\d{{0,4}}) ({_UNITS})s?")


class Span:
    """What a length of time is, exact or from–to: a value, equal to another of the same parts.

    Not a dataclass: msgspec reads dataclasses as tables, and a brand writes `60 minutes`.
    """

    __slots__: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Read `60 minutes` or `24 to 48 hours`; ValueError on anything else."""
        return DurationRange.parse(text) if " to " in text else Duration.parse(text)

    def _parts(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and type(self) is type(other) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash((type(self), self._parts()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._parts()))})"


class Duration(Span):
    """An amount of one unit: `60 minutes` stays sixty minutes and is never told as one hour."""

    __slots__ = ("amount", "unit")

    def __init__(self, amount: int, unit: Unit) -> None:
        self.amount: Final = amount
        self.unit: Final = unit

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read `60 minutes`, `12 hours`, `14 days`, `12 months` or `5 working days`; ValueError on anything else."""
        match = _DURATION.fullmatch(text)
        if match is None:
            raise ValueError(f"“{text}” is not a duration; write one like “60 minutes” or “14 days”")
        return cls(int(match[1]), Unit(match[2]))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'s' if self.amount > 1 else ''}"

    def as_timedelta(self) -> timedelta:
        """Give the elapsed time; ValueError for working hours and days, which only a calendar can count."""
        if self.unit not in _CLOCK:
            raise ValueError(f"{self.unit}s are counted by a calendar")
        return self.amount * _CLOCK[self.unit]


class DurationRange(Span):
    """From a least to a greatest amount of one unit: `24 to 48 hours`."""

    __slots__ = ("least", "most", "unit")

    def __init__(self, least: int, most: int, unit: Unit) -> None:
        self.least: Final = least
        self.most: Final = most
        self.unit: Final = unit

    @classmethod
    def parse(cls, text: str) -> "DurationRange":
        """Read `24 to 48 hours`; ValueError on anything else or when the least is not below the most."""
        match = _RANGE.fullmatch(text)
        if match is None or int(match[1]) >= int(match[2]):
            raise ValueError(f"“{text}” is not a range; write one like “24 to 48 hours”")
        return cls(int(match[1]), int(match[2]), Unit(match[3]))

    def __str__(self) -> str:
        return f"{self.least} to {self.most} {self.unit}s"
