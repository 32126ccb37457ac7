"""What is true of every deadline, over random calendars and histories."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.hours.rules import WEEKDAYS, Calendar, closes_at, openings_on
from app.domain.support.deadlines import Deadline, resolution_deadline
from app.domain.support.timeline import Why
from app.domain.support.turns import Side, Turn
from app.kernel.durations import Duration, Unit
from tests.domain.hours.calendars import calendar
from tests.domain.support.histories import answer_owed

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SLOTS = ["09:00-12:00", "14:00-18:00", "12:00-14:00", "20:00-24:00", "00:00-08:00", "08:00-09:00", "18:00-20:00"]
ALL_DAY = ("00:00-24:00",)  # 23 or 25 hours as the clock changes
ZONES = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]

days = st.one_of(st.just(ALL_DAY), st.lists(st.sampled_from(SLOTS), unique=True).map(tuple))
weeks = st.lists(days, min_size=7, max_size=7).filter(any)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw a calendar that opens some day of the week, with holidays, and with exceptions of early 2026."""
    week = dict(zip(WEEKDAYS, draw(weeks), strict=True))
    dates = st.dates(min_value=datetime(2026, 1, 1).date(), max_value=datetime(2026, 3, 1).date())  # noqa: DTZ001
    exceptions = draw(st.dictionaries(dates, days, max_size=4))
    return calendar(**week, exceptions=exceptions, time_zone=draw(st.sampled_from(ZONES)))


@st.composite
def histories(draw: st.DrawFn) -> list[Turn]:
    """Draw a history of whole minutes that begins with the team's turn, some time in 2026."""
    begin = datetime(2026, 1, 1, tzinfo=UTC) + draw(st.integers(0, 365 * 24 * 60)) * MINUTE
    waits = draw(st.lists(st.integers(1, 5 * 24 * 60), max_size=6))
    sides = draw(st.lists(st.sampled_from(Side), min_size=len(waits), max_size=len(waits)))
    moments = [begin + passed * MINUTE for passed in accumulate(waits)]
    return [Turn(begin, Side.TEAM), *(Turn(at, side) for at, side in zip(moments, sides, strict=True))]


spans = st.one_of(
    st.integers(1, 15).map(lambda number: Duration(number, Unit.WORKING_DAY)),
    st.integers(1, 60).map(lambda number: Duration(number, Unit.WORKING_HOUR)),
    st.integers(1, 120).map(lambda number: Duration(number, Unit.HOUR)),
)


def side_at(turns: Sequence[Turn], at: datetime) -> Side:
    return [turn.side for turn in turns if turn.at <= at][-1]


def no_earlier(deadline: Deadline | None, than: Deadline | None) -> bool:
    """Say whether one comes no earlier than another; one that never comes is the latest of all."""
    return deadline is None or (than is not None and deadline.due_at >= than.due_at)


@given(hours=calendars(), turns=histories(), span=spans, after=st.integers(1, 20000), minutes=st.integers(0, 20000))
def test_a_pause_never_brings_a_deadline_nearer(
    hours: Calendar, turns: list[Turn], span: Duration, after: int, minutes: int
) -> None:
    begin = turns[0].at + after * MINUTE
    end = begin + minutes * MINUTE
    kept = [turn for turn in turns if not begin <= turn.at <= end]
    paused = [*kept, Turn(begin, Side.CUSTOMER), Turn(end, side_at(turns, end))]

    assert no_earlier(resolution_deadline(hours, span, paused), resolution_deadline(hours, span, turns))


@given(hours=calendars(), turns=histories(), span=spans, more=st.integers(1, 30))
def test_a_longer_promise_is_due_later(hours: Calendar, turns: list[Turn], span: Duration, more: int) -> None:
    shorter = resolution_deadline(hours, span, turns)
    longer = resolution_deadline(hours, Duration(span.amount + more, span.unit), turns)

    assert no_earlier(longer, shorter)
    assert longer is None or longer != shorter


