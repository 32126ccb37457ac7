"""The calendar answers alike for every page and deadline, over weekends, holidays and changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.hours.policy import HoursPolicy
from app.domain.hours.rules import (
    WEEKDAYS,
    Calendar,
    DayGroup,
    find_mistakes,
    is_open,
    next_change,
    next_day,
    opening_week,
    openings_on,
    read_calendar,
)
from app.domain.hours.slots import Opening, parse_slot, parse_slots

NINE_TO_SIX = ("09:00-18:00",)
PARIS = "Europe/Paris"


def office(**changed: object) -> Calendar:
    weekdays = dict.fromkeys(WEEKDAYS[:5], NINE_TO_SIX)
    return read_calendar(HoursPolicy(**({"time_zone": PARIS, "holidays": "FR"} | weekdays | changed)))  # type: ignore[arg-type]


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(PARIS)).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [("09:00-18:00", 540, 1080), ("00:00-24:00", 0, 1440), ("23:59-24:00", 1439, 1440)],
)
def test_a_slot_is_read_in_minutes(text: str, opens: int, closes: int) -> None:
    assert parse_slot(text) == Opening(opens, closes)


@pytest.mark.parametrize(
    "text", ["9:00-18:00", "09:00", "18:00-09:00", "09:00-09:00", "09:00-24:01", "09:60-10:00", ""]
)
def test_what_is_not_a_slot_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(ValueError, match="; write "):
        parse_slot(text)


@pytest.mark.parametrize(
    ("moment", "begins"),
    [
        ("2026-11-22 23:59:59", "2026-11-23 00:00:00"),
        ("2026-11-23 00:00:00", "2026-11-24 00:00:00"),
        ("2026-03-29 01:00:00", "2026-03-30 00:00:00"),  # 23 hours
        ("2026-10-25 01:00:00", "2026-10-26 00:00:00"),  # 25 hours
    ],
)
def test_the_next_day_begins_at_midnight_where_the_team_is(moment: str, begins: str) -> None:
    assert next_day(office(), paris(moment)) == paris(begins)


def test_slots_come_in_any_order_and_those_that_touch_are_one() -> None:
    assert parse_slots(["14:00-18:00", "09:00-12:00", "12:00-13:00"]) == (Opening(540, 780), Opening(840, 1080))


def test_slots_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        parse_slots(["09:00-12:00", "11:59-18:00"])


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        ("2026-11-20 08:59:59", False),
        ("2026-11-20 09:00:00", True),
        ("2026-11-20 17:59:59", True),
        ("2026-11-20 18:00:00", False),
        ("2026-11-21 12:00:00", False),  # Saturday
        ("2026-11-11 12:00:00", False),  # Armistice
    ],
)
@pytest.mark.promise("ST-08")
def test_a_slot_holds_its_opening_minute_and_not_its_closing_one(moment: str, opened: bool) -> None:  # noqa: FBT001
    assert is_open(office(), paris(moment)) is opened


@pytest.mark.parametrize(
    ("moment", "change"),
    [
        ("2026-11-20 08:00", "2026-11-20 09:00"),
        ("2026-11-20 09:00", "2026-11-20 18:00"),
        ("2026-11-20 18:00", "2026-11-23 09:00"),  # over the weekend
        ("2026-11-10 18:00", "2026-11-12 09:00"),  # over a holiday
    ],
)
def test_the_next_change_is_told(moment: str, change: str) -> None:
    assert next_change(office(), paris(moment)) == paris(change)


def test_the_lunch_break_keeps_the_afternoon() -> None:
    calendar = office(friday=("14:00-18:00", "09:00-12:00"))

    assert [is_open(calendar, paris(f"2026-11-20 {clock}")) for clock in ("11:59", "12:00", "13:59", "14:00")] == [
        True,
        False,
        False,
        True,
    ]


def test_an_exception_beats_its_weekday_and_a_holiday() -> None:
    exceptions = {date(2026, 11, 11): ("10:00-12:00",), date(2026, 11, 20): ()}
    calendar = office(exceptions=exceptions)

    assert is_open(calendar, paris("2026-11-11 10:00"))
    assert not is_open(calendar, paris("2026-11-20 10:00"))


def test_a_calendar_without_slots_never_opens() -> None:
    never = read_calendar(HoursPolicy(time_zone=PARIS))
    now = paris("2026-11-20 12:00")

    assert not is_open(never, now)
    assert next_change(never, now) is None
    assert opening_week(never) == ()


def test_a_calendar_that_is_always_open_never_changes() -> None:
    always = read_calendar(HoursPolicy(time_zone=PARIS, **dict.fromkeys(WEEKDAYS, ("00:00-24:00",))))  # type: ignore[arg-type]
    now = paris("2026-11-20 12:00")

    assert next_change(always, now) is None


def test_the_week_is_told_in_groups_of_days() -> None:
    calendar = office(wednesday=("09:00-12:00",), sunday=NINE_TO_SIX)
    whole, half = (Opening(540, 1080),), (Opening(540, 720),)

    assert opening_week(calendar) == (
        DayGroup(0, 1, whole),
        DayGroup(2, 2, half),
        DayGroup(3, 4, whole),
        DayGroup(6, 6, whole),
    )


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)],
)
def test_a_whole_day_has_the_hours_that_pass(day: str, hours: int) -> None:
    on = date.fromisoformat(day)
    before, after = on - timedelta(days=1), on + timedelta(days=1)
    calendar = office(exceptions={on: ("00:00-24:00",), before: (), after: ()})

    begin = next_change(calendar, paris(f"{before} 12:00"))

    assert begin == paris(f"{day} 00:00")
    end = next_change(calendar, begin)
    assert end is not None
    assert end - begin == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("slot", "begin", "end"),
    [
        ("02:30-04:00", "2026-03-29T01:00:00+00:00", "2026-03-29T02:00:00+00:00"),
        ("01:00-02:30", "2026-03-29T00:00:00+00:00", "2026-03-29T01:00:00+00:00"),
    ],
)
def test_a_time_that_the_clock_jumps_over_is_the_instant_of_the_jump(slot: str, begin: str, end: str) -> None:
    calendar = office(exceptions={date(2026, 3, 29): (slot,)})

    begins = next_change(calendar, paris("2026-03-28 12:00"))

    assert begins == datetime.fromisoformat(begin)
    assert next_change(calendar, begins) == datetime.fromisoformat(end)


def test_an_opening_that_the_clock_jumps_over_whole_does_not_happen() -> None:
    calendar = office(exceptions={date(2026, 3, 29): ("02:10-02:50",)})

    assert next_change(calendar, paris("2026-03-28 12:00")) == paris("2026-03-30 09:00")


@pytest.mark.parametrize(
    ("policy", "key"),
    [
        (HoursPolicy(time_zone="Europe/Pariss"), ("time_zone",)),
        (HoursPolicy(time_zone="../etc/passwd"), ("time_zone",)),
        (HoursPolicy(time_zone=PARIS, holidays="XX"), ("holidays",)),
        (HoursPolicy(time_zone=PARIS, friday=("9-18",)), ("friday",)),
        (HoursPolicy(time_zone=PARIS, exceptions={date(2026, 12, 24): ("x",)}), ("exceptions", "2026-12-24")),
    ],
)
def test_hours_that_cannot_be_read_name_their_key(policy: HoursPolicy, key: tuple[str, ...]) -> None:
    assert [place for place, _ in find_mistakes(policy)] == [key]
    with pytest.raises(ValueError, match="; write "):
        read_calendar(policy)


ZONES = st.sampled_from([PARIS, "Africa/Douala", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "UTC"])
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
BOUNDARIES = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True)


@st.composite
def slots(draw: st.DrawFn) -> tuple[str, ...]:
    quarters = sorted(draw(BOUNDARIES))
    pairs = zip(quarters[::2], quarters[1::2], strict=False)
    texts = [str(Opening(begin * 15, end * 15)) for begin, end in pairs]
    return tuple(draw(st.permutations(texts)))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = {weekday: draw(st.one_of(st.just(()), slots())) for weekday in WEEKDAYS}
    country = draw(st.sampled_from([None, "FR", "CM"]))
    return read_calendar(HoursPolicy(time_zone=draw(ZONES), holidays=country, **week))  # type: ignore[arg-type]


def shown(calendar: Calendar, now: datetime) -> bool:
    """Whether the wall clock shows a minute of that date's openings: the plain reading, away from a change."""
    local = now.astimezone(calendar.zone)
    minute = local.hour * 60 + local.minute
    return any(opening.opens <= minute < opening.closes for opening in openings_on(calendar, local.date()))


