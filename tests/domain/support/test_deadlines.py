"""By when an answer and a solution are due: pauses, weekends, holidays, changes of the clock, and their boundaries."""

import pytest

from app.domain.hours.rules import WEEKDAYS, Calendar
from app.domain.support.deadlines import Deadline, inquiry_window, resolution_deadline
from app.kernel.durations import DurationRange, Span
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
)
from tests.domain.support.histories import answer_owed, history, moment

TOUCHING = calendar(**dict.fromkeys(WEEKDAYS[:5], ("12:00-18:00", "09:00-12:00")))
NIGHT = calendar(**dict.fromkeys(WEEKDAYS[:5], ()) | {"sunday": ("02:00-03:00",)})
DOUALA = calendar(time_zone="Africa/Douala")  # an hour behind Paris in summer

# 2026: 11 November is a Wednesday and a holiday, the 23rd a Monday; 1 May and 25 December are Fridays.
SOLVED = [
    # working days: a day counts unless the clock stands when it closes
    (USUAL, "2 working days", "team 11-23 10:00", "11-25 18:00"),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-24 10:00, team 11-25 10:00", "11-26 18:00"),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-24 10:00, team 11-24 10:05", "11-25 18:00"),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-24 10:00, team 11-24 17:59:59", "11-25 18:00"),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-24 10:00, team 11-24 18:00", "11-26 18:00"),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-24 17:59:59, team 11-24 18:00", "11-26 18:00"),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-24 18:00, team 11-25 09:00", "11-25 18:00"),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-24 18:00, team 11-25 17:00", "11-25 18:00"),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-23 11:00, team 11-23 19:00", "11-25 18:00"),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-23 11:00, team 11-24 19:00", "11-26 18:00"),
    # a clock that stands, before and after the deadline
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-24 10:00", None),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-25 17:59:59", None),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-25 18:00", "11-25 18:00"),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-26 10:00", "11-25 18:00"),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-26 10:00, team 12-04 10:00", "11-25 18:00"),
    # weekends and holidays
    (USUAL, "2 working days", "team 11-26 10:00, customer 11-27 18:00, team 11-30 08:59", "11-30 18:00"),
    (USUAL, "2 working days", "team 11-26 10:00, customer 11-27 17:00, team 11-30 09:00", "12-01 18:00"),
    (USUAL, "2 working days", "team 11-26 10:00, customer 11-28 09:00, team 11-28 20:00", "11-30 18:00"),
    (USUAL, "2 working days", "team 11-28 10:00", "12-01 18:00"),
    (USUAL, "2 working days", "team 11-10 10:00, customer 11-11 09:00, team 11-11 20:00", "11-13 18:00"),
    (USUAL, "2 working days", "team 11-09 10:00, customer 11-10 12:00, team 11-12 09:00", "11-13 18:00"),
    (USUAL, "2 working days", "team 04-30 10:00", "05-05 18:00"),  # a holiday on a Friday
    (USUAL, "2 working days", "team 04-30 10:00, customer 05-01 10:00, team 05-03 10:00", "05-05 18:00"),
    (USUAL, "2 working days", "team 04-30 10:00, customer 05-01 10:00, team 05-04 18:00", "05-06 18:00"),
    # several pauses, reopened, none at all
    (
        *(USUAL, "2 working days"),
        "team 11-16 10:00, customer 11-17 10:00, team 11-18 10:00, customer 11-19 17:00, team 11-20 09:00",
        "11-20 18:00",
    ),
    (USUAL, "2 working days", "team 11-16 10:00, nobody 11-17 09:00, team 11-23 15:00", "11-24 18:00"),
    (
        USUAL,
        "2 working days",
        "team 11-16 10:00, customer 11-16 12:00, nobody 11-20 12:00, team 11-23 09:00",
        "11-24 18:00",
    ),
    (USUAL, "2 working days", "team 11-23 10:00, nobody 11-24 10:00", None),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-24 18:00, team 11-24 18:00", "11-25 18:00"),
    (USUAL, "2 working days", "team 11-23 10:00, customer 11-24 17:59, team 11-24 17:59", "11-25 18:00"),
    (USUAL, "2 working days", "customer 11-20 10:00, team 11-23 10:00", "11-25 18:00"),
    (USUAL, "2 working days", "customer 11-20 10:00", None),
    (USUAL, "2 working days", "nobody 11-20 10:00", None),
    (USUAL, "2 working days", "", None),
    (
        USUAL,
        "2 working days",
        "customer 11-24 10:00, team 11-23 10:00, team 11-25 10:00",
        "11-26 18:00",
    ),  # out of order
    # the carrier's turn counts
    (USUAL, "2 working days", "team 11-23 10:00, carrier 11-24 10:00", "11-25 18:00"),
    (
        USUAL,
        "2 working days",
        "team 11-23 10:00, carrier 11-23 12:00, customer 11-24 10:00, team 11-25 09:00",
        "11-26 18:00",
    ),
    # a change of year, a leap day
    (USUAL, "2 working days", "team 12-30 10:00, customer 12-31 10:00, team 2027-01-04 10:00", "2027-01-05 18:00"),
    (USUAL, "2 working days", "team 12-31 10:00", "2027-01-05 18:00"),
    (USUAL, "2 working days", "team 2028-02-28 10:00", "2028-03-01 18:00"),
    (
        USUAL,
        "2 working days",
        "team 2028-02-28 10:00, customer 2028-02-29 09:00, team 2028-03-01 09:00",
        "2028-03-02 18:00",
    ),
    # exceptions beat weekday and holiday
    (OPEN_HOLIDAY, "2 working days", "team 12-23 10:00", "12-25 11:00"),
    (OPEN_HOLIDAY, "2 working days", "team 12-23 10:00, customer 12-25 10:30, team 12-25 12:00", "12-28 18:00"),
    (OPEN_HOLIDAY, "2 working days", "team 12-23 10:00, customer 12-25 11:00, team 12-25 12:00", "12-25 11:00"),
    (CLOSED_WEEK, "2 working days", "team 12-18 10:00, customer 12-22 10:00, team 12-23 10:00", "12-29 18:00"),
    # other days
    (LUNCH, "2 working days", "team 11-23 10:00, customer 11-24 12:00, team 11-24 14:00", "11-25 18:00"),
    (LUNCH, "2 working days", "team 11-23 10:00, customer 11-24 12:00, team 11-24 18:00", "11-26 18:00"),
    (TOUCHING, "2 working days", "team 11-23 10:00, customer 11-24 12:00, team 11-24 12:00:01", "11-25 18:00"),
    (ALL_DAY, "2 working days", "team 11-27 10:00", "11-30 00:00"),
    (ALL_DAY, "2 working days", "team 11-27 10:00, customer 11-28 23:00, team 11-29 00:00", "12-01 00:00"),
    (ALL_DAY, "2 working days", "team 11-27 10:00, customer 11-29 00:00, team 11-29 12:00", "11-30 00:00"),
    (ALL_DAY, "2 working days", "team 10-24 10:00, customer 10-25 02:30, team 10-25 12:00", "10-27 00:00"),  # 25 hours
    (SATURDAYS, "2 working days", "team 11-26 10:00, customer 11-28 11:59, team 11-28 12:00", "11-30 18:00"),
    (ONE_DAY, "2 working days", "team 11-24 09:00, customer 11-25 09:15, team 11-26 09:00", "12-09 09:30"),
    (NEVER, "2 working days", "team 11-23 10:00", None),
    # hours pass on every clock of a working day, and stand with it
    (USUAL, "24 to 48 hours", "team 11-23 10:00", "11-25 10:00"),
    (USUAL, "24 to 48 hours", "team 11-23 10:00, customer 11-23 12:00, team 11-23 22:00", "11-25 20:00"),
    (USUAL, "24 to 48 hours", "team 11-27 12:00, customer 11-27 18:00, team 11-30 06:00", "12-02 00:00"),
    (USUAL, "24 to 48 hours", "team 11-27 12:00, customer 11-28 09:00, team 11-28 20:00", "12-01 12:00"),
    (USUAL, "24 to 48 hours", "team 11-10 12:00, customer 11-11 08:00, team 11-11 20:00", "11-13 12:00"),
    (USUAL, "24 to 48 hours", "team 11-23 10:00, customer 11-25 09:59:59", None),
    (USUAL, "24 to 48 hours", "team 11-23 10:00, customer 11-25 10:00", "11-25 10:00"),
    (USUAL, "24 to 48 hours", "team 11-23 10:00, customer 11-24 10:00, team 11-24 10:00", "11-25 10:00"),
    (ALL_DAY, "24 hours", "team 10-24 12:00, customer 10-25 02:00, team 10-25 03:00", "10-25 13:00"),  # two hours long
    (ALL_DAY, "24 hours", "team 03-28 12:00, customer 03-29 01:00, team 03-29 03:00", "03-29 14:00"),  # one hour long
    (ALL_DAY, "24 hours", "team 10-24 12:00, customer 10-25 00:00, team 10-25 12:00", "10-26 00:00"),
    (NEVER, "24 hours", "team 11-23 10:00", None),
    # working hours pass while the team is there
    (USUAL, "8 working hours", "team 11-23 10:00", "11-23 18:00"),  # a closing instant
    (USUAL, "9 working hours", "team 11-23 10:00", "11-24 10:00"),
    (USUAL, "1 working hour", "team 11-23 20:00", "11-24 10:00"),
    (USUAL, "2 working hours", "team 11-27 17:00", "11-30 10:00"),
    (USUAL, "2 working hours", "team 11-10 17:00", "11-12 10:00"),
    (USUAL, "2 working hours", "team 11-27 17:00, customer 11-27 17:30, team 11-30 12:00", "11-30 13:30"),
    (USUAL, "2 working hours", "team 11-27 17:00, customer 11-28 17:30, team 11-29 12:00", "11-30 10:00"),
    (LUNCH, "2 working hours", "team 11-23 10:00", "11-23 12:00"),
    (LUNCH, "4 working hours", "team 11-23 10:00", "11-23 16:00"),
    (LUNCH, "1 working hour", "team 11-23 13:00", "11-23 15:00"),
    (LUNCH, "4 working hours", "team 11-23 10:00, customer 11-23 12:30, team 11-23 13:30", "11-23 16:00"),
    (LUNCH, "4 working hours", "team 11-23 10:00, customer 11-23 11:00, team 11-23 15:00", "11-23 18:00"),
    (TOUCHING, "4 working hours", "team 11-23 10:00", "11-23 14:00"),
    (OPEN_HOLIDAY, "2 working hours", "team 12-24 17:00", "12-25 11:00"),
    (ALL_DAY, "25 working hours", "team 10-25 00:00", "10-26 00:00"),
    (ALL_DAY, "23 working hours", "team 03-29 00:00", "03-30 00:00"),
    (NIGHT, "1 working hour", "team 03-28 12:00", "04-05 03:00"),  # the clock jumps over the opening of 29 March
    (NIGHT, "2 working hours", "team 10-24 12:00", "10-25 03:00"),  # and shows that of 25 October twice
    (NEVER, "1 working hour", "team 11-23 10:00", None),
    # the brand's clock says which day it is, wherever the customer is
    (USUAL, "1 working day", "team 11-24 07:30 @Asia/Tokyo", "11-24 18:00"),  # Monday in Paris
    (USUAL, "1 working day", "team 11-24 08:30 @Asia/Tokyo", "11-25 18:00"),  # Tuesday in Paris
    (DOUALA, "1 working day", "team 06-02 00:30", "06-02 19:00"),  # Monday in Douala
    (DOUALA, "1 working day", "team 06-02 01:30", "06-03 19:00"),
]

