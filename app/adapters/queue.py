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

_CONNECTS_WITHIN = 0.25  # seconds; a page waits for this when the queue is gone
_ANSWERS_WITHIN = 0.5  # seconds
_JOB_TAKES = 90  # seconds, above the longest that one mail may take
_HINT_LIVES = 600  # seconds; by then the relay has long seen the row
_FAILURE_KEPT = 86_400  # seconds

_log = structlog.get_logger(__name__)


def impatient(url: str) -> "Redis":
    """Connect for a request: a queue that does not answer at once is done without."""
    return Redis.from_url(
        url,
        socket_connect_timeout=_CONNECTS_WITHIN,
        socket_timeout=_ANSWERS_WITHIN,
        retry=Retry(NoBackoff(), 0),
    )


def patient(url: str) -> "Redis":
    """Connect for a worker, whose read blocks until there is work."""
    return Redis.from_url(url, socket_connect_timeout=5)


def mail_queue(connection: "Redis") -> Queue:
    """Give the queue that hints go to; JSON, because a pickle from a queue is code from a stranger."""
    return Queue(MAIL_QUEUE, connection=connection, serializer=JSONSerializer, default_timeout=_JOB_TAKES)


class QueueHints:
    """Tells the worker by a job that carries the mail's tenant and id, nothing else."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def hint(self, tenant: str, mail_id: UUID) -> None:
        """Put the mail's job into the queue; a queue that is gone is noted, and the relay will find the row."""
        try:
            self._queue.enqueue_call(
                SEND_MAIL,
                args=(tenant, str(mail_id)),
                job_id=f"mail-{mail_id}",
                result_ttl=0,
                ttl=_HINT_LIVES,
                failure_ttl=_FAILURE_KEPT,
            )
        except (RedisError, OSError) as error:
            _log.warning("mail_hint_lost", tenant=tenant, mail=str(mail_id), error=str(error))
