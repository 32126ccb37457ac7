"""A file of 3 GB: brought at the desk through gunicorn as it is deployed, and taken with a line that breaks half-way.

Beside one process that hashes and writes the same bytes, and one that reads and hashes them. It needs 7 GB of disk.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from types import MappingProxyType

from flask import Flask

from app.domain.accounts.models import Role
from app.domain.library.models import ResourceFile
from app.factory import create_app
from app.settings import load_settings
from app.web.cookies import SESSION
from bench.load import HOST, BenchError
from bench.report import Row
from bench.serving import Server, flask, local, serve
from tests.web.desk.resources import HOME, drafted
from tests.web.desk.sending import MEGABYTE, Sending, memory_of
from tests.web.desk.team import colleague
from tests.web.desk.uploads import files_of
from tests.web.people import Visitor

_MEGABYTES = 3 * 1024
_HOST = "camcha.example"  # the brand's own address is the one that a visitor of the tests knows


def main() -> Iterable[Row]:
    """Bring it and take it once, on SQLite and a folder; two minutes."""
    with TemporaryDirectory(prefix="guichet-bench-") as name:
        folder = Path(name)
        environ = local(folder / "data", GUICHET_LOG_LEVEL="error")
        del environ["GUICHET_ORIGIN_PATTERN"]
        flask(environ, "db", "upgrade")
        app = create_app(load_settings(environ))
        with serve("wsgi:app", folder / "log", environ) as server:
            yield from _measure(app, server, folder / "beside")


def _measure(app: Flask, server: Server, beside: Path) -> Iterator[Row]:
    cleo = colleague(app, Role.AGENT)
    path = f"{HOME}{drafted(app, cleo).id}/files"
    for _ in range(8):  # the workers have read what a page needs
        _take(server, cleo, path)
    before = memory_of(server)
    mine, other = _seconds(lambda: _bring(server, cleo, path)), _seconds(lambda: _write(beside))
    yield Row(
        "brought at the desk", _MEGABYTES / mine, _MEGABYTES / other, "MiB/s", "hashed and written by one process"
    )
    (file,) = files_of(app)
    taken = f"{path}/{file.id}"
    mine, other = _seconds(lambda: _take_in_two(server, cleo, taken, file)), _seconds(lambda: _read(beside))
    yield Row(
        "taken, broken and gone on with", _MEGABYTES / mine, _MEGABYTES / other, "MiB/s", "read and hashed by one"
    )
    yield Row("the most memory of a worker", memory_of(server) / MEGABYTE, before / MEGABYTE, "MiB", "before both")


def _seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def _bring(server: Server, cleo: Visitor, path: str) -> None:
    sending = Sending(server, cleo, path, _MEGABYTES)
    sending.send(_MEGABYTES)
    status = sending.end()
    if status != HTTPStatus.SEE_OTHER:
        raise BenchError(f"the desk answered {status}")


def _take_in_two(server: Server, cleo: Visitor, path: str, file: ResourceFile) -> None:
    """Take half of a file, break the line off, and go on where it broke; BenchError where it is not the file."""
    digest, half = sha256(), file.size // 2
    tag = _take(server, cleo, path, digest.update, most=half)
    _take(server, cleo, path, digest.update, since={"Range": f"bytes={half}-", "If-Range": tag})
    if digest.hexdigest() != file.sha256:
        raise BenchError("what was taken is not what was brought")


def _take(
    server: Server,
    cleo: Visitor,
    path: str,
    read: Callable[[bytes], object] = len,
    *,
    most: int | None = None,
    since: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Read a page or a file, up to so many bytes; give its tag."""
    connection = HTTPConnection(HOST, server.port, timeout=60)
    try:
        cookie = f"__Host-{SESSION}={cleo.cookie(SESSION)}"
        connection.request("GET", path, headers={"Host": _HOST, "Cookie": cookie, **since})
        answer = connection.getresponse()
        if answer.status not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
            raise BenchError(f"{path} answered {answer.status}")
        left = most if most is not None else _MEGABYTES * MEGABYTE
        while piece := answer.read(min(MEGABYTE, left)):
            read(piece)
            left -= len(piece)
        return answer.headers.get("ETag", "")
    finally:
        connection.close()


def _write(path: Path) -> None:
    piece, digest = bytes(MEGABYTE), sha256()
    with path.open("wb") as file:
        for _ in range(_MEGABYTES):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> None:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(MEGABYTE):
            digest.update(piece)