def clock_changes_near(calendar: Calendar, now: datetime) -> bool:
    around = [now + timedelta(hours=hours) for hours in (-4, 0, 4)]
    return len({moment.astimezone(calendar.zone).utcoffset() for moment in around}) > 1


@settings(max_examples=150, deadline=None)
@given(calendars(), INSTANTS)
def test_away_from_a_change_of_the_clock_the_wall_clock_is_right(calendar: Calendar, now: datetime) -> None:
    assert clock_changes_near(calendar, now) or is_open(calendar, now) is shown(calendar, now)


@settings(max_examples=150, deadline=None)
@given(calendars(), INSTANTS)
def test_nothing_changes_before_the_next_change_and_something_does_at_it(calendar: Calendar, now: datetime) -> None:
    state = is_open(calendar, now)
    change = next_change(calendar, now)

    if change is None:
        assert all(is_open(calendar, now + timedelta(hours=hours)) is state for hours in range(0, 24 * 8, 3))
        return
    assert change > now
    steps = [now + (change - now) * part / 20 for part in range(20)]
    assert all(is_open(calendar, moment) is state for moment in [*steps, change - timedelta(microseconds=1)])
    assert is_open(calendar, change) is not state


@settings(max_examples=100, deadline=None)
@given(slots())
def test_reading_sorts_slots_and_loses_no_minute(texts: tuple[str, ...]) -> None:
    read = parse_slots(texts)

    assert sum(one.closes - one.opens for one in read) == sum(one.closes - one.opens for one in map(parse_slot, texts))
    assert all(one.closes < two.opens for one, two in pairwise(read))
