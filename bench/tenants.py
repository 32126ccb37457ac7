"""Growth in brands: 10, 1,000 and 10,000 generated ones, each number in an installation of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.brands import ENTRY, WITH_FAQ, host_of, plant_brands, slug_of
from bench.load import rate
from bench.report import Row
from bench.serving import GUICHET, Server, flask, get, serve, warm

_COUNTS = (10, 1_000, 10_000)
_ROUNDS = 7  # of one second each per number of brands, in turn
_STARTS = 3
_STARTS_WITHIN = 2.0  # seconds with the largest number
_MOST_MEMORY = 20.0  # kB for each further brand
_VISITED = 500  # brands visited to see what a brand in use takes


@dataclass(frozen=True, slots=True)
class Installation:
    """So many brands, and how they are served."""

    count: int
    environ: Mapping[str, str]
    log: Path


def main() -> Iterable[Row]:
    """Measure the start, the entry page and the memory at each number of brands."""
    with TemporaryDirectory(prefix="guichet-bench-") as folder:
        yield from _measure([_install(Path(folder), count) for count in _COUNTS])


def _measure(installations: Sequence[Installation]) -> Iterator[Row]:
    _import_faq(installations[0])
    yield from _starts(installations)
    with ExitStack() as stack:
        servers = [stack.enter_context(_serve(each, "-w", "1")) for each in installations]
        for server in servers:
            warm(server.target(ENTRY, host_of(0)))
        yield from _rates(servers)
        yield _asleep(servers)
        yield _in_use(servers[-1])


def _install(folder: Path, count: int) -> Installation:
    environ = {
        "GUICHET_MODE": "test",
        "GUICHET_DATA": str(folder / "data"),  # one database: the brands with an FAQ are the same in all
        "GUICHET_TENANTS": str(plant_brands(folder, count)),
        "GUICHET_CONTENT": str(folder / "content"),
        "GUICHET_SECRET_KEY": token_hex(32),
    }
    return Installation(count, environ, folder / "guichet.log")


def _import_faq(installation: Installation) -> None:
    flask(installation.environ, "db", "upgrade")
    for number in range(WITH_FAQ):
        flask(installation.environ, "faq", "import", slug_of(number))


def _serve(installation: Installation, *words: str) -> AbstractContextManager[Server]:
    return serve(GUICHET, installation.log, installation.environ, *words)


def _starts(installations: Sequence[Installation]) -> Iterator[Row]:
    rounds = [[_start(each) for each in installations] for _ in range(_STARTS)]
    for each, column in zip(installations, zip(*rounds, strict=True), strict=True):
        yield Row(f"start with {each.count:,} brands", median(column), _STARTS_WITHIN, "s", "the most")


def _start(installation: Installation) -> float:
    began = perf_counter()
    with _serve(installation) as server:
        get(server.target(ENTRY, host_of(0)))
        return perf_counter() - began


def _rates(servers: Sequence[Server]) -> Iterator[Row]:
    targets = [server.target(ENTRY, host_of(number % WITH_FAQ)) for number, server in enumerate(servers)]
    rounds = [[rate(target, concurrency=8) for target in targets] for _ in range(_ROUNDS)]
    few, *more = (median(column) for column in zip(*rounds, strict=True))
    for count, many in zip(_COUNTS[1:], more, strict=True):
        yield Row(f"entry with {count:,} brands", many, few, "answers/s", f"{_COUNTS[0]} brands; at least 0.90")


def _asleep(servers: Sequence[Server]) -> Row:
    """Tell what a brand takes of a worker before anyone visits it."""
    first, last = servers[0].resident(), servers[-1].resident()
    each = (last - first) * 1024 / (_COUNTS[-1] - _COUNTS[0])
    return Row("memory of a further brand", each, _MOST_MEMORY, "kB", "the most")


def _in_use(server: Server) -> Row:
    """Tell what a brand takes once it is visited: all of it read, nothing kept of its pages."""
    before = server.resident()
    for number in range(WITH_FAQ, WITH_FAQ + _VISITED):
        get(server.target("/nothing-here", host_of(number)), status=404)
    each = (server.resident() - before) * 1024 / _VISITED
    return Row("memory of a further brand, visited", each, _MOST_MEMORY, "kB", "the most")
