"""The application behind the real gunicorn, configured as it is deployed, its log in a file."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.faults.waiting import PATIENCE, wait_until

ROOT = Path(__file__).parents[2]
_TOKEN = re.compile(r'name="csrf_token"\s+value="([^"]+)"')


class Served:
    """A running server: ask it, and read what it logged."""

    def __init__(self, port: int, log: Path, pid: int) -> None:
        self.port = port
        self.pid = pid
        self.log = log

    @property
    def workers(self) -> Sequence[int]:
        """Give the pids of the processes that answer."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def ask(
        self, path: str, method: str = "GET", *, host: str = "camcha.example", **headers: str
    ) -> tuple[HTTPResponse, str]:
        """Ask on a connection of its own; `form` among the headers is the body."""
        body = headers.pop("form", None)
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            kind = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
            connection.request(method, path, body, {"Host": host, **kind, **headers})
            answer = connection.getresponse()
            return answer, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def post(self, path: str, **fields: str) -> tuple[HTTPResponse, str]:
        """Send a form with the token of the brand's own pages."""
        found = _TOKEN.search(self.ask("/faq/")[1])
        assert found is not None
        return self.ask(path, "POST", form=urlencode({"csrf_token": found[1], **fields}))

    def raw(self, data: bytes) -> bytes:
        """Send bytes as they are, and read until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def lines(self) -> list[dict[str, Any]]:
        """Read the log; every line is JSON, but the one that is just being written."""
        whole, _, _ = self.log.read_text().rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]

    def line_of(self, request_id: str | None, event: str = "answered") -> dict[str, Any]:
        """Find the one line of an event about a request, which may still be on its way."""

        def found() -> list[dict[str, Any]]:
            return [line for line in self.lines() if line.get("request_id") == request_id and line["event"] == event]

        wait_until(lambda: bool(found()))
        (line,) = found()
        return line


@contextmanager
def serving(
    folder: Path, *, app: str = "tests.web.failing:app", within: Sequence[str] = (), **variables: str
) -> Iterator[Served]:
    """Run gunicorn until the block ends; the application's start is waited for.

    `within`: the command that gunicorn is run by, where that is to be somewhere of its own.
    """
    log = folder / "log"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    own = {"MODE": "test", "DATA": str(folder), "SECRET_KEY": "k" * 32, **variables}
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as written:
        words = ["-c", "deploy/gunicorn.conf.py", "-b", f"fd://{listener.fileno()}", app]
        process = subprocess.Popen(
            [*within, sys.executable, "-m", "gunicorn", *words],
            cwd=ROOT,
            env=environ | {f"GUICHET_{name}": value for name, value in own.items()},
            pass_fds=(listener.fileno(),),
            stdout=written,
            stderr=written,
        )
        try:
            yield Served(listener.getsockname()[1], log, process.pid)
        finally:
            process.terminate()
            process.wait(PATIENCE)
