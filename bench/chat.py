"""Two hundred customers in chats of one machine: how soon a message is there, and what an open chat costs in memory.

Beside a server of the same kind that gives back what it gets (asyncio, one process), under the same connections.
"""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from app.adapters.wakes import ValkeyWakes
from app.demo.parts import find_queue_server
from app.domain.accounts.models import Account, AccountState, PasswordKind, Role
from app.domain.accounts.sessions.service import Visit, open_account_session
from app.domain.support.asking import Asked, Said
from app.domain.support.chat.queries import find_chat
from app.domain.support.chat.service import reply, start
from app.domain.support.models import Way
from app.domain.support.states import By
from app.kernel.db import new_engine, open_session, transaction
from app.kernel.ids import new_id
from app.kernel.keyring import Keyring
from app.tenancy.registry import load_registry
from app.web.chatting import asker_of
from app.web.requests import terms_of
from bench.load import HOST, BenchError
from bench.report import Row
from bench.serving import ROOT, flask

SLUG = "support-technique"
_CHATS = 200
_MESSAGES = 600
_EVERY = 0.05  # seconds between two messages: each chat has one in ten seconds
_ECHO = """
import asyncio, sys
async def echo(reader, writer):
    while line := await reader.readline():
        writer.write(line)
        await writer.drain()
async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()
asyncio.run(main())
"""


@dataclass(frozen=True, slots=True)
class Seat:
    """A customer in their chat."""

    reference: str
    token: str


def main() -> Iterable[Row]:
    """Measure both; about two minutes."""
    with TemporaryDirectory(prefix="guichet-bench-") as name, _queue(Path(name)) as queue:
        environ = _environ(Path(name), queue)
        flask(environ, "db", "upgrade")
        desk = _Desk(environ)
        seats = desk.settle()
        with _server(environ, "-m", "app.streams") as (pid, port):
            ours, our_memory = asyncio.run(_chat(desk, seats, pid, port))
        with _server(environ, "-c", _ECHO) as (pid, port):
            bare, bare_memory = asyncio.run(_echo(pid, port))
    what = f"{_CHATS} chats, {1 / _EVERY:.0f} messages/s"
    yield Row(f"delivery p50, {what}", _share(ours, 50), _share(bare, 50), "ms", "a bare echo on as many sockets")
    yield Row(f"delivery p99, {what}", _share(ours, 99), _share(bare, 99), "ms", "a bare echo on as many sockets")
    yield Row("memory of an open chat", our_memory, bare_memory, "KB", "an open socket of the echo")


async def _chat(desk: "_Desk", seats: list[Seat], pid: int, port: int) -> tuple[list[float], float]:
    """Open a stream for each, send messages in turn, and take the time of each until it is there."""
    empty = _memory(pid)
    streams = [await _open(port, seat) for seat in seats]
    for reader, _writer in streams:
        await _until(reader, "Bonjour")
    full = _memory(pid)
    found: list[float] = []
    loop, waiting = asyncio.get_running_loop(), []
    for number in range(_MESSAGES):
        which, began = number % len(seats), perf_counter()
        waiting.append(asyncio.ensure_future(_timed(streams[which][0], f"n{number}", began, found)))
        await loop.run_in_executor(None, desk.say, seats[which].reference, f"n{number}")
        await asyncio.sleep(max(0.0, _EVERY - (perf_counter() - began)))
    await asyncio.gather(*waiting)
    for _reader, writer in streams:
        writer.close()
    return found, (full - empty) / len(seats)


async def _echo(pid: int, port: int) -> tuple[list[float], float]:
    empty = _memory(pid)
    sockets = [await asyncio.open_connection(HOST, port) for _ in range(_CHATS)]
    for reader, writer in sockets:
        writer.write(b"Bonjour\n")
        await _until(reader, "Bonjour")
    full = _memory(pid)
    found: list[float] = []
    for number in range(_MESSAGES):
        reader, writer = sockets[number % _CHATS]
        began = perf_counter()
        writer.write(f"n{number}\n".encode())
        await _timed(reader, f"n{number}", began, found)
        await asyncio.sleep(_EVERY / 10)
    for _reader, writer in sockets:
        writer.close()
    return found, (full - empty) / _CHATS


async def _open(port: int, seat: Seat) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(HOST, port)
    lines = (
        f"GET /chat/{seat.reference}/events HTTP/1.1",
        f"Host: {SLUG}.localhost",
        f"Cookie: guichet_session={seat.token}",
    )
    writer.write("\r\n".join((*lines, "", "")).encode())
    if b" 200 " not in await reader.readline():
        raise BenchError("a stream was refused")
    return reader, writer


