"""Servers under measurement: gunicorn as the demo runs it, on a free port, with its own data."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from bench.load import HOST, LoadError, Target

ROOT = Path(__file__).parents[1]
GUICHET = "wsgi:app"
BARE = "bench.bare:app"
# What a browser sends, in so far as it costs a server something.
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "fr,en;q=0.7",
    "Accept-Encoding": "gzip, deflate, br",
    "Connection": "keep-alive",
}
_TO_MEET_ALL = 20  # connections, each taken by whichever worker is free
_CONFIG = ROOT / "deploy" / "gunicorn.conf.py"
_AS_DEMO = ("-k", "gthread", "-w", "2", "--threads", "4", "--no-control-socket")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port, and its parent process."""

    port: int
    pid: int

    def target(self, path: str, host: str = "bench.localhost", **headers: str) -> Target:
        """Give a request to this server as a browser would make it."""
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        return Target(self.port, path, {"Host": host, **BROWSER, **own})

    def pss(self) -> float:
        """Give the memory of a worker, in MB: the mean of the workers' proportional set sizes."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return sum(map(_pss_of, workers)) / len(workers)


@contextmanager
def serve(app: str, log: Path, environ: Mapping[str, str], *words: str) -> Iterator[Server]:
    """Run an application under gunicorn until the block ends; it may not answer yet when the block begins."""
    with socket.create_server((HOST, 0)) as listener, log.open("ab") as written:
        config = ("-c", str(_CONFIG)) if _CONFIG.exists() else _AS_DEMO
        command = [sys.executable, "-m", "gunicorn", *config, *words, "-b", f"fd://{listener.fileno()}", app]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("GUICHET_", "GUNICORN_"))}
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, cwd=ROOT, env={**clean, **environ}, stderr=written, pass_fds=(listener.fileno(),)
        )
        try:
            yield Server(listener.getsockname()[1], process.pid)
        finally:
            process.terminate()
            process.wait(30)


def warm(target: Target) -> None:
    """Ask on so many connections that every worker has made the page."""
    for _ in range(_TO_MEET_ALL):
        get(target)


def get(target: Target, *, status: int = 200) -> tuple[Mapping[str, str], bytes]:
    """Ask once; give the answer's headers, in lower case, and body. LoadError on another status."""
    connection = HTTPConnection(HOST, target.port, timeout=60)
    try:
        connection.request("GET", target.path, headers=dict(target.headers))
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != status:
        raise LoadError(f"{target.path} answered {answer.status} instead of {status}: {body[:300]!r}")
    return {name.lower(): value for name, value in answer.getheaders()}, body


def flask(environ: Mapping[str, str], *words: str) -> None:
    """Run one of Guichet's commands; CalledProcessError when it fails."""
    command = [sys.executable, "-m", "flask", "--app", GUICHET, *words]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    subprocess.run(command, cwd=ROOT, env={**clean, **environ}, check=True, capture_output=True)  # noqa: S603 - ours


def _pss_of(pid: str) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
