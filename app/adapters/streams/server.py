"""The server: each page's stream is looked after by one coroutine, and a look is taken by one of a few threads.

A look is taken when somebody wakes the stream, and every few seconds in any case: what wakes may get lost. Between two
looks a stream holds a socket and some kilobytes, and nothing of the database.
"""

import asyncio
import json
import socket
from collections import defaultdict
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog

from app.adapters.streams.requests import LARGEST_HEAD, Opening, read_opening
from app.kernel.db import JsonObject

MOST = 1000
"""Streams at once; whoever comes then asks again every few seconds instead, as if there were none."""
LOOKS_EVERY = 5.0  # seconds; while what wakes is heard, and nothing is about to run out, three times as long
_BEATS_EVERY = 15.0  # seconds
_SENDS_WITHIN = 10.0  # seconds; who reads no faster is let go
_RETRY = 2000  # milliseconds after which a browser comes back

_log = structlog.get_logger("guichet.streams")


@dataclass(frozen=True, slots=True)
class Look:
    """What the application answered: its status, and if it is good, what is new."""

    status: int
    found: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """A brand that is asked: its name, and the origin of its pages."""

    tenant: str
    origin: str


Looks = Callable[[Opening, int], Look]
"""Asks the application what came after a number, as whoever opened the stream."""
FindHost = Callable[[str], Host | None]


