"""What is decided about incidents: where each state leads, what is worse, and what a day was like."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from app.domain.incidents.models import Impact, IncidentState

_S = IncidentState
TRANSITIONS: Mapping[IncidentState, Sequence[IncidentState]] = MappingProxyType(
    {
        _S.INVESTIGATING: (_S.INVESTIGATING, _S.IDENTIFIED, _S.MONITORING, _S.RESOLVED),
        _S.IDENTIFIED: (_S.IDENTIFIED, _S.INVESTIGATING, _S.MONITORING, _S.RESOLVED),
        _S.MONITORING: (_S.MONITORING, _S.INVESTIGATING, _S.IDENTIFIED, _S.RESOLVED),
        _S.RESOLVED: (_S.INVESTIGATING,),  # it is back
    }
)
"""Where an update may lead from each state; more may be said of an open one without leaving it."""

SHOWN_DAYS = 90
"""How many days the status page looks back."""

_BAD: Sequence[Impact] = (Impact.SLOW, Impact.DOWN)


@dataclass(frozen=True, slots=True)
class Spell:
    """How long some parts were felt in one way; without an end it lasts."""

    parts: frozenset[str]
    impact: Impact
    since: datetime
    until: datetime | None


def may_become(state: IncidentState, wanted: IncidentState) -> bool:
    """Tell whether an update may lead from one state to the other."""
    return wanted in TRANSITIONS[state]


def worst(impacts: Iterable[Impact]) -> Impact | None:
    """Give the worst of these; None of none."""
    return max(impacts, key=_BAD.index, default=None)


def days_of(
    part: str, spells: Sequence[Spell], *, last: date, zone: ZoneInfo, now: datetime
) -> Sequence[Impact | None]:
    """Give the worst that was felt of a part on each of the days shown, the earliest first, by the brand's clock."""
    days = [last - timedelta(days=ago) for ago in range(SHOWN_DAYS - 1, -1, -1)]
    felt = [each for each in spells if part in each.parts]
    return [worst(each.impact for each in felt if _touches(each, day, zone, now)) for day in days]


def _touches(spell: Spell, day: date, zone: ZoneInfo, now: datetime) -> bool:
    begins, ends = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
    return spell.since < ends and (spell.until or max(now, spell.since)) >= begins
