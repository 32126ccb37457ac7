"""Weeks begin on Monday at midnight where people are, however the clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.kernel.weeks import last_weeks, monday_of

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("local", "monday"),
    [
        (datetime(2026, 11, 22, 23, 59, 59, tzinfo=PARIS), date(2026, 11, 16)),
        (datetime(2026, 11, 23, tzinfo=PARIS), date(2026, 11, 23)),
        (datetime(2026, 11, 29, 23, 59, tzinfo=PARIS), date(2026, 11, 23)),
        (datetime(2027, 1, 1, tzinfo=PARIS), date(2026, 12, 28)),
    ],
)
def test_a_week_is_named_by_its_monday(local: datetime, monday: date) -> None:
    assert monday_of(local.astimezone(UTC), PARIS) == monday


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 10, 21), 169), (date(2026, 3, 25), 167)])
def test_the_week_of_a_changed_clock_is_an_hour_longer_or_shorter(day: date, hours: int) -> None:
    weeks = last_weeks(datetime.combine(day, time(12), PARIS), PARIS, 2)
    lengths = [(week.ends.astimezone(UTC) - week.begins.astimezone(UTC)) / timedelta(hours=1) for week in weeks]
    assert lengths == [168, hours]
    assert weeks[0].ends == weeks[1].begins