class Streams:
    """All streams of this process."""

    def __init__(
        self, look: Looks, find_host: FindHost, threads: Executor, *, most: int = MOST, every: float = LOOKS_EVERY
    ) -> None:
        """Take what looks, at most how many streams there may be, and after how many seconds each looks anyhow."""
        self._look = look
        self._find_host = find_host
        self._threads = threads
        self._most = most
        self._every = every
        self.is_heard = False  # whether what wakes streams reaches this process
        self._awake: defaultdict[tuple[str, str | None], set[asyncio.Event]] = defaultdict(set)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def open(self) -> int:
        """How many streams are open."""
        return len(self._tasks)

    def wake(self, tenant: str, reference: str) -> None:
        """Let the streams of a chat, and of the brand's lists, look at once."""
        for key in ((tenant, reference), (tenant, None)):
            for each in self._awake.get(key, ()):
                each.set()

    def wake_all(self) -> None:
        """Let every stream look: something may have been missed."""
        for streams in self._awake.values():
            for each in streams:
                each.set()

    async def stop(self) -> None:
        """Close every stream; their browsers come back by themselves."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection, as long as it lasts."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - asyncio runs it as one
        self._tasks.add(task)
        try:
            await self._answer(reader, writer)
        except (OSError, TimeoutError, asyncio.CancelledError):
            pass  # the browser is gone, or we are about to be; it comes back if it wants
        except Exception:  # noqa: BLE001 - one stream's trouble is not the next one's
            _log.exception("stream_failed")
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opening = await read_opening(reader)
        if opening is None:
            return await _refuse(writer, HTTPStatus.NOT_FOUND)
        host = self._find_host(opening.headers.get("host", ""))
        if host is None:
            return await _refuse(writer, HTTPStatus.MISDIRECTED_REQUEST)
        if opening.headers.get("origin", host.origin) != host.origin:
            return await _refuse(writer, HTTPStatus.FORBIDDEN)
        if self.open > self._most:
            return await _refuse(writer, HTTPStatus.SERVICE_UNAVAILABLE, host)
        awake, key = asyncio.Event(), (host.tenant, opening.reference)
        self._awake[key].add(awake)
        try:
            await self._flow(opening, host, awake, _gone(reader), writer)
        finally:
            self._awake[key].discard(awake)
            if not self._awake[key]:
                del self._awake[key]
        return None

    async def _flow(
        self,
        opening: Opening,
        host: Host,
        awake: asyncio.Event,
        gone: Coroutine[None, None, None],
        writer: asyncio.StreamWriter,
    ) -> None:
        """Send what is new at each look, and a beat when there was nothing for a while."""
        after, shown, began, quiet = opening.after, "", False, 0.0
        leaving = asyncio.ensure_future(gone)
        try:
            while not leaving.done():
                awake.clear()
                look = await asyncio.get_running_loop().run_in_executor(self._threads, self._look, opening, after)
                if look.found is None:
                    return None if began else await _refuse(writer, HTTPStatus(look.status), host)
                events, after, shown = _events(look.found, after, shown)
                if not began:
                    events, began = _head(host) + events, True
                within = self._within(look.found)
                quiet = 0.0 if events else quiet + within
                if quiet >= _BEATS_EVERY:
                    events, quiet = "event: beat\ndata: {}\n\n", 0.0
                await _send(writer, events)
                await _either(awake, leaving, within)
        finally:
            leaving.cancel()
        return None

    def _within(self, found: JsonObject) -> float:
        """Say after how many seconds to look anyhow: soon where what is noted runs out by itself, as typing does."""
        standing = found["standing"]
        assert isinstance(standing, dict)  # noqa: S101 - our own application's answer
        return self._every * 3 if self.is_heard and not standing["is_fleeting"] else self._every


async def listen(streams: Streams, listening: socket.socket, stop: asyncio.Event) -> None:
    """Answer on an open socket until told to stop."""
    server = await asyncio.start_server(streams.answer, sock=listening, limit=LARGEST_HEAD)
    await stop.wait()
    server.close()
    await streams.stop()


def _events(found: JsonObject, after: int, shown: str) -> tuple[str, int, str]:
    """Write what is new: each line under its number, and how it stands where that is not what was sent last."""
    parts: list[str] = []
    lines = found["lines"]
    assert isinstance(lines, list)  # noqa: S101 - our own application's answer
    for line in lines:
        assert isinstance(line, dict)  # noqa: S101 - see above
        number = line["number"]
        assert isinstance(number, int)  # noqa: S101 - see above
        after = max(after, number)
        parts.append(f"id: {number}\nevent: line\ndata: {json.dumps(line)}\n\n")
    standing = json.dumps(found["standing"])
    if standing != shown:
        parts.append(f"event: standing\ndata: {standing}\n\n")
    return "".join(parts), after, standing


def _head(host: Host) -> str:
    lines = (
        "HTTP/1.1 200 OK",
        "Content-Type: text/event-stream; charset=utf-8",
        "Cache-Control: no-store",
        "X-Accel-Buffering: no",
        "X-Content-Type-Options: nosniff",
        *_shared(host),
    )
    return "\r\n".join((*lines, "", "")) + f"retry: {_RETRY}\n\n"


def _shared(host: Host) -> tuple[str, ...]:
    """Let the brand's own pages read the answer, where streams have an address of their own."""
    allowed = f"Access-Control-Allow-Origin: {host.origin}"
    return ("Connection: close", allowed, "Access-Control-Allow-Credentials: true", "Vary: Origin")


async def _refuse(writer: asyncio.StreamWriter, status: HTTPStatus, host: Host | None = None) -> None:
    beside = _shared(host) if host else ("Connection: close",)
    lines = (f"HTTP/1.1 {status.value} {status.phrase}", "Content-Length: 0", *beside, "", "")
    await _send(writer, "\r\n".join(lines))


async def _send(writer: asyncio.StreamWriter, text: str) -> None:
    if text:
        writer.write(text.encode())
        async with asyncio.timeout(_SENDS_WITHIN):
            await writer.drain()


async def _gone(reader: asyncio.StreamReader) -> None:
    """Wait until the browser closes; what it sends is nothing to us."""
    with suppress(OSError):
        while await reader.read(1024):
            pass


async def _either(awake: asyncio.Event, leaving: "asyncio.Future[None]", within: float) -> None:
    """Wait until somebody wakes the stream, its browser leaves, or it is time to look."""
    waking = asyncio.ensure_future(awake.wait())
    either: set[asyncio.Future[Any]] = {waking, leaving}
    try:
        await asyncio.wait(either, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waking.cancel()
