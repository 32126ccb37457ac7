"""Tables of what is decided about events: a second before, at, a second after."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.domain.events.errors import Refusal
from app.domain.events.policy import EventsPolicy
from app.domain.events.rules import (
    Span,
    closes_at,
    find_refusal,
    find_refusal_to_leave,
    instant_of,
    is_zone,
    last_reminder,
    next_in_line,
    places_left,
)
from tests.domain.events.events import DAY, HOUR, POLICY, SECOND, STARTS

CLOSES = STARTS - 2 * HOUR


@pytest.mark.parametrize(
    ("now", "cancelled", "refusal"),
    [
        (CLOSES - SECOND, False, None),
        (CLOSES, False, Refusal.CLOSED),
        (STARTS - SECOND, False, Refusal.CLOSED),
        (STARTS, False, Refusal.STARTED),
        (STARTS + 30 * DAY, False, Refusal.STARTED),
        (CLOSES - SECOND, True, Refusal.CANCELLED),
        (STARTS + SECOND, True, Refusal.CANCELLED),
    ],
)
def test_people_sign_up_until_the_policy_s_time(now: datetime, cancelled: bool, refusal: Refusal | None) -> None:  # noqa: FBT001
    assert find_refusal(STARTS, STARTS - 3 * DAY if cancelled else None, POLICY, now=now) is refusal


def test_without_a_time_people_sign_up_until_it_begins() -> None:
    assert closes_at(STARTS, EventsPolicy()) == STARTS
    assert find_refusal(STARTS, None, EventsPolicy(), now=STARTS - SECOND) is None
    assert find_refusal(STARTS, None, EventsPolicy(), now=STARTS) is Refusal.STARTED


@pytest.mark.parametrize(
    ("now", "refusal"), [(CLOSES, None), (STARTS - SECOND, None), (STARTS, Refusal.STARTED)], ids=str
)
def test_people_leave_until_it_begins(now: datetime, refusal: Refusal | None) -> None:
    assert find_refusal_to_leave(STARTS, None, now=now) is refusal


@pytest.mark.parametrize(
    ("places", "booked", "left"), [(None, 0, None), (None, 9999, None), (2, 0, 2), (2, 1, 1), (2, 2, 0), (2, 3, 0)]
)
def test_places_left_are_never_fewer_than_none(places: int | None, booked: int, left: int | None) -> None:
    assert places_left(places, booked) == left


@pytest.mark.parametrize(
    ("waiting", "left", "chosen"),
    [
        ([], 3, []),
        ([7, 3, 5], 0, []),
        ([7, 3, 5], 1, [3]),
        ([7, 3, 5], 2, [3, 5]),
        ([7, 3, 5], 3, [3, 5, 7]),
        ([7, 3, 5], 9, [3, 5, 7]),
        ([7, 3], None, [3, 7]),
    ],
)
def test_whoever_waits_longest_is_next(waiting: list[int], left: int | None, chosen: list[int]) -> None:
    assert list(next_in_line(waiting, left)) == chosen


@pytest.mark.parametrize(
    ("begins", "ends", "meets"),
    [
        (-2, -1, False),
        (-2, 0, False),  # the one ends when the other begins
        (-2, 1, True),
        (0, 3, True),
        (1, 2, True),
        (-1, 4, True),
        (2, 5, True),
        (3, 4, False),
    ],
)
def test_a_clash_is_any_time_in_common(begins: int, ends: int, meets: bool) -> None:  # noqa: FBT001
    held, other = Span(STARTS, STARTS + 3 * HOUR), Span(STARTS + begins * HOUR, STARTS + ends * HOUR)

    assert held.meets(other) is meets
    assert other.meets(held) is meets


@pytest.mark.parametrize(
    ("before", "last"),
    [
        (DAY + SECOND, None),
        (DAY, DAY),
        (HOUR + SECOND, DAY),
        (HOUR, HOUR),
        (SECOND, HOUR),
        (timedelta(0), None),
        (-SECOND, None),
    ],
)
def test_reminders_are_due_at_their_times_and_never_once_it_began(before: timedelta, last: timedelta | None) -> None:
    assert last_reminder(STARTS, POLICY, now=STARTS - before) == (None if last is None else STARTS - last)


@pytest.mark.parametrize(
    ("day", "clock", "instant"),
    [
        (date(2027, 1, 14), time(9), datetime(2027, 1, 14, 8, tzinfo=UTC)),
        (date(2027, 7, 14), time(9), datetime(2027, 7, 14, 7, tzinfo=UTC)),
        (date(2027, 3, 28), time(2, 30), None),  # left out in spring
        (date(2027, 3, 28), time(3), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (date(2027, 10, 31), time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),  # twice in autumn: the first
        (date(1, 1, 1), time(0), None),
        (date(9999, 12, 31), time(23, 59), datetime(9999, 12, 31, 22, 59, tzinfo=UTC)),
    ],
    ids=str,
)
def test_a_local_time_is_one_instant_or_none(day: date, clock: time, instant: datetime | None) -> None:
    assert instant_of(day, clock, "Europe/Vienna") == instant


@pytest.mark.parametrize(
    ("name", "known"), [("Europe/Vienna", True), ("Africa/Douala", True), ("../etc/passwd", False), ("", False)]
)
def test_zones_are_those_of_the_database(name: str, known: bool) -> None:  # noqa: FBT001
    assert is_zone(name) is known
