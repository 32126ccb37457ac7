"""What workers and schedulers tell: kept in their process, posted to the board, read there by web processes.

A family has one label, so that a series is named by two words. What is posted of a family that the reader does not
know, by another version, is passed over.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from app.web.figures.board import Board, BoardAwayError, Series


@dataclass(frozen=True, slots=True)
class Family:
    """A metric: its name, what it says, its label, and whether it is a count."""

    name: str
    says: str
    label: str
    kind: Literal["count", "state"]


ROUNDS = Family(
    "guichet_task_last_success_timestamp_seconds",
    "When a task of the scheduler was last done to its end, in seconds since 1970",
    "task",
    "state",
)
MAILS_ROUND = "mails"  # the task that a scheduler does first, every few seconds
MAILS = Family("guichet_mails_total", "Tries to send a mail, by what became of them", "outcome", "count")
BACKGROUND_ERRORS = Family(
    "guichet_background_errors_total", "Errors that workers and schedulers logged, by the log's event", "event", "count"
)
OVERDUE = Family(
    "guichet_overdue_requests",
    "Requests whose promised time is over, by whose turn it is; counted about once an hour",
    "turn",
    "state",
)
UNDECIDED = Family(
    "guichet_undecided_oldest_seconds",
    "How long the oldest has waited for a decision of its team, by kind; looked at about once an hour",
    "kind",
    "state",
)
GIVEN_UP = Family(
    "guichet_given_up",
    "What was tried to the end and waits for a person, by kind; counted about once an hour",
    "kind",
    "state",
)
FAMILIES: Sequence[Family] = (ROUNDS, MAILS, BACKGROUND_ERRORS, OVERDUE, UNDECIDED, GIVEN_UP)


class Tally:
    """What a process has to tell since it last did; threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._added: Counter[Series] = Counter()
        self._noted: dict[Series, float] = {}

    def count(self, family: Family, label: str) -> None:
        """Count once more."""
        with self._lock:
            self._added[Series(family.name, label)] += 1

    def note(self, family: Family, label: str, value: float) -> None:
        """Note how something stands now."""
        with self._lock:
            self._noted[Series(family.name, label)] = value

    def note_round(self, task: str) -> None:
        """Note that a task was done to its end."""
        self.note(ROUNDS, task, time.time())

    def forget(self) -> None:
        """Leave what there is to whoever else has it to tell: a process forks with what its parent counted."""
        with self._lock:
            self._added.clear()
            self._noted.clear()

    def tell(self, board: Board) -> None:
        """Post it; BoardAwayError, and it is all there still for the next time."""
        with self._lock:
            added, noted = self._added, self._noted
            self._added, self._noted = Counter(), {}
        if not added and not noted:
            return
        try:
            board.post(added=added, noted=noted)
        except BoardAwayError:
            with self._lock:
                self._added.update(added)
                self._noted = noted | self._noted
            raise


TALLY = Tally()
"""This process's own."""


def read_families(board: Board) -> Iterator[Metric]:
    """Give every family with what was posted of it; BoardAwayError."""
    posted = sorted(board.read().items())
    for family in FAMILIES:
        metric = bare(family)
        for series, value in posted:
            if series.family == family.name:
                metric.add_metric([series.label], value)
        yield metric


def bare(family: Family) -> CounterMetricFamily | GaugeMetricFamily:
    """Give a family without any figure."""
    kind = CounterMetricFamily if family.kind == "count" else GaugeMetricFamily
    return kind(family.name, family.says, labels=[family.label])
