"""By when a request is answered and solved, derived from whose turn it was and the brand's calendar.

Nothing is accumulated: the same turns give the same deadline, however often they are asked. While it is not the team's
turn the clock stands; `app/domain/hours/counting.py` says what passes and what does not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.hours.counting import FOREVER, due_by
from app.domain.hours.rules import Calendar
from app.domain.support.policy import SupportPolicy
from app.domain.support.timeline import Pause, Phase, tell
from app.domain.support.turns import Side, Turn, read_turns
from app.kernel.durations import Duration, DurationRange, Span, Unit

_RUNS = frozenset({Side.TEAM, Side.CARRIER})


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when something is owed, since when, and why it is so."""

    began_at: datetime
    due_at: datetime
    unit: Unit
    pauses: Sequence[Pause]
    calendar: Calendar = field(repr=False, compare=False)

    @property
    def timeline(self) -> Sequence[Phase]:
        """Tell what became of the time from the beginning to the deadline."""
        return tell(self.calendar, self.unit, self.began_at, self.due_at, self.pauses)

    def is_met(self, answered_at: datetime) -> bool:
        """Say whether what came at an instant came in time; at the deadline itself it does."""
        return answered_at <= self.due_at

    def is_missed(self, answered_at: datetime | None, *, now: datetime) -> bool:
        """Say whether it came late, or did not come and is late by now."""
        return not self.is_met(now if answered_at is None else answered_at)


def resolution_deadline(calendar: Calendar, span: Span, turns: Iterable[Turn]) -> Deadline | None:
    """Give by when a request is solved, counted from the team's first turn; the clock stands in the customer's.

    It stands as well while nobody has to act; the carrier's turn counts. None while it stands before the promise is
    over, before it runs, and where the team is never there.
    """
    read = read_turns(turns)
    first = next((number for number, turn in enumerate(read) if turn.side in _RUNS), None)
    if first is None:
        return None
    ends = (*(turn.at for turn in read[first + 1 :]), FOREVER)
    stood = (Pause(turn.at, end, turn.side) for turn, end in zip(read[first:], ends, strict=True))
    return _deadline(calendar, span, read[first].at, [pause for pause in stood if pause.side not in _RUNS])


def current_deadline(calendar: Calendar, policy: SupportPolicy, turn: Turn) -> Deadline | None:
    """Give by when the side whose turn it is has to have done something; None where nothing is promised."""
    spans: dict[Side, Span | None] = {Side.TEAM: policy.written_answer_within, Side.CARRIER: policy.inquiry_takes}
    span = spans.get(turn.side)
    return _deadline(calendar, span, turn.at, ()) if span is not None else None


def inquiry_window(calendar: Calendar, span: DurationRange, begin: datetime) -> tuple[datetime, datetime] | None:
    """Give from when to when an inquiry that begins at an instant is over; None where the team is never there."""
    latest = due_by(calendar, begin, span)
    earliest = due_by(calendar, begin, Duration(span.least, span.unit)) if span.least else None
    return None if latest is None else (earliest.at if earliest else begin, latest.at)


def _deadline(calendar: Calendar, span: Span, begin: datetime, pauses: Sequence[Pause]) -> Deadline | None:
    assert isinstance(span, Duration | DurationRange)  # noqa: S101 - a span is one of the two
    due = due_by(calendar, begin, span, standing=[(pause.begin, pause.end) for pause in pauses])
    if due is None:
        return None
    return Deadline(begin, due.at, span.unit, tuple(each for each in pauses if each.begin < due.at), calendar)
