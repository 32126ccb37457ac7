"""A server of streams in a thread of the test, and a browser's end of one: real sockets, real HTTP."""

import asyncio
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any, NamedTuple, Self

from flask import Flask

from app.adapters.streams.server import MOST, Streams, listen
from app.adapters.streams.waking import keep_hearing
from app.streams import new_streams
from tests.faults.waiting import PATIENCE
from tests.web.people import Visitor

NEVER = 3600.0  # seconds between two looks: what comes was woken


class Event(NamedTuple):
    """One event of a stream."""

    kind: str
    number: int | None
    data: Any


@contextmanager
def streaming(app: Flask, *, every: float = 0.05, most: int = MOST, port: int = 0, wakes: str = "") -> Iterator[int]:
    """Run the server in a thread; give its port. `wakes`: the address of the server that wakes it."""
    listening = socket.create_server(("127.0.0.1", port))
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def run() -> None:
        with ThreadPoolExecutor(4) as threads:
            streams: Streams = new_streams(app, threads, every=every, most=most)
            hearing = asyncio.ensure_future(keep_hearing(wakes, streams)) if wakes else None
            await listen(streams, listening, stop)
            if hearing is not None:
                hearing.cancel()
                with suppress(asyncio.CancelledError):
                    await hearing

    thread = Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


class Browser:
    """One stream, read as it comes."""

    def __init__(
        self,
        port: int,
        path: str,
        *,
        cookie: str = "",
        host: str = "camcha.example",
        last: int | None = None,
        origin: str | None = None,
        method: str = "GET",
    ) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._file = self._socket.makefile("rb")
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Cookie: {cookie}"]
        lines += [f"Last-Event-ID: {last}"] if last is not None else []
        lines += [f"Origin: {origin}"] if origin is not None else []
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self.status = int((self._file.readline() or b"- 0").split()[1])
        self.headers = (
            dict(
                line.decode().strip().lower().split(": ", 1)
                for line in iter(self._file.readline, b"\r\n")
                if line.strip()
            )
            if self.status
            else {}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def next(self) -> Event | None:
        """Wait for the next event; none where the stream is over."""
        fields: dict[str, str] = {}
        for line in iter(self._file.readline, b""):
            text = line.decode().rstrip("\n")
            if text and not text.startswith(":"):
                name, _, value = text.partition(": ")
                fields[name] = value
            elif "event" in fields:
                number = int(fields["id"]) if "id" in fields else None
                return Event(fields["event"], number, json.loads(fields["data"]))
        return None

    def lines(self, count: int) -> list[tuple[int | None, str]]:
        """Wait for that many messages; give the number and the text of each."""
        found: list[tuple[int | None, str]] = []
        while len(found) < count:
            event = self.next()
            assert event is not None
            if event.kind == "line":
                found.append((event.number, event.data["body"]))
        return found


def cookie_of(visitor: Visitor) -> str:
    """Give what a visitor's browser sends."""
    return f"__Host-guichet_session={visitor.cookie('guichet_session')}"
