"""The months that a report is about: one of the calendar of the brand, or the twelve up to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from werkzeug.datastructures import MultiDict

from app.domain.hours.rules import Calendar, instant_of
from app.domain.invoices.months import Month

_YEAR = 12  # months
_FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Period:
    """From the first of a month to the last of another."""

    first: Month
    last: Month

    @classmethod
    def read(cls, asked: MultiDict[str, str], today: date) -> "Period":
        """Give the period that is asked for; this month where none is, or none that can be."""
        month = Month.read(asked.get("month", ""))
        if month is None or month.year < _FIRST_YEAR or month > Month.of(today):
            month = Month.of(today)
        return cls(_months_before(month, _YEAR - 1), month) if asked.get("months") == str(_YEAR) else cls(month, month)

    @property
    def is_year(self) -> bool:
        """Whether it is of twelve months."""
        return self.first != self.last

    def bounds(self, calendar: Calendar, *, now: datetime) -> tuple[datetime, datetime]:
        """Give the instants from which and to which it lasts, where the brand is; no longer than until now."""
        begin, end = (
            instant_of(calendar.zone, day, 0) for day in (self.first.first, self.last.last + timedelta(days=1))
        )
        return begin, min(end, now)

    def neighbours(self, today: date) -> Iterator[Month]:
        """List the months before and after its last one that may be asked for."""
        yield self.last.before
        after = Month.of(self.last.last + timedelta(days=1))
        if after <= Month.of(today):
            yield after

    def __str__(self) -> str:
        return f"{self.first}-to-{self.last}" if self.is_year else str(self.last)


def _months_before(month: Month, number: int) -> Month:
    for _ in range(number):
        month = month.before
    return month
