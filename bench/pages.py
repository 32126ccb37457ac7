"""The FAQ's pages through gunicorn, beside a bare Flask view that returns the same bytes under the same server."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.load import Target, rate
from bench.peers import CONCURRENCIES, PEERS
from bench.questions import questions
from bench.report import Row
from bench.serving import BARE, GUICHET, ROOT, Server, flask, get, local, serve, warm

BRANDS = sorted(folder.name for folder in (ROOT / "tenants").iterdir())
SLUG = "camermix"
PAGES = {
    "entry": "/faq/creer-mon-compte/comment-creer-mon-compte",
    "home": "/",
    "search": "/faq/search?q=mot+de+passe",
}
ASKING = "/faq/search?q={q}"
_HELD_TO_BARE = frozenset({"entry", "home"})
_NEVER_ASKED = "search never asked before"
_ROUNDS = 3  # of one second each, ours and the other in turn: the machine's other work falls on both
_STARTS = 3
_MORE_MEMORY = 60  # MB that a worker may take over bare Flask's


def main() -> Iterable[Row]:
    """Measure rates, conditional requests, cold start and memory."""
    with TemporaryDirectory(prefix="guichet-bench-") as folder:
        yield from _measure(Path(folder))


def _measure(folder: Path) -> Iterator[Row]:
    guichet, bare = local(folder / "data"), {"BENCH_PAGES": str(folder / "pages")}
    flask(guichet, "db", "upgrade")
    flask(guichet, "faq", "import", "--all")
    _keep_pages(folder, guichet)
    with ExitStack() as stack:
        ours = stack.enter_context(serve(GUICHET, folder / "guichet.log", guichet))
        theirs = stack.enter_context(serve(BARE, folder / "bare.log", bare))
        for name, path in PAGES.items():
            yield from _rates(name, _target(ours, path), theirs.target(f"/{name}"))
            yield _cost(name, (ours, _target(ours, path)), (theirs, theirs.target(f"/{name}")))
        fresh, same = _fresh(_target(ours, ASKING)), _fresh(theirs.target("/search?q={q}"))
        yield from _rates(_NEVER_ASKED, fresh, same)
        yield _cost(_NEVER_ASKED, (ours, fresh), (theirs, same))
        yield _conditional(_target(ours, PAGES["entry"]))
        yield _memory(ours, theirs)
    yield _cold_start(folder, guichet, bare)


def _target(server: Server, path: str, **headers: str) -> Target:
    return server.target(path, f"{SLUG}.localhost", **headers)


def _keep_pages(folder: Path, guichet: dict[str, str]) -> None:
    """Write down the very bytes that Guichet sends, for bare Flask to send."""
    pages = folder / "pages"
    pages.mkdir()
    with serve(GUICHET, folder / "guichet.log", guichet) as server:
        for name, path in PAGES.items():
            _, body = get(_target(server, path))
            (pages / name).write_bytes(body)


def _fresh(target: Target) -> Target:
    """Ask something else each time: it is searched and drawn, not kept."""
    return replace(target, questions=questions(SLUG, "fr"))


def _rates(name: str, ours: Target, theirs: Target) -> Iterator[Row]:
    for target in (ours, theirs):
        warm(target)
    for concurrency in CONCURRENCIES:
        mine, other = _beside(ours, theirs, concurrency)
        work, peer = f"{name}, {concurrency} at once", PEERS["search"]
        yield Row(work, mine, other, "answers/s", "bare Flask, same bytes", aim=name if name in _HELD_TO_BARE else "")
        if name == _NEVER_ASKED:
            yield Row(work, mine, peer.pace(concurrency, other), "answers/s", peer.name, aim="search")


def _cost(name: str, *both: tuple[Server, Target]) -> Row:
    """Measure what an answer costs the server: the one figure that does not care who else uses the machine."""

    def microseconds(server: Server, target: Target) -> float:
        before = server.processor_time()
        answers = rate(target, concurrency=8)
        return (server.processor_time() - before) / answers * 1e6

    rounds = [[microseconds(*each) for each in both] for _ in range(_ROUNDS)]
    mine, other = (median(column) for column in zip(*rounds, strict=True))
    return Row(f"{name}, processor time", mine, other, "µs an answer", "bare Flask, same bytes; less is better")


def _beside(ours: Target, theirs: Target, concurrency: int) -> tuple[float, float]:
    """Measure both in turn; give the median rate of each."""
    rounds = [[rate(target, concurrency=concurrency) for target in (ours, theirs)] for _ in range(_ROUNDS)]
    mine, other = (median(column) for column in zip(*rounds, strict=True))
    return mine, other


def _conditional(target: Target) -> Row:
    """Ask again with the ETag that came: 304 and no body, and at what rate beside whole answers."""
    headers, _ = get(target)
    again = Target(target.port, target.path, {**target.headers, "If-None-Match": headers["etag"]})
    _, body = get(again, status=304)
    assert body == b""  # noqa: S101 - RFC 9110, 15.4.5
    mine, other = _beside(again, target, 8)
    return Row("entry not modified (304), 8 at once", mine, other, "answers/s", "the whole entry (200)")


def _memory(ours: Server, theirs: Server) -> Row:
    """Tell what a worker takes after all that, and once all five brands were visited."""
    for brand in BRANDS:
        warm(ours.target("/", f"{brand}.localhost"))
    most = theirs.share() + _MORE_MEMORY
    return Row("PSS after load", ours.share(), most, "MB", "bare Flask + 60 MB: the most", aim="memory")


def _cold_start(folder: Path, guichet: dict[str, str], bare: dict[str, str]) -> Row:
    """Time from the command to the first page, the files in the system's cache."""

    def seconds(app: str, environ: dict[str, str], path: str) -> tuple[float, float]:
        began, used = perf_counter(), getrusage(RUSAGE_CHILDREN).ru_utime
        with serve(app, folder / "start.log", environ) as server:
            get(_target(server, path))
            passed = perf_counter() - began
        return passed, getrusage(RUSAGE_CHILDREN).ru_utime - used

    rounds = [seconds(GUICHET, guichet, PAGES["entry"]) + seconds(BARE, bare, "/entry") for _ in range(_STARTS)]
    mine, my_work, other, other_work = (median(column) for column in zip(*rounds, strict=True))
    work = f"{my_work:.2f} s of processor beside {other_work:.2f}"
    return Row("cold start to first page", mine, 1.0, "s", f"the most; bare Flask {other:.2f} s; {work}", aim="start")
