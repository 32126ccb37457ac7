"""A file of the store as it comes to a browser, beside nginx that sends the same file from the same folder.

By the application alone, by the application behind nginx, from a bucket, and by nginx to which the application names
the file (X-Accel-Redirect, with the snippet of `deploy/`).
"""

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_hex
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from uuid import UUID

from app.adapters.storage.local import FolderStore
from app.adapters.storage.s3 import BucketStore
from app.kernel.storage import key_of
from bench.load import HOST, BenchError, Target, rate
from bench.nginx import nginx
from bench.report import Row
from bench.serving import Server, flask, serve
from bench.stored import ROUTE
from tests.nginx import find_nginx
from tests.s3 import s3_server

SLUG = "camcha"
_APP = "bench.stored:make_app()"
_LARGE, _SMALL = 256 * 1024**2, 100_000  # bytes
_ROUNDS = 5  # ours and nginx in turn
_GIGABYTE = 1024**3
_AT_ONCE = 4


class _Way:
    """A way by which a file comes: from which server, and which processes work for it."""

    def __init__(self, name: str, server: Server, path: str, *workers: Server) -> None:
        self.name, self.server, self.path, self.workers = name, server, path, workers or (server,)

    def target(self, key: str, size: int) -> Target:
        """Give the request for a file."""
        return self.server.target(f"{self.path}{key}?size={size}", f"{SLUG}.localhost")

    def processor_time(self) -> float:
        """Give the seconds of processor of all of them."""
        return sum(each.processor_time() for each in self.workers)


def main() -> Iterable[Row]:
    """Measure megabytes and answers a second, and what a gigabyte costs; nothing where there is no nginx."""
    if find_nginx() is None:
        print("\ndownloads: not measured; install nginx (Debian: nginx-light)", file=sys.stderr)
        return
    with TemporaryDirectory(prefix="guichet-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        large, small = key_of(SLUG, UUID(int=1)), key_of(SLUG, UUID(int=2))
        yield from _measure(stack, folder, large, small)


def _measure(stack: ExitStack, folder: Path, large: str, small: str) -> Iterator[Row]:
    *ways, direct = _ways(stack, folder, {large: _LARGE, small: _SMALL})
    for way in ways:
        for at_once in (1, _AT_ONCE):
            mine, other = _beside(way, direct, large, at_once)
            yield Row(f"{way.name}: {at_once} at once", mine, other, "MB/s", "nginx, the same file")
        yield _cost(way, direct, large)
        mine, other = (
            median(rate(each.target(small, _SMALL), concurrency=8) for _ in range(3)) for each in (way, direct)
        )
        yield Row(f"{way.name}: 100 kB, 8 at once", mine, other, "answers/s", "nginx, the same file")


def _ways(stack: ExitStack, folder: Path, sizes: dict[str, int]) -> list[_Way]:
    content = bytes(range(256)) * (_LARGE // 256)
    common = _environ(folder) | {"BENCH_SHA256": sha256(content).hexdigest()}
    bucket = stack.enter_context(s3_server(folder / "s3"))
    for store in (FolderStore(folder / "data" / "files"), BucketStore(bucket.bucket)):
        for key, size in sizes.items():
            store.put(key, [content[:size]])
    flask(common, "db", "upgrade")
    of_bucket = {f"GUICHET_{name}": value for name, value in bucket.environ.items()}
    alone = stack.enter_context(serve(_APP, folder / "alone.log", common))
    remote = stack.enter_context(serve(_APP, folder / "remote.log", common | of_bucket))
    naming = stack.enter_context(serve(_APP, folder / "naming.log", common | {"GUICHET_FILES_PROXY": "/_files/"}))
    files = folder / "data" / "files"
    before = stack.enter_context(nginx(folder / "before", files, alone.port))
    front = stack.enter_context(nginx(folder / "front", files, naming.port))
    return [
        _Way("application alone", alone, ROUTE),
        _Way("application behind nginx", before, ROUTE, before, alone),
        _Way("application from a bucket", remote, ROUTE),
        _Way("nginx that is told the file", front, ROUTE, front, naming),
        _Way("nginx", front, "/direct/"),
    ]


def _environ(folder: Path) -> dict[str, str]:
    return {
        "GUICHET_MODE": "test",
        "GUICHET_DATA": str(folder / "data"),
        "GUICHET_SECRET_KEY": token_hex(32),
        "GUICHET_ORIGIN_PATTERN": "http://{slug}.localhost",
    }


def _beside(ours: _Way, theirs: _Way, key: str, at_once: int) -> tuple[float, float]:
    """Download in turn; give the median megabytes a second of each."""
    rounds = [[_speed(way, key, at_once) for way in (ours, theirs)] for _ in range(_ROUNDS)]
    mine, other = (median(column) for column in zip(*rounds, strict=True))
    return mine, other


def _speed(way: _Way, key: str, at_once: int) -> float:
    target = way.target(key, _LARGE)
    began = perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(_download, [target] * at_once))
    return at_once * _LARGE / 1e6 / (perf_counter() - began)


def _cost(ours: _Way, theirs: _Way, key: str) -> Row:
    """Measure what a gigabyte costs the servers: the figure that does not care who else uses the machine."""

    def seconds(way: _Way) -> float:
        before = way.processor_time()
        for _ in range(_GIGABYTE // _LARGE):
            _download(way.target(key, _LARGE))
        return way.processor_time() - before

    rounds = [[seconds(way) for way in (ours, theirs)] for _ in range(3)]
    mine, other = (median(column) for column in zip(*rounds, strict=True))
    return Row(f"{ours.name}: processor time", mine, other, "s a GB", "nginx, the same file; less is better")


def _download(target: Target) -> None:
    """Read a file away, and come back where a worker has all its places taken; BenchError when it is not whole."""
    while not _is_read(target):
        sleep(0.005)


def _is_read(target: Target) -> bool:
    connection = HTTPConnection(HOST, target.port, timeout=60)
    try:
        connection.request("GET", target.path, headers=dict(target.headers))
        answer, place, read = connection.getresponse(), bytearray(1 << 20), 0
        while count := answer.readinto(place):
            read += count
    finally:
        connection.close()
    if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return False
    if answer.status != HTTPStatus.OK or read != _LARGE:
        raise BenchError(f"{target.path} answered {answer.status} with {read} bytes")
    return True
