"""The queue of hints (RQ over Valkey or Redis), by which a mail leaves at once and not at the relay's next round."""

from uuid import UUID

import structlog
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

MAIL_QUEUE = "mail"
SEND_MAIL = "app.jobs.mail.send_mail"
TAKE_UP_EVENT = "app.jobs.billing.take_up"

_CONNECTS_WITHIN = 0.25  # seconds; a page waits for this when the queue is gone
_ANSWERS_WITHIN = 0.5  # seconds
_JOB_TAKES = 90  # seconds, above the longest that one mail may take
_HINT_LIVES = 600  # seconds; by then the relay has long seen the row
_FAILURE_KEPT = 86_400  # seconds

_log = structlog.get_logger(__name__)


def impatient(
    url: str, *, connects_within: float = _CONNECTS_WITHIN, answers_within: float = _ANSWERS_WITHIN
) -> "Redis":
    """Connect for a request: a queue that does not answer at once is done without."""
    return Redis.from_url(
        url,
        socket_connect_timeout=connects_within,
        socket_timeout=answers_within,
        retry=Retry(NoBackoff(), 0),
    )


def patient(url: str) -> "Redis":
    """Connect for a worker, whose read blocks until there is work."""
    return Redis.from_url(url, socket_connect_timeout=5)


def mail_queue(connection: "Redis") -> Queue:
    """Give the queue that hints go to; JSON, because a pickle from a queue is code from a stranger."""
    return Queue(MAIL_QUEUE, connection=connection, serializer=JSONSerializer, default_timeout=_JOB_TAKES)


class QueueHints:
    """Tells the worker by a job that carries the tenant and the id of a mail or an event, nothing else."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def hint(self, tenant: str, mail_id: UUID) -> None:
        """Put the mail's job into the queue; a queue that is gone is noted, and the relay will find the row."""
        self._put(SEND_MAIL, tenant, "mail", mail_id)

    def hint_event(self, tenant: str, event_id: UUID) -> None:
        """Put an event's job into the queue; a queue that is gone is noted, and the scheduler will find the row."""
        self._put(TAKE_UP_EVENT, tenant, "event", event_id)

    def _put(self, job: str, tenant: str, about: str, row_id: UUID) -> None:
        try:
            self._queue.enqueue_call(
                job,
                args=(tenant, str(row_id)),
                job_id=f"{about}-{row_id}",
                result_ttl=0,
                ttl=_HINT_LIVES,
                failure_ttl=_FAILURE_KEPT,
            )
        except (RedisError, OSError) as error:
            _log.warning(f"{about}_hint_lost", tenant=tenant, id=str(row_id), error=str(error))
