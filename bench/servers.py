"""gunicorn and granian on the real pages, as many workers and threads each: rates, p99, memory and the first page."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from bench.load import HOST, BenchError, Target, rate
from bench.pace import p99, read
from bench.pages import PAGES, SLUG
from bench.peers import CONCURRENCIES
from bench.questions import questions
from bench.report import Row
from bench.serving import GUICHET, ROOT, Server, flask, get, local, serve, warm
from tests.faults.waiting import free_port

_NEW = "search never asked before"
_PAGES = {**PAGES, _NEW: "/faq/search?q={q}"}
_ROUNDS = 3  # of each, in turn
_READING, _READ_FOR = 100, 5.0  # pages a second, seconds
_AS_GUNICORN = {"workers": 2, "blocking-threads": 64}  # deploy/gunicorn.conf.py
_BEGINS_WITHIN = 60.0  # seconds
_Serve = Callable[[], AbstractContextManager[Server]]


def main() -> Iterable[Row]:
    """Measure both; two minutes."""
    if find_spec("granian") is None:
        raise BenchError("granian is not installed: it is of the dependency group “bench”, which `make bench` installs")
    with TemporaryDirectory(prefix="guichet-bench-") as name:
        folder = Path(name)
        environ = local(folder / "data")
        flask(environ, "db", "upgrade")
        flask(environ, "faq", "import", SLUG)
        begin: tuple[_Serve, _Serve] = (
            partial(_granian, folder, environ),
            partial(serve, GUICHET, folder / "gunicorn.log", environ),
        )
        with ExitStack() as stack:
            yield from _measure(*(stack.enter_context(each()) for each in begin))
        starts = zip(*([_start(each) for each in begin] for _ in range(_ROUNDS)), strict=True)
        yield _row("start to the first page", "s", map(median, starts))


def _measure(granian: Server, gunicorn: Server) -> Iterator[Row]:
    servers = (granian, gunicorn)
    for server in servers:
        warm(_entry(server))
    asked = questions(SLUG, "fr")  # one store of them for both: what was asked of one is not asked of the other
    for name, path in _PAGES.items():
        targets = [server.target(path, f"{SLUG}.localhost") for server in servers]
        if name == _NEW:
            targets = [replace(target, questions=asked) for target in targets]
        for concurrency in CONCURRENCIES:
            rounds = [[rate(target, concurrency=concurrency) for target in targets] for _ in range(_ROUNDS)]
            yield _row(f"{name}, {concurrency} at once", "answers/s", map(median, zip(*rounds, strict=True)))
        if name != _NEW:
            slow = [[p99(read([target], _READING, _READ_FOR)) for target in targets] for _ in range(_ROUNDS)]
            yield _row(f"{name}, p99 at {_READING} a second", "ms", map(median, zip(*slow, strict=True)))
    yield _row("memory of a worker after load, PSS", "MB", [server.share() for server in servers])


def _row(work: str, unit: str, both: Iterable[float]) -> Row:
    granian, gunicorn = both
    return Row(work, granian, gunicorn, unit, "gunicorn", aim="servers")


def _start(begin: _Serve) -> float:
    began = perf_counter()
    with begin() as server:
        get(_entry(server))
        return perf_counter() - began


def _entry(server: Server) -> Target:
    return server.target(PAGES["entry"], f"{SLUG}.localhost")


@contextmanager
def _granian(folder: Path, environ: Mapping[str, str]) -> Iterator[Server]:
    """Run it until the block ends, which begins once it answers: it takes no socket that is open already."""
    port, figures = free_port(), folder / "figures"
    figures.mkdir(exist_ok=True)
    options = {"interface": "wsgi", "host": HOST, "port": port, "http": 1, **_AS_GUNICORN}
    words = chain.from_iterable((f"--{name}", str(value)) for name, value in options.items())
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    own = {
        **clean,
        **environ,
        "PROMETHEUS_MULTIPROC_DIR": str(figures),
    }  # as gunicorn's has, for figures of all workers
    with (folder / "granian.log").open("ab") as said:
        command = [sys.executable, "-m", "granian", *words, GUICHET]
        process = subprocess.Popen(command, cwd=ROOT, env=own, stdout=said, stderr=said)  # noqa: S603 - our own command
        try:
            server = Server(port, process.pid)
            _wait_for(server)
            yield server
        finally:
            process.terminate()
            process.wait()


def _wait_for(server: Server) -> None:
    began = perf_counter()
    while perf_counter() - began < _BEGINS_WITHIN:
        with suppress(ConnectionError):
            warm(_entry(server))
            return
        sleep(0.01)
    raise BenchError("granian does not begin")
