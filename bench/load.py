"""Load on a web server: `wrk` where it is installed, else our own generator, which never is what limits a run."""

import re
import selectors
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import repeat
from time import perf_counter
from urllib.parse import quote_plus

HOST = "127.0.0.1"
_LENGTH = re.compile(rb"\r\nContent-Length: (\d+)", re.IGNORECASE)
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_WRK = shutil.which("wrk")


class BenchError(Exception):
    """A measurement that could not be made: something answered otherwise than asked."""


@dataclass(frozen=True, slots=True)
class Target:
    """One request, made over and over, or one with another question in the place of `{q}` each time."""

    port: int
    path: str
    headers: Mapping[str, str]
    questions: Iterator[str] | None = None

    def requests(self) -> Iterator[bytes]:
        """Give the requests as they travel, without end; a question that was given once never comes again."""
        headers = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        request = f"GET {self.path} HTTP/1.1\r\n{headers}\r\n".encode()
        if self.questions is None:
            return repeat(request)
        return (request.replace(b"{q}", quote_plus(question).encode()) for question in self.questions)


def rate(target: Target, *, concurrency: int, seconds: int = 1) -> float:
    """Ask over and over on kept connections; give answers a second. BenchError when one is an error."""
    measure = _wrk_rate if _WRK and target.questions is None else own_rate
    return measure(target, concurrency, seconds)


def own_rate(target: Target, concurrency: int, seconds: float) -> float:
    """Ask from one thread over as many sockets; a request costs it one send and one or two reads."""
    requests = target.requests()
    with ExitStack() as stack:
        waiting = stack.enter_context(selectors.DefaultSelector())
        for _ in range(concurrency):
            connection = stack.enter_context(socket.create_connection((HOST, target.port)))
            waiting.register(connection, selectors.EVENT_READ, bytearray())
            connection.sendall(next(requests))
        began = perf_counter()
        answers = 0
        while (passed := perf_counter() - began) < seconds:
            for key, _ in waiting.select(seconds):
                answers += _read(key, requests)
        return answers / passed


def _read(key: selectors.SelectorKey, requests: Iterator[bytes]) -> int:
    """Read what has come; ask again and count one when the answer is whole."""
    connection, answer = key.fileobj, key.data
    assert isinstance(connection, socket.socket)  # noqa: S101 - we registered it
    chunk = connection.recv(1 << 18)
    if not chunk:
        raise BenchError("the server closed a connection")
    answer += chunk
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return 0
    if answer[9:10] not in b"23":
        raise BenchError(bytes(answer[:head]).decode("latin-1"))
    length = _LENGTH.search(answer, 0, head)
    empty = answer[9:12] == b"304" or length is None
    if not empty and length is not None and len(answer) < head + 4 + int(length[1]):
        return 0
    answer.clear()
    connection.sendall(next(requests))
    return 1


def _wrk_rate(target: Target, concurrency: int, seconds: int) -> float:
    headers: Sequence[str] = [word for name, value in target.headers.items() for word in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{concurrency}", f"-d{seconds}s", *headers, f"http://{HOST}:{target.port}{target.path}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own words
    found = _RATE.search(said)
    if found is None or not float(found[1]) or "Non-2xx" in said or "Socket errors" in said:
        raise BenchError(said)
    return float(found[1])
