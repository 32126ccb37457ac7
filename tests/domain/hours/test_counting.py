"""By when a promise is due: over weekends, holidays, closings, changes of the clock, and for any calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.hours.counting import due_by
from app.domain.hours.rules import WEEKDAYS, Calendar, openings_on
from app.kernel.durations import Span
from tests.domain.hours.calendars import (
    ALL_DAY,
    CLOSED_WEEK,
    LUNCH,
    NEVER,
    ONE_DAY,
    OPEN_HOLIDAY,
    SATURDAYS,
    USUAL,
    calendar,
    paris,
)

# November 2026: the 23rd is a Monday, the 11th (Armistice) a Wednesday. 1 May and 8 May 2026 are Fridays, 14 May is
# Ascension, 25 May Whit Monday, 6 April Easter Monday; 14 July a Tuesday; 25 December 2026 and 1 January 2027 Fridays.
CASES = [
    # working days: the day of the beginning never counts, and the end is that of the last opening
    (USUAL, "1 working day", "2026-11-23 00:00", "2026-11-24 18:00"),
    (USUAL, "1 working day", "2026-11-23 08:59", "2026-11-24 18:00"),
    (USUAL, "1 working day", "2026-11-23 09:00", "2026-11-24 18:00"),
    (USUAL, "1 working day", "2026-11-23 17:59", "2026-11-24 18:00"),
    (USUAL, "1 working day", "2026-11-23 18:00", "2026-11-24 18:00"),
    (USUAL, "1 working day", "2026-11-23 23:59", "2026-11-24 18:00"),
    (USUAL, "1 working day", "2026-11-27 10:00", "2026-11-30 18:00"),
    (USUAL, "1 working day", "2026-11-28 10:00", "2026-11-30 18:00"),
    (USUAL, "1 working day", "2026-11-29 23:59", "2026-11-30 18:00"),
    (USUAL, "2 working days", "2026-11-26 10:00", "2026-11-30 18:00"),
    (USUAL, "5 working days", "2026-11-23 10:00", "2026-11-30 18:00"),
    (USUAL, "5 working days", "2026-11-21 10:00", "2026-11-27 18:00"),
    (USUAL, "10 working days", "2026-11-23 10:00", "2026-12-07 18:00"),
    (USUAL, "5 to 10 working days", "2026-11-23 10:00", "2026-12-07 18:00"),
    (USUAL, "5 to 10 working days", "2026-12-18 10:00", "2027-01-05 18:00"),
    # holidays
    (USUAL, "1 working day", "2026-11-10 10:00", "2026-11-12 18:00"),
    (USUAL, "1 working day", "2026-11-11 10:00", "2026-11-12 18:00"),
    (USUAL, "2 working days", "2026-11-09 10:00", "2026-11-12 18:00"),
    (USUAL, "1 working day", "2026-04-30 17:00", "2026-05-04 18:00"),  # a holiday on a Friday
    (USUAL, "1 working day", "2026-05-07 17:00", "2026-05-11 18:00"),
    (USUAL, "1 working day", "2026-05-13 10:00", "2026-05-15 18:00"),
    (USUAL, "1 working day", "2026-05-22 10:00", "2026-05-26 18:00"),  # a holiday on a Monday
    (USUAL, "1 working day", "2026-04-03 10:00", "2026-04-07 18:00"),
    (USUAL, "1 working day", "2026-07-13 10:00", "2026-07-15 18:00"),
    (USUAL, "1 working day", "2026-12-24 10:00", "2026-12-28 18:00"),
    (USUAL, "1 working day", "2026-12-31 23:59", "2027-01-04 18:00"),
    (USUAL, "5 working days", "2026-12-24 10:00", "2027-01-04 18:00"),
    # exceptions beat weekday and holiday
    (CLOSED_WEEK, "1 working day", "2026-12-18 10:00", "2026-12-28 18:00"),
    (CLOSED_WEEK, "2 working days", "2026-12-17 10:00", "2026-12-28 18:00"),
    (OPEN_HOLIDAY, "1 working day", "2026-12-24 10:00", "2026-12-25 11:00"),
    (OPEN_HOLIDAY, "2 working days", "2026-12-23 10:00", "2026-12-25 11:00"),
    # several slots, in any order: the last one's end
    (LUNCH, "1 working day", "2026-11-23 12:30", "2026-11-24 18:00"),
    (LUNCH, "1 working day", "2026-11-27 12:00", "2026-11-30 18:00"),
    # other weeks
    (SATURDAYS, "1 working day", "2026-11-27 10:00", "2026-11-28 12:00"),
    (SATURDAYS, "2 working days", "2026-11-27 10:00", "2026-11-30 18:00"),
    (ONE_DAY, "1 working day", "2026-11-25 09:00", "2026-12-02 09:30"),
    (ONE_DAY, "3 working days", "2026-11-24 09:00", "2026-12-09 09:30"),
    (ONE_DAY, "1 working day", "2026-11-10 09:00", "2026-11-18 09:30"),  # the 11th is closed
    (ALL_DAY, "1 working day", "2026-11-27 10:00", "2026-11-29 00:00"),
    (ALL_DAY, "1 working day", "2026-10-24 10:00", "2026-10-26 00:00"),  # a day of 25 hours
    (ALL_DAY, "1 working day", "2026-03-28 10:00", "2026-03-30 00:00"),  # a day of 23 hours
    # hours and days pass on working days only
    (USUAL, "24 hours", "2026-11-23 10:00", "2026-11-24 10:00"),
    (USUAL, "24 hours", "2026-11-23 20:00", "2026-11-24 20:00"),
    (USUAL, "48 hours", "2026-11-23 10:00", "2026-11-25 10:00"),
    (USUAL, "24 to 48 hours", "2026-11-23 10:00", "2026-11-25 10:00"),
    (USUAL, "24 to 48 hours", "2026-11-27 17:00", "2026-12-01 17:00"),
    (USUAL, "24 to 48 hours", "2026-11-26 17:00", "2026-11-30 17:00"),
    (USUAL, "24 to 48 hours", "2026-11-28 12:00", "2026-12-02 00:00"),
    (USUAL, "24 to 48 hours", "2026-11-10 12:00", "2026-11-13 12:00"),
    (USUAL, "24 to 48 hours", "2026-12-24 12:00", "2026-12-29 12:00"),
    (USUAL, "60 minutes", "2026-11-23 17:30", "2026-11-23 18:30"),
    (USUAL, "60 minutes", "2026-11-27 23:30", "2026-11-30 00:30"),
    (USUAL, "30 minutes", "2026-11-27 23:30", "2026-11-28 00:00"),
    (USUAL, "1 day", "2026-11-27 00:00", "2026-11-28 00:00"),
    (USUAL, "2 days", "2026-11-27 09:00", "2026-12-01 09:00"),
    (ALL_DAY, "24 hours", "2026-10-24 12:00", "2026-10-25 11:00"),  # the clock goes back: 25 hours to the next noon
    (ALL_DAY, "24 hours", "2026-03-28 12:00", "2026-03-29 13:00"),  # and forth: 23
    (ALL_DAY, "25 hours", "2026-10-25 00:00", "2026-10-26 00:00"),
    (ALL_DAY, "23 hours", "2026-03-29 00:00", "2026-03-30 00:00"),
    (USUAL, "24 hours", "2026-10-23 12:00", "2026-10-26 12:00"),  # the change falls on a day that does not count
    (USUAL, "24 hours", "2026-03-27 12:00", "2026-03-30 12:00"),
    (SATURDAYS, "48 hours", "2026-11-27 10:00", "2026-11-30 10:00"),
    (ONE_DAY, "24 hours", "2026-11-25 12:00", "2026-12-02 12:00"),
    (ONE_DAY, "1 hour", "2026-11-26 12:00", "2026-12-02 01:00"),
]


@pytest.mark.parametrize(("hours", "promised", "begin", "expected"), CASES)
def test_a_promise_is_due_by(hours: Calendar, promised: str, begin: str, expected: str) -> None:
    due = due_by(hours, paris(begin), Span.parse(promised))

    assert due is not None
    assert due.at == paris(expected)


def test_at_least_sixty_cases_are_in_the_table() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("promised", ["1 hour", "1 working day", "24 to 48 hours"])
def test_a_team_that_is_never_there_owes_nothing_by_a_day(promised: str) -> None:
    assert due_by(NEVER, paris("2026-11-23 10:00"), Span.parse(promised)) is None
    past = calendar(**dict.fromkeys(WEEKDAYS[:5], ()), exceptions={date(2020, 1, 2): ("09:00-10:00",)})
    assert due_by(past, paris("2026-11-23 10:00"), Span.parse(promised)) is None


@pytest.mark.parametrize(
    ("begin", "left_out"),
    [
        ("2026-11-23 10:00", []),
        ("2026-11-27 10:00", [date(2026, 11, 28), date(2026, 11, 29)]),
        ("2026-11-10 10:00", [date(2026, 11, 11)]),
        ("2026-11-29 10:00", [date(2026, 11, 29)]),
        ("2026-12-24 10:00", [date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 27)]),
    ],
)
def test_the_days_that_do_not_count_are_told(begin: str, left_out: list[date]) -> None:
    due = due_by(USUAL, paris(begin), Span.parse("1 working day"))

    assert due is not None
    assert list(due.left_out) == left_out


slots = ["09:00-12:00", "12:00-14:00", "14:00-18:00", "20:00-24:00", "00:00-08:00", "08:00-09:00", "18:00-20:00"]
days = st.one_of(st.just(("00:00-24:00",)), st.lists(st.sampled_from(slots), unique=True).map(tuple))
weeks = st.lists(days, min_size=7, max_size=7).filter(any).map(lambda week: dict(zip(WEEKDAYS, week, strict=True)))
zones = st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
moments = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
spans = st.one_of(
    st.integers(1, 40).map(lambda number: Span.parse(f"{number} working days")),
    st.integers(1, 400).map(lambda number: Span.parse(f"{number} hours")),
)


@given(week=weeks, zone=zones, begin=moments, span=spans, longer=st.integers(1, 30))
def test_what_is_promised_later_or_for_longer_is_never_due_before(
    week: dict[str, tuple[str, ...]], zone: str, begin: datetime, span: Span, longer: int
) -> None:
    hours = calendar(**week, time_zone=zone)
    first, later = due_by(hours, begin, span), due_by(hours, begin + timedelta(hours=longer), span)
    more = due_by(hours, begin, Span.parse(f"{span.amount + longer} {span.unit}s"))  # type: ignore[attr-defined]

    assert first is not None
    assert later is not None
    assert more is not None
    assert begin < first.at <= later.at
    assert first.at < more.at


@given(week=weeks, zone=zones, begin=moments, span=spans)
def test_it_is_due_on_a_working_day_and_what_was_left_out_is_none(
    week: dict[str, tuple[str, ...]], zone: str, begin: datetime, span: Span
) -> None:
    hours = calendar(**week, time_zone=zone)
    due = due_by(hours, begin, span)

    assert due is not None
    before = (due.at - timedelta(microseconds=1)).astimezone(hours.zone).date()
    assert openings_on(hours, before)
    assert not any(openings_on(hours, day) for day in due.left_out)
