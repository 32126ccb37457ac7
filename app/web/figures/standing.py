"""How the installation stands when it is asked: its outbox, what the payment provider told, its queue, its board.

Every web host says the same of these: they are never added up over hosts.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from app.domain.billing.queries import find_event_backlog
from app.domain.mail.queries import find_mail_backlog
from app.kernel.clock import MACHINE
from app.kernel.db import Backlog, IsolationError, timetable_connection
from app.web.figures.board import BoardAwayError, QueueStanding
from app.web.figures.shared import FAMILIES, bare, read_families
from app.web.installation import Installation

_DATABASE = "guichet_database_up", "Whether the database answered this time: 1 or 0"
_QUEUE = "guichet_queue_up", "Whether Valkey or Redis answered this time: 1 or 0"
_MAILS = (
    ("guichet_outbox_due_mails", "Mails of all brands that are due and have not left, 10,001 at the most"),
    ("guichet_outbox_oldest_due_seconds", "For how long the mail that is due the longest has been so"),
    ("guichet_outbox_oldest_waiting_seconds", "Age of the oldest mail that has not left, one to be tried again too"),
)
_EVENTS = (
    ("guichet_webhooks_due_events", "Events of the payment provider that are due, 10,001 at the most"),
    ("guichet_webhooks_oldest_due_seconds", "For how long the event that is due the longest has been so"),
    ("guichet_webhooks_oldest_waiting_seconds", "Age of the oldest event that was not worked on to its end"),
)
_JOBS = (
    ("guichet_queue_jobs", "Hints in the queue that no worker has taken"),
    ("guichet_queue_oldest_job_seconds", "For how long the hint that is next has waited"),
    ("guichet_queue_failed_jobs", "Hints whose job failed, in the last day"),
    ("guichet_workers", "Workers of the queue that gave a sign of life in the last two minutes"),
)


class Standing(Collector):
    """Asks when it is collected. What does not answer is said to be away, and its figures are left out."""

    def __init__(self, installed: Installation) -> None:
        self._installed = installed

    def collect(self) -> Iterator[Metric]:
        """Give every family, those without figures too."""
        yield from self._database()
        yield from self._board()

    def _database(self) -> Iterator[Metric]:
        now = self._installed.clock()
        try:
            with timetable_connection(self._installed.engine) as connection:
                mails = find_mail_backlog(connection, now=now)
                events = find_event_backlog(connection, now=now)
        except (SQLAlchemyError, IsolationError):
            yield GaugeMetricFamily(*_DATABASE, value=0)
            yield from _families(_MAILS)
            yield from _families(_EVENTS)
            return
        yield GaugeMetricFamily(*_DATABASE, value=1)
        yield from _families(_MAILS, _seconds_of(mails, now))
        yield from _families(_EVENTS, _seconds_of(events, now))

    def _board(self) -> Iterator[Metric]:
        try:
            queue = self._installed.board.read_queue()
            told = list(read_families(self._installed.board))
        except BoardAwayError:
            yield GaugeMetricFamily(*_QUEUE, value=0)
            yield from _families(_JOBS)
            yield from map(bare, FAMILIES)
            return
        yield GaugeMetricFamily(*_QUEUE, value=1)
        yield from _families(_JOBS, _figures_of(queue))
        yield from told


def _families(named: Sequence[tuple[str, str]], values: Sequence[float | None] = ()) -> Iterator[Metric]:
    """Give a family for each name, with its value where there is one."""
    for number, (name, says) in enumerate(named):
        yield GaugeMetricFamily(name, says, value=values[number] if values else None)


def _seconds_of(backlog: Backlog, now: datetime) -> Sequence[float]:
    return backlog.due, _age(backlog.due_since, now), _age(backlog.oldest_at, now)


def _figures_of(queue: QueueStanding) -> Sequence[float]:
    return queue.jobs, _age(queue.oldest_at, MACHINE()), queue.failed, queue.workers


def _age(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0) if since is not None else 0
