"""A month of the calendar, as books are kept."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MINYEAR, date, timedelta
from typing import Self

_WRITTEN = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Self:
        """Give the month that a day is in."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read 2026-11; none for anything else."""
        written = _WRITTEN.fullmatch(text)
        if written is None or int(written[1]) <= MINYEAR:
            return None
        return cls(int(written[1]), int(written[2]))

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def before(self) -> "Month":
        """The month before."""
        return Month.of(self.first - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
