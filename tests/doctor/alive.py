"""Signs of life that workers and schedulers give at the queue."""

from rq import Worker
from rq.serializers import JSONSerializer

from app.adapters.board import ValkeyBoard
from app.adapters.queue import mail_queue
from app.web.figures.board import Series
from app.web.figures.shared import MAILS_ROUND, ROUNDS
from tests.valkey import Valkey


def employ_worker(queue: Valkey) -> None:
    """Let a worker wait at the queue."""
    Worker([mail_queue(queue.client)], connection=queue.client, serializer=JSONSerializer).register_birth()  # type: ignore[no-untyped-call]


def note_scheduler(queue: Valkey, at: float) -> None:
    """Let a scheduler have ended a round then, in seconds since 1970."""
    ValkeyBoard(queue.url).post(added={}, noted={Series(ROUNDS.name, MAILS_ROUND): at})
