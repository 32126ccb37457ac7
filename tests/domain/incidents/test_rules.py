"""Where an incident may go from each state, and what a day is said to have been like: tables."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.incidents.models import Impact, IncidentState
from app.domain.incidents.rules import SHOWN_DAYS, Spell, days_of, may_become, worst

S = IncidentState
PARIS = ZoneInfo("Europe/Paris")
LAST = date(2026, 11, 24)
MIDNIGHT = datetime(2026, 11, 23, 23, tzinfo=UTC)  # in Paris, when the last day begins
SECOND = timedelta(seconds=1)
NOON = MIDNIGHT + timedelta(hours=12)


@pytest.mark.parametrize(
    ("state", "leads"),
    [
        (S.INVESTIGATING, {S.INVESTIGATING, S.IDENTIFIED, S.MONITORING, S.RESOLVED}),
        (S.IDENTIFIED, {S.INVESTIGATING, S.IDENTIFIED, S.MONITORING, S.RESOLVED}),
        (S.MONITORING, {S.INVESTIGATING, S.IDENTIFIED, S.MONITORING, S.RESOLVED}),
        (S.RESOLVED, {S.INVESTIGATING}),
    ],
)
def test_each_state_leads_where_the_table_says(state: IncidentState, leads: set[IncidentState]) -> None:
    assert {each for each in S if may_become(state, each)} == leads


@pytest.mark.parametrize(
    ("impacts", "expected"),
    [([], None), ([Impact.SLOW], Impact.SLOW), ([Impact.DOWN, Impact.SLOW], Impact.DOWN)],
)
def test_down_is_worse_than_slow_and_nothing_is_well(impacts: list[Impact], expected: Impact | None) -> None:
    assert worst(impacts) is expected


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (MIDNIGHT, NOON, [LAST]),
        (MIDNIGHT - SECOND, MIDNIGHT - SECOND, [LAST - timedelta(days=1)]),
        (MIDNIGHT - SECOND, MIDNIGHT, [LAST - timedelta(days=1), LAST]),
        (MIDNIGHT - SECOND, None, [LAST - timedelta(days=1), LAST]),
        (NOON, None, [LAST]),
        (MIDNIGHT - timedelta(days=SHOWN_DAYS, hours=9), MIDNIGHT - timedelta(days=SHOWN_DAYS, hours=8), []),
    ],
)
def test_a_day_is_touched_by_the_brand_s_own_clock(since: datetime, until: datetime | None, days: list[date]) -> None:
    spell = Spell(frozenset({"payment"}), Impact.SLOW, since, until)

    felt = days_of("payment", [spell], last=LAST, zone=PARIS, now=NOON)

    touched = [LAST - timedelta(days=SHOWN_DAYS - 1 - place) for place, each in enumerate(felt) if each]
    assert (len(felt), touched) == (SHOWN_DAYS, days)


def test_a_day_is_as_bad_as_its_worst_and_of_its_own_part() -> None:
    slow = Spell(frozenset({"payment", "shop"}), Impact.SLOW, MIDNIGHT, None)
    down = Spell(frozenset({"payment"}), Impact.DOWN, MIDNIGHT, NOON)

    felt = [days_of(part, [slow, down], last=LAST, zone=PARIS, now=NOON)[-1] for part in ("payment", "shop", "mail")]

    assert felt == [Impact.DOWN, Impact.SLOW, None]