ANSWERED = [
    (USUAL, "1 working day", "team 11-23 10:00", "11-24 18:00"),
    (USUAL, "1 working day", "team 11-23 10:00, team 11-24 10:00", "11-24 18:00"),  # the customer wrote twice
    (USUAL, "1 working day", "team 11-23 10:00, customer 11-23 11:00", None),
    (USUAL, "1 working day", "team 11-23 10:00, customer 11-23 11:00, team 11-25 19:00", "11-26 18:00"),
    (USUAL, "1 working day", "team 11-20 10:00, nobody 11-20 11:00, team 11-27 17:00", "11-30 18:00"),
    (USUAL, "1 working day", "team 11-23 10:00, nobody 11-23 11:00", None),
    (USUAL, "1 working day", "team 11-23 10:00, carrier 11-23 11:00", None),
    (USUAL, "1 working day", "team 11-23 10:00, carrier 11-23 11:00, team 12-01 11:00", "12-02 18:00"),
    (USUAL, "1 working day", "team 11-23 10:00, customer 11-24 10:00, team 11-24 10:00", "11-24 18:00"),
    (USUAL, "1 working day", "team 11-23 10:00, customer 11-24 10:00, team 11-24 10:00:01", "11-25 18:00"),
    (USUAL, "24 to 48 hours", "team 11-27 17:00", "12-01 17:00"),
    (LUNCH, "4 working hours", "team 11-23 08:00, customer 11-23 11:00, team 11-23 11:30", "11-23 17:30"),
    (USUAL, "1 working day", "", None),
    (NEVER, "1 working day", "team 11-23 10:00", None),
]


