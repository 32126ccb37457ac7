"""Why a deadline is when it is: what counted on the way to it, and what did not."""

import pytest

from app.domain.hours.rules import Calendar
from app.domain.support.deadlines import resolution_deadline
from app.kernel.durations import Span
from tests.domain.hours.calendars import CLOSED_WEEK, LUNCH, USUAL
from tests.domain.support.histories import history, moment

CASES = [
    (
        *(USUAL, "1 working day", "team 11-10 10:00"),
        ["first day 11-10 10:00", "holiday 11-11 00:00", "counted 11-12 00:00", "11-12 18:00"],
    ),
    (
        *(USUAL, "1 working day", "team 11-28 10:00"),
        ["weekday 11-28 10:00", "counted 11-30 00:00", "11-30 18:00"],
    ),
    (  # the weekend that the customer's turn lasted over is the customer's
        *(USUAL, "2 working days", "team 11-26 10:00, customer 11-27 17:00, team 11-30 09:00"),
        ["first day 11-26 10:00", "customer 11-27 00:00", "counted 11-30 00:00", "12-01 18:00"],
    ),
    (  # a pause that cost no day is not told
        *(USUAL, "1 working day", "team 11-23 10:00, customer 11-24 10:00, team 11-24 11:00"),
        ["first day 11-23 10:00", "counted 11-24 00:00", "11-24 18:00"],
    ),
    (
        *(USUAL, "2 working days", "team 11-16 10:00, customer 11-17 10:00, nobody 11-18 10:00, team 11-19 10:00"),
        ["first day 11-16 10:00", "customer 11-17 00:00", "nobody 11-18 00:00", "counted 11-19 00:00", "11-20 18:00"],
    ),
    (
        *(CLOSED_WEEK, "1 working day", "team 12-18 10:00"),
        [
            *("first day 12-18 10:00", "weekday 12-19 00:00", "exception 12-21 00:00", "weekday 12-26 00:00"),
            *("counted 12-28 00:00", "12-28 18:00"),
        ],
    ),
    (
        *(USUAL, "24 hours", "team 11-27 12:00, customer 11-27 18:00, team 11-28 06:00"),
        [
            *("counted 11-27 12:00", "customer 11-27 18:00", "weekday 11-28 06:00", "counted 11-30 00:00"),
            "11-30 18:00",
        ],
    ),
    (
        *(LUNCH, "5 working hours", "team 11-23 08:00, customer 11-23 10:00, team 11-23 13:00"),
        [
            *("out of hours 11-23 08:00", "counted 11-23 09:00", "customer 11-23 10:00", "out of hours 11-23 13:00"),
            *("counted 11-23 14:00", "11-23 18:00"),
        ],
    ),
]


@pytest.mark.parametrize(("hours", "promised", "turns", "told"), CASES)
def test_the_way_to_a_deadline_is_told(hours: Calendar, promised: str, turns: str, told: list[str]) -> None:
    deadline = resolution_deadline(hours, Span.parse(promised), history(turns))

    assert deadline is not None
    *phases, end = told
    begins = [moment(phase[-len("11-23 10:00") :]) for phase in phases]
    assert [phase.why for phase in deadline.timeline] == [phase[: -len(" 11-23 10:00")] for phase in phases]
    assert [phase.begin for phase in deadline.timeline] == begins
    assert [phase.end for phase in deadline.timeline] == [*begins[1:], moment(end)]
