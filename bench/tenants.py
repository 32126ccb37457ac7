"""Growth in brands: 5, 1,000 and 10,000 generated ones, each number in an installation of its own.

The largest number is served twice: from its folder, and from the database, where it is published.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from app.domain.brands.service import publish
from app.kernel.db import new_owner_engine
from app.tenancy.packing import pack
from bench.brands import ENTRY, WITH_FAQ, host_of, plant_brands, slug_of
from bench.load import rate
from bench.report import Row
from bench.serving import GUICHET, Server, flask, get, serve, warm

_COUNTS = (5, 1_000, 10_000)
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
    name: str


def main() -> Iterable[Row]:
    """Measure the start, the entry page and the memory at each number of brands."""
    with TemporaryDirectory(prefix="guichet-bench-") as folder:
        from_folders = [_install(Path(folder), count) for count in _COUNTS]
        yield from _measure([*from_folders, _published(from_folders[-1])])


def _measure(installations: Sequence[Installation]) -> Iterator[Row]:
    _import_faq(installations[0])
    _publish(installations[-1])
    yield from _starts(installations)
    with ExitStack() as stack:
        servers = [stack.enter_context(_serve(each, "-w", "1")) for each in installations]
        for server in servers:
            warm(server.target(ENTRY, host_of(0)))
        yield from _rates(servers, installations)
        yield from _asleep(servers, installations)
        for server, each in zip(servers[-2:], installations[-2:], strict=True):
            yield _in_use(server, each)


def _install(folder: Path, count: int) -> Installation:
    environ = {
        "GUICHET_MODE": "test",
        "GUICHET_DATA": str(folder / "data"),  # one database: the brands with an FAQ are the same in all
        "GUICHET_TENANTS": str(plant_brands(folder, count)),
        "GUICHET_CONTENT": str(folder / "content"),
        "GUICHET_SECRET_KEY": token_hex(32),
    }
    return Installation(count, environ, folder / "guichet.log", f"{count:,} brands")


def _import_faq(installation: Installation) -> None:
    flask(installation.environ, "db", "upgrade")
    for number in range(WITH_FAQ):
        flask(installation.environ, "faq", "import", slug_of(number))


def _published(installation: Installation) -> Installation:
    environ = {**installation.environ, "GUICHET_TENANTS_FROM": "table"}
    return replace(installation, environ=environ, name=f"{installation.count:,} published brands")


def _publish(installation: Installation) -> None:
    """Put all brands into the database, and serve them from it; they are good, so that none is checked."""
    database = f"sqlite:///{installation.environ['GUICHET_DATA']}/guichet.sqlite3"
    now = datetime.now(UTC)
    with new_owner_engine(database).begin() as connection:
        for number in range(installation.count):
            files, digest = pack(Path(installation.environ["GUICHET_TENANTS"]) / slug_of(number))
            hosts = (host_of(number), f"www.{host_of(number)}")
            publish(connection, slug_of(number), files=files, digest=digest, hosts=hosts, now=now)


def _serve(installation: Installation, *words: str) -> AbstractContextManager[Server]:
    return serve(GUICHET, installation.log, installation.environ, *words)


def _starts(installations: Sequence[Installation]) -> Iterator[Row]:
    rounds = [[_start(each) for each in installations] for _ in range(_STARTS)]
    for each, column in zip(installations, zip(*rounds, strict=True), strict=True):
        aim = "start many" if each.count == _COUNTS[-1] else ""
        yield Row(f"start with {each.name}", median(column), _STARTS_WITHIN, "s", "the most", aim=aim)


def _start(installation: Installation) -> float:
    began = perf_counter()
    with _serve(installation) as server:
        get(server.target(ENTRY, host_of(0)))
        return perf_counter() - began


def _rates(servers: Sequence[Server], installations: Sequence[Installation]) -> Iterator[Row]:
    targets = [server.target(ENTRY, host_of(number % WITH_FAQ)) for number, server in enumerate(servers)]
    rounds = [[rate(target, concurrency=8) for target in targets] for _ in range(_ROUNDS)]
    few, *more = (median(column) for column in zip(*rounds, strict=True))
    for each, many in zip(installations[1:], more, strict=True):
        yield Row(f"entry with {each.name}", many, few, "answers/s", f"{_COUNTS[0]} brands", aim="brands")


def _asleep(servers: Sequence[Server], installations: Sequence[Installation]) -> Iterator[Row]:
    """Tell what a brand takes of a worker before anyone visits it."""
    for server, many in zip(servers[-2:], installations[-2:], strict=True):
        each = (server.resident() - servers[0].resident()) * 1024 / (_COUNTS[-1] - _COUNTS[0])
        yield Row(f"memory of a further brand, of {many.name}", each, _MOST_MEMORY, "kB", "the most", aim="brand")


def _in_use(server: Server, many: Installation) -> Row:
    """Tell what a brand takes once it is visited: all of it read, nothing kept of its pages.

    What the first such page of a process makes for all is made before.
    """
    for number in range(WITH_FAQ):
        get(server.target("/nothing-here", host_of(number)), status=404)
    before = server.resident()
    for number in range(WITH_FAQ, WITH_FAQ + _VISITED):
        get(server.target("/nothing-here", host_of(number)), status=404)
    each = (server.resident() - before) * 1024 / _VISITED
    return Row(f"memory of a further brand, visited, of {many.name}", each, _MOST_MEMORY, "kB", "the most", aim="brand")