async def _until(reader: asyncio.StreamReader, words: str) -> None:
    while words.encode() not in (line := await reader.readline()):
        if not line:
            raise BenchError("a stream ended")


async def _timed(reader: asyncio.StreamReader, words: str, began: float, found: list[float]) -> None:
    await _until(reader, words)
    found.append((perf_counter() - began) * 1000)


class _Desk:
    """What answers chats as the desk does, and wakes their streams."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._engine = new_engine(environ["GUICHET_DATABASE_URL"], keyring=Keyring(environ["GUICHET_SECRET_KEY"]))
        self._wakes = ValkeyWakes(environ["GUICHET_QUEUE_URL"])
        tenant = load_registry(ROOT / "tenants").by_slug(SLUG)
        if tenant is None:
            raise BenchError(f"{SLUG} is gone")
        self._terms = terms_of(tenant)
        self._agent = new_id(datetime.now(UTC))

    def settle(self) -> list[Seat]:
        """Give each customer an account, a session and a chat that was answered once."""
        seats, now = [], datetime.now(UTC)
        with open_session(self._engine, SLUG) as session:
            for number in range(_CHATS):
                with transaction(session):
                    account = _account(number, now)
                    session.add(account)
                    session.flush()
                    token = open_account_session(
                        session, account, visit=Visit(browser="bench"), lasts=timedelta(hours=1), now=now
                    )
                    asked = Asked(topic="question", subject="Bonjour", body="Bonjour")
                    talk = start(session, asker_of(account, "fr"), asked, self._terms, now=now)
                seats.append(Seat(talk.ticket.reference, token))
        return seats

    def say(self, reference: str, words: str) -> None:
        """Answer one."""
        now = datetime.now(UTC)
        with open_session(self._engine, SLUG) as session, transaction(session):
            talk = find_chat(session, reference)
            if talk is None:
                raise BenchError("the chat is gone")
            said = Said(by=By.TEAM, body=words, way=Way.CHAT, by_id=self._agent, by_name="Cleo")
            reply(session, talk, said, self._terms, now=now)
        self._wakes.wake(SLUG, reference)


def _account(number: int, now: datetime) -> Account:
    return Account(
        id=new_id(now),
        role=Role.CUSTOMER,
        state=AccountState.ACTIVE,
        language="fr",
        email=f"ann{number}@example.com",
        email_key=f"ann{number}@example.com",
        password_hash="",
        password_kind=PasswordKind.CHOSEN,
        password_set_at=now,
        first_name="Ann",
        last_name="Martin",
        registered_at=now,
        confirmed_at=now,
    )


def _environ(folder: Path, queue: str) -> Mapping[str, str]:
    return {
        "GUICHET_MODE": "demo",
        "GUICHET_DATA": str(folder),
        "GUICHET_DATABASE_URL": f"sqlite:///{folder / 'guichet.sqlite3'}",
        "GUICHET_SECRET_KEY": token_hex(32),
        "GUICHET_QUEUE_URL": queue,
        "GUICHET_ORIGIN_PATTERN": "http://{slug}.localhost",
        "GUICHET_LOG_LEVEL": "warning",
    }


@contextmanager
def _queue(folder: Path) -> Iterator[str]:
    """Run Valkey on a socket of its own."""
    path = folder / "queue.sock"
    words = f"--port 0 --unixsocket {path} --dir {folder} --save".split()
    process = subprocess.Popen([str(find_queue_server()), *words, ""], stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        yield f"unix://{path}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _server(environ: Mapping[str, str], *words: str) -> Iterator[tuple[int, int]]:
    """Run a server of this package on a free port; give its process and its port, once it answers."""
    with socket.create_server((HOST, 0)) as probe:
        port = int(probe.getsockname()[1])
    where = f"{HOST}:{port}" if words[0] == "-m" else str(port)
    command = [sys.executable, *words, where]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    process = subprocess.Popen(command, cwd=ROOT, env={**clean, **environ})  # noqa: S603 - our own command
    try:
        while not _answers(port):
            if process.poll() is not None:
                raise BenchError(f"{words[1][:20]} did not start")
            sleep(0.1)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def _memory(pid: int) -> float:
    """Give what a process holds in memory, in KB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return float(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")))


def _share(found: list[float], percent: int) -> float:
    return quantiles(found, n=100)[percent - 1]