def due(deadline: Deadline | None) -> object:
    return deadline and deadline.due_at


@pytest.mark.parametrize(("hours", "promised", "turns", "expected"), SOLVED)
def test_a_request_is_solved_by(hours: Calendar, promised: str, turns: str, expected: str | None) -> None:
    deadline = resolution_deadline(hours, Span.parse(promised), history(turns))

    assert due(deadline) == (expected and moment(expected))


@pytest.mark.parametrize(("hours", "promised", "turns", "expected"), ANSWERED)
@pytest.mark.promise("CC-25")
def test_the_answer_that_is_owed_is_due_by(hours: Calendar, promised: str, turns: str, expected: str | None) -> None:
    deadline = answer_owed(hours, Span.parse(promised), history(turns))

    assert due(deadline) == (expected and moment(expected))


def test_at_least_sixty_cases_are_in_the_tables() -> None:
    assert len({*map(str, SOLVED), *map(str, ANSWERED)}) == len(SOLVED) + len(ANSWERED) >= 60


@pytest.mark.parametrize(
    ("answered", "is_met"), [("11-24 17:59:59", True), ("11-24 18:00:00", True), ("11-24 18:00:01", False)]
)
def test_an_answer_at_the_deadline_is_in_time(answered: str, is_met: bool) -> None:  # noqa: FBT001
    deadline = answer_owed(USUAL, Span.parse("1 working day"), history("team 11-23 10:00"))

    assert deadline is not None
    assert deadline.is_met(moment(answered)) is is_met
    assert deadline.is_missed(None, now=moment(answered)) is not is_met
    assert deadline.is_missed(moment(answered), now=moment("12-31 00:00")) is not is_met


@pytest.mark.parametrize(
    ("span", "begin", "earliest", "latest"),
    [
        ("5 to 10 working days", "11-23 10:00", "11-30 18:00", "12-07 18:00"),
        ("5 to 10 working days", "12-18 10:00", "12-28 18:00", "2027-01-05 18:00"),
        ("5 to 10 working days", "11-07 10:00", "11-16 18:00", "11-23 18:00"),  # over the holiday of the 11th
        ("0 to 2 working days", "11-23 10:00", "11-23 10:00", "11-25 18:00"),
    ],
)
@pytest.mark.promise("ST-06")
def test_an_inquiry_takes_from_five_to_ten_working_days(span: str, begin: str, earliest: str, latest: str) -> None:
    window = inquiry_window(USUAL, DurationRange.parse(span), moment(begin))

    assert window == (moment(earliest), moment(latest))


def test_a_team_that_is_never_there_promises_no_inquiry() -> None:
    assert inquiry_window(NEVER, DurationRange.parse("5 to 10 working days"), moment("11-23 10:00")) is None
