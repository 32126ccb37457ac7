"""Hearing from Valkey or Redis which chats changed; one that is away is waited for, and nothing depends on it."""

import asyncio

import structlog
from redis import RedisError
from redis.asyncio import Redis

from app.adapters.streams.server import Streams
from app.adapters.wakes import CHANNEL

_AGAIN_AFTER = 2.0  # seconds

_log = structlog.get_logger("guichet.streams")


async def keep_hearing(url: str, streams: Streams) -> None:
    """Wake the streams that are told of, for good; after each connection all of them, as some may have been missed."""
    while True:
        try:
            async with Redis.from_url(url, socket_connect_timeout=2) as server, server.pubsub() as heard:
                await heard.subscribe(CHANNEL)
                async for message in heard.listen():
                    _take(message, streams)
        except (RedisError, OSError) as error:
            _log.warning("chat_wakes_unheard", error=str(error))
        streams.is_heard = False
        await asyncio.sleep(_AGAIN_AFTER)


def _take(message: dict[str, object], streams: Streams) -> None:
    told = message.get("data")
    if message.get("type") == "subscribe":
        streams.is_heard = True
        streams.wake_all()
    elif isinstance(told, bytes):
        tenant, _, reference = told.decode(errors="replace").partition(" ")
        streams.wake(tenant, reference)
