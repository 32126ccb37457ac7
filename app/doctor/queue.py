"""The queue of hints, its workers, and the scheduler, which tells there of its rounds.

Without the queue or a worker, mails leave some seconds later, with the scheduler's next round.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from redis import Redis, RedisError
from rq import Worker
from rq.serializers import JSONSerializer

from app.adapters.queue import impatient, mail_queue
from app.doctor.signs import Sign, doubtful, fine, wrong
from app.web.figures.board import Board, BoardAwayError, Series
from app.web.figures.shared import MAILS_ROUND, ROUNDS
from app.web.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Mapping

PART = "queue"
WORKERS = "workers"
SCHEDULER = "scheduler"
_SILENT_FOR = timedelta(
    minutes=10
)  # a worker that waits gives a sign every seven minutes or sooner, a scheduler at once
_MANY = 1_000  # hints


def look_at_queue(installed: Installation) -> Iterator[Sign]:
    """Look at Valkey, what waits in it, and who works it off."""
    url = installed.settings.queue_url
    try:
        with impatient(url) as queue:
            yield from _server(queue)
            yield from _workers(queue)
        yield _scheduler(installed.board)
    except (RedisError, OSError, BoardAwayError) as error:
        remedy = "start Valkey, or set GUICHET_QUEUE_URL; until then mails leave with the scheduler's next round"
        yield wrong(PART, f"out of reach ({type(error).__name__})", remedy)


def _server(queue: "Redis") -> Iterator[Sign]:
    known: Mapping[str, object] = queue.info("server")
    name, version = known.get("server_name", "redis"), known.get("valkey_version", known.get("redis_version"))
    waiting = mail_queue(queue).count
    if waiting > _MANY:
        remedy = "start more workers (python -m app.worker)"
        yield doubtful(PART, f"{waiting} hints wait", remedy)
    else:
        yield fine(PART, f"{name} {version}, {waiting} hints wait")


def _workers(queue: "Redis") -> Iterator[Sign]:
    now = datetime.now(UTC)
    found = Worker.all(connection=queue, serializer=JSONSerializer)
    alive = [worker for worker in found if worker.last_heartbeat and now - worker.last_heartbeat < _SILENT_FOR]
    if alive:
        yield fine(WORKERS, f"{len(alive)} alive")
    else:
        remedy = "start one (python -m app.worker); until then mails leave with the scheduler's next round"
        yield doubtful(WORKERS, "none alive", remedy)


def _scheduler(board: Board) -> Sign:
    last = board.read().get(Series(ROUNDS.name, MAILS_ROUND))
    if last is not None and datetime.now(UTC) - datetime.fromtimestamp(last, UTC) < _SILENT_FOR:
        return fine(SCHEDULER, "alive")
    remedy = "start one (python -m app.scheduler); until then nothing is published, reminded of or swept"
    return doubtful(SCHEDULER, "none gives a sign", remedy)