@given(hours=calendars(), turns=histories(), span=spans)
def test_a_deadline_lies_in_the_day_of_an_opening(hours: Calendar, turns: list[Turn], span: Duration) -> None:
    deadline = resolution_deadline(hours, span, turns)
    if deadline is None:
        return

    day = (deadline.due_at - timedelta(microseconds=1)).astimezone(hours.zone).date()
    assert openings_on(hours, day)
    if span.unit is Unit.WORKING_DAY:
        assert deadline.due_at == closes_at(hours, day)


@given(hours=calendars(), turns=histories(), span=spans, cuts=st.lists(st.integers(0, 20000)), blinks=st.booleans())
def test_it_does_not_matter_how_a_history_is_cut_into_turns(
    hours: Calendar, turns: list[Turn], span: Duration, cuts: list[int], *, blinks: bool
) -> None:
    cut = list(turns)
    for minutes in cuts:
        at = turns[0].at + minutes * MINUTE
        side = side_at(turns, at)
        cut += [Turn(at, Side.CUSTOMER), Turn(at, side)] if blinks else [Turn(at, side)]

    assert resolution_deadline(hours, span, cut) == resolution_deadline(hours, span, turns)
    now = max(turn.at for turn in cut)
    assert answer_owed(hours, span, [*cut, Turn(now, Side.TEAM)]) == answer_owed(
        hours, span, [*turns, Turn(now, Side.TEAM)]
    )


@settings(max_examples=60)
@given(hours=calendars(), turns=histories(), data=st.data())
def test_it_is_what_counting_every_minute_gives(hours: Calendar, turns: list[Turn], data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from([Unit.WORKING_DAY, Unit.WORKING_HOUR, Unit.HOUR]))
    span = Duration(data.draw(st.integers(1, 4 if unit is Unit.WORKING_DAY else 24)), unit)
    deadline = resolution_deadline(hours, span, turns)
    ahead = 30 * DAY

    assert counted_by_minutes(hours, turns, span, ahead) == (
        deadline.due_at if deadline and deadline.due_at <= turns[0].at + ahead else None
    )


def counted_by_minutes(hours: Calendar, turns: list[Turn], span: Duration, ahead: timedelta) -> datetime | None:
    """Count minute after minute, as far as it is worth looking, and give when the promise is over."""
    left = span.amount * (1 if span.unit is Unit.WORKING_DAY else 60)
    first = turns[0].at.astimezone(hours.zone).date()
    for number in range(ahead // MINUTE):
        at = turns[0].at + number * MINUTE
        local, after = at.astimezone(hours.zone), (at + MINUTE).astimezone(hours.zone)
        openings = openings_on(hours, local.date())
        if not openings or side_at(turns, at) in {Side.CUSTOMER, Side.NOBODY}:
            continue
        minute = local.hour * 60 + local.minute
        if span.unit is Unit.WORKING_DAY:
            over = after.hour * 60 + after.minute if after.date() == local.date() else 24 * 60
            left -= local.date() != first and over == openings[-1].closes
        elif span.unit is Unit.HOUR or any(opening.opens <= minute < opening.closes for opening in openings):
            left -= 1
        if left == 0:
            return at + MINUTE
    return None


@given(hours=calendars(), turns=histories(), span=spans)
def test_the_timeline_leaves_no_gap_and_its_sum_is_the_promise(
    hours: Calendar, turns: list[Turn], span: Duration
) -> None:
    deadline = resolution_deadline(hours, span, turns)
    if deadline is None:
        return

    told = deadline.timeline
    assert (told[0].begin, told[-1].end) == (deadline.began_at, deadline.due_at)
    assert all(one.end == next_one.begin and one.why is not next_one.why for one, next_one in pairwise(told))
    counted = [(phase.begin, phase.end) for phase in told if phase.why is Why.COUNTED]
    if span.unit is Unit.WORKING_DAY:
        dates = [[at.astimezone(hours.zone).date() for at in (begin, end - MINUTE)] for begin, end in counted]
        assert sum((last - first).days + 1 for first, last in dates) == span.amount
    else:
        assert sum((end - begin for begin, end in counted), timedelta()) == span.amount * timedelta(hours=1)
