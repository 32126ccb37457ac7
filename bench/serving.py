"""Servers under measurement: gunicorn as the demo runs it, on a free port, with its own data."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_hex
from statistics import mean

from bench.load import HOST, BenchError, Target

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
_ENDS_WITHIN = 60  # seconds: gunicorn waits 30 for a worker that was told to end while it began
_CONFIG = ROOT / "deploy" / "gunicorn.conf.py"
_AS_DEPLOYED = ROOT / "bench" / "deployed"  # what hides from a server that which `make test` installs beside it
# Installations compile the application once (docs/operations.md), not at each start.
_NOT_OURS = ("GUICHET_", "GUNICORN_", "PYTHONDONTWRITEBYTECODE")
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

    def share(self) -> float:
        """Give the memory of a worker, in MB: the mean of the workers' proportional set sizes."""
        return mean(_memory_of(worker, "Pss") for worker in self._workers())

    def resident(self) -> float:
        """Give the memory that a worker sees, in MB, shared or not."""
        return mean(_memory_of(worker, "Rss") for worker in self._workers())

    def processor_time(self) -> float:
        """Give the seconds of processor that the workers have used since they started."""
        return sum(map(_processor_time_of, self._workers()))

    def _workers(self) -> list[str]:
        return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()


def local(data: Path, **more: str) -> dict[str, str]:
    """Give the environment of an installation whose brands answer at `<slug>.localhost`, with no more than it has."""
    return {
        "GUICHET_MODE": "test",
        "GUICHET_DATA": str(data),
        "GUICHET_SECRET_KEY": token_hex(32),
        "GUICHET_ORIGIN_PATTERN": "http://{slug}.localhost",
        "PYTHONPATH": str(_AS_DEPLOYED),
        **more,
    }


def unlimited(folder: Path, slug: str, *limits: str) -> Path:
    """Copy a brand into a folder of brands, with these limits of its out of reach; give the folder."""
    tenants = folder / "tenants"
    shutil.copytree(ROOT / "tenants" / slug, tenants / slug)
    with (tenants / slug / "tenant.toml").open("a", encoding="utf-8") as config:
        config.write("\n[policy.limits]\n" + "".join(f'{limit} = "900000 per hour"\n' for limit in limits))
    return tenants


@contextmanager
def serve(app: str, log: Path, environ: Mapping[str, str], *words: str) -> Iterator[Server]:
    """Run an application under gunicorn until the block ends; it may not answer yet when the block begins."""
    with socket.create_server((HOST, 0)) as listener, log.open("ab") as written:
        config = ("-c", str(_CONFIG)) if _CONFIG.exists() else _AS_DEMO
        command = [sys.executable, "-m", "gunicorn", *config, *words, "-b", f"fd://{listener.fileno()}", app]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)}
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, cwd=ROOT, env={**clean, **environ}, stderr=written, pass_fds=(listener.fileno(),)
        )
        try:
            yield Server(listener.getsockname()[1], process.pid)
        finally:
            process.terminate()
            process.wait(_ENDS_WITHIN)


def warm(target: Target) -> None:
    """Ask on so many connections that every worker has made the page."""
    for _ in range(_TO_MEET_ALL):
        get(target)


def get(target: Target, *, status: int = 200) -> tuple[Mapping[str, str], bytes]:
    """Ask once; give the answer's headers, in lower case, and body. BenchError on another status."""
    connection = HTTPConnection(HOST, target.port, timeout=60)
    try:
        connection.request("GET", target.path, headers=dict(target.headers))
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != status:
        raise BenchError(f"{target.path} answered {answer.status} instead of {status}: {body[:300]!r}")
    return {name.lower(): value for name, value in answer.getheaders()}, body


def flask(environ: Mapping[str, str], *words: str) -> None:
    """Run one of Guichet's commands; BenchError with what it said when it fails."""
    command = [sys.executable, "-m", "flask", "--app", GUICHET, *words]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)}
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, env={**clean, **environ}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BenchError(f"`flask {' '.join(words)}` failed:\n{done.stdout}{done.stderr}")


def _processor_time_of(pid: str) -> float:
    """Read utime and stime (proc(5)), the 14th and 15th fields; the second, a name, may hold spaces."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_of(pid: str, kind: str) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) / 1024
