"""The board of figures in Valkey or Redis: a hash of counts, a hash of states, and what RQ keeps of its queue."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from app.web.figures.board import BoardAwayError, QueueStanding, Series

if TYPE_CHECKING:
    from redis import Redis

WITHIN = 2.0  # seconds in which it answers: nobody but Prometheus waits for it
ADDED, NOTED = "guichet:figures:added", "guichet:figures:noted"


class ValkeyBoard:
    """Keeps figures beside the queue; the client's libraries are read when it is first used."""

    def __init__(self, queue_url: str, *, within: float = WITHIN) -> None:
        self._queue_url = queue_url
        self._within = within

    def post(self, *, added: Mapping[Series, float], noted: Mapping[Series, float]) -> None:
        """Add to counts, and write over what is no count; BoardAwayError."""
        with _there(), self._server.pipeline() as steps:
            for series, value in added.items():
                steps.hincrbyfloat(ADDED, json.dumps(series), value)
            if noted:
                steps.hset(NOTED, mapping={json.dumps(series): value for series, value in noted.items()})
            steps.execute()

    def read(self) -> Mapping[Series, float]:
        """Give all that was posted; BoardAwayError."""
        with _there(), self._server.pipeline() as steps:
            steps.hgetall(ADDED)
            steps.hgetall(NOTED)
            added, noted = steps.execute()
        return {Series(*json.loads(name)): float(value) for name, value in (added | noted).items()}

    def read_queue(self) -> QueueStanding:
        """Say how the queue stands; BoardAwayError."""
        from rq import Worker  # noqa: PLC0415 - see the class
        from rq.serializers import JSONSerializer  # noqa: PLC0415

        from app.adapters.queue import mail_queue  # noqa: PLC0415

        with _there():
            queue = mail_queue(self._server)
            first = queue.get_job_ids(0, 1)
            job = queue.fetch_job(first[0]) if first else None
            workers = Worker.all(queue=queue, serializer=JSONSerializer)
            return QueueStanding(
                jobs=queue.count,
                oldest_at=job.enqueued_at if job is not None else None,
                failed=queue.failed_job_registry.get_job_count(cleanup=False),
                workers=len(workers),
            )

    @cached_property
    def _server(self) -> "Redis":
        from app.adapters.queue import impatient  # noqa: PLC0415 - see the class

        return impatient(self._queue_url, connects_within=self._within, answers_within=self._within)


@contextmanager
def _there() -> Iterator[None]:
    from redis import RedisError  # noqa: PLC0415 - see the class

    try:
        yield
    except (RedisError, OSError) as error:
        raise BoardAwayError(type(error).__name__) from error
