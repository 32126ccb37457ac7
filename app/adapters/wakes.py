"""Waking the streams by a message of Valkey or Redis, which nobody keeps: whoever misses it looks again anyhow."""

from functools import cached_property
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from redis import Redis

CHANNEL = "guichet:chat"

_log = structlog.get_logger(__name__)


class ValkeyWakes:
    """Publishes whose chat changed; the client's libraries are read with the first chat."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def wake(self, tenant: str, reference: str) -> None:
        """Tell the streams; a server that is gone is noted."""
        from redis import RedisError  # noqa: PLC0415 - see above

        try:
            self._server.publish(CHANNEL, f"{tenant} {reference}")
        except (RedisError, OSError) as error:
            _log.warning("chat_wake_lost", tenant=tenant, reference=reference, error=str(error))

    @cached_property
    def _server(self) -> "Redis":
        from app.adapters.queue import impatient  # noqa: PLC0415 - see above

        return impatient(self._queue_url)
