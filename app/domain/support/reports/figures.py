"""What tickets add up to, by topic: how many, answered within the promise, how long, how often they came back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from app.domain.hours.counting import due_by
from app.domain.hours.rules import Calendar
from app.domain.support.deadlines import resolution_deadline
from app.domain.support.reports.stories import Story
from app.kernel.durations import Span

_PERCENT = 100


class Promise(StrEnum):
    """How the promise of a first answer, or of a solution, stands."""

    KEPT = "kept"
    BROKEN = "broken"  # it came late, or is late by now
    OPEN = "open"


class Promised(NamedTuple):
    """Within what a first answer and a solution come; none where nothing is promised."""

    answer: Span | None
    solution: Span | None


@dataclass(slots=True)
class Figures:
    """What the tickets of one topic, or of all, add up to."""

    asked: int = 0
    solved: int = 0
    reopened: int = 0
    escalated: int = 0
    promises: Counter[Promise] = field(default_factory=Counter)
    solutions: Counter[Promise] = field(default_factory=Counter)
    answer_times: list[timedelta] = field(default_factory=list)
    solution_times: list[timedelta] = field(default_factory=list)

    @property
    def answer_time(self) -> timedelta | None:
        """How long the first answer took, half of them less."""
        return _middle(self.answer_times)

    @property
    def solution_time(self) -> timedelta | None:
        """How long it took until a request was solved for good, half of them less."""
        return _middle(self.solution_times)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a period: of all tickets, and by topic, the one that is asked most first."""

    total: Figures
    by_topic: Sequence[tuple[str, Figures]]


def add_up(stories: Iterable[Story], calendar: Calendar, promised: Promised, *, now: datetime) -> Report:
    """Add up what became of tickets."""
    total, topics = Figures(), dict[str, Figures]()
    for story in stories:
        promise = _promise(story, calendar, promised.answer, now=now)
        solution = _solution(story, calendar, promised.solution, now=now)
        for figures in (total, topics.setdefault(story.topic, Figures())):
            _count(figures, story, promise, solution)
    return Report(total, sorted(topics.items(), key=lambda each: (-each[1].asked, each[0])))


def _promise(story: Story, calendar: Calendar, within: Span | None, *, now: datetime) -> Promise | None:
    """Say how the promise of a first answer stands; None where none was made, or nobody waits for it any more."""
    due = due_by(calendar, story.came_at, within) if within is not None else None
    if due is None:
        return None
    if (story.answered_at or story.withdrawn_at or now) > due.at:
        return Promise.BROKEN
    if story.answered_at is not None:
        return Promise.KEPT
    return Promise.OPEN if story.withdrawn_at is None else None


def _solution(story: Story, calendar: Calendar, within: Span | None, *, now: datetime) -> Promise | None:
    """Say how the promise of a solution stands, its clock at rest while the team waits; None where none was made."""
    if within is None or due_by(calendar, story.came_at, within) is None:
        return None
    deadline = resolution_deadline(calendar, within, story.turns)
    if deadline is not None and deadline.is_missed(story.solved_at, now=now):
        return Promise.BROKEN
    return Promise.KEPT if story.solved_at is not None else Promise.OPEN


def _count(figures: Figures, story: Story, promise: Promise | None, solution: Promise | None) -> None:
    figures.asked += 1
    figures.reopened += story.reopened
    figures.escalated += story.escalated
    if promise is not None:
        figures.promises[promise] += 1
    if solution is not None:
        figures.solutions[solution] += 1
    if story.answered_at is not None:
        figures.answer_times.append(story.answered_at - story.came_at)
    if story.solved_at is not None:
        figures.solved += 1
        figures.solution_times.append(story.solved_at - story.came_at)


def kept_percent(promises: Counter[Promise]) -> int | None:
    """Of a hundred promises that are over, how many were kept; none where none is over."""
    kept, broken = promises[Promise.KEPT], promises[Promise.BROKEN]
    return round(_PERCENT * kept / (kept + broken)) if kept or broken else None


def _middle(times: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(time.total_seconds() for time in times)) if times else None
