"""The first anniversary of a day: of the last days of months, through leap years and over the end of a year."""

from datetime import date

import pytest

from app.domain.billing.ports import Interval
from app.domain.billing.timetable import next_due


@pytest.mark.promise("CC-13")
@pytest.mark.parametrize(
    ("begun", "interval", "due"),
    [
        ("2026-01-28", Interval.MONTH, "2026-02-28"),
        ("2026-01-29", Interval.MONTH, "2026-02-28"),
        ("2026-01-31", Interval.MONTH, "2026-02-28"),
        ("2028-01-29", Interval.MONTH, "2028-02-29"),
        ("2028-01-31", Interval.MONTH, "2028-02-29"),
        ("2100-01-31", Interval.MONTH, "2100-02-28"),  # no leap year, as hundreds are none
        ("2026-02-28", Interval.MONTH, "2026-03-28"),
        ("2028-02-29", Interval.MONTH, "2028-03-29"),
        ("2026-03-31", Interval.MONTH, "2026-04-30"),
        ("2026-04-30", Interval.MONTH, "2026-05-30"),
        ("2026-10-31", Interval.MONTH, "2026-11-30"),
        ("2026-11-30", Interval.MONTH, "2026-12-30"),
        ("2026-12-01", Interval.MONTH, "2027-01-01"),
        ("2026-12-31", Interval.MONTH, "2027-01-31"),
        ("2026-01-01", Interval.YEAR, "2027-01-01"),
        ("2026-12-31", Interval.YEAR, "2027-12-31"),
        ("2027-02-28", Interval.YEAR, "2028-02-28"),
        ("2028-02-29", Interval.YEAR, "2029-02-28"),
    ],
)
def test_it_is_the_same_day_or_the_last_of_a_month_without_it(begun: str, interval: Interval, due: str) -> None:
    assert next_due(date.fromisoformat(begun), interval) == date.fromisoformat(due)
