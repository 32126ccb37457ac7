"""A file of hundreds of megabytes through the real server: in a bounded memory, whole, or not at all."""

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask

from app.web.cookies import SESSION
from tests.databases import DATA_KEY
from tests.faults.waiting import PATIENCE, wait_until
from tests.stock import MakeApp
from tests.web.desk.resources import HOME, drafted, empty_library
from tests.web.desk.uploads import files_of, kept
from tests.web.people import Visitor, empty_accounts
from tests.web.serving import Served, serving

MEGABYTE = 1024 * 1024
LARGE = 300  # megabytes
ROOM = 16 * MEGABYTE  # bytes by which a worker may grow
SECRET = "k" * 32


@pytest.fixture(scope="module")
def app(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application that keeps files in a folder of its own."""
    return make_app(FILES=str(tmp_path_factory.mktemp("files")), SECRET_KEY=SECRET)


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    empty_library(app)


@pytest.fixture
def served(app: Flask, tmp_path: Path) -> Iterator[Served]:
    """Run the real server on the same database and the same store."""
    settings = app.extensions["guichet"].settings
    ours = {"DATABASE_URL": settings.database_url, "TENANTS": str(settings.tenants), "FILES": str(settings.files.path)}
    with serving(tmp_path, app="wsgi:app", DATA_KEYS=DATA_KEY, **ours) as running:
        yield running


class Sending:
    """A form with a file of zeros on its way, a megabyte at a time."""

    def __init__(self, served: Served, cleo: Visitor, path: str) -> None:
        token = cleo.token_on(path)
        fields = {"csrf_token": token, "role": "main", "language": "fr", "version": "9.9"}
        parts = [f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{fields[key]}\r\n' for key in fields]
        file = '--x\r\nContent-Disposition: form-data; name="file"; filename="film.bin"\r\n\r\n'
        head, tail = ("".join(parts) + file).encode(), b"\r\n--x--\r\n"
        self.connection = HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
        self.connection.putrequest("POST", path, skip_host=True)
        for name, value in (
            ("Host", "camcha.example"),
            ("Cookie", f"__Host-{SESSION}={cleo.cookie(SESSION)}"),
            ("Content-Type", "multipart/form-data; boundary=x"),
            ("Content-Length", str(len(head) + LARGE * MEGABYTE + len(tail))),
        ):
            self.connection.putheader(name, value)
        self.connection.endheaders()
        self.connection.send(head)
        self._tail = tail

    def send(self, megabytes: int) -> None:
        for _ in range(megabytes):
            self.connection.send(bytes(MEGABYTE))

    def end(self) -> int:
        with closing(self.connection):
            self.connection.send(self._tail)
            answer = self.connection.getresponse()
            answer.read()
            return answer.status

    def break_off(self) -> None:
        assert self.connection.sock is not None
        self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.connection.close()


def memory_of(served: Served) -> int:
    """Give the most memory that a worker ever had, in bytes."""
    workers = Path(f"/proc/{served.pid}/task/{served.pid}/children").read_text().split()
    kilobytes = [re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{each}/status").read_text()) for each in workers]
    return max(int(each[1]) for each in kilobytes if each is not None) * 1024


def test_a_large_file_passes_through_a_bounded_memory_and_half_of_one_leaves_nothing(
    app: Flask, cleo: Visitor, served: Served
) -> None:
    path = f"{HOME}{drafted(app, cleo).id}/files"
    cookie = {"Cookie": f"__Host-{SESSION}={cleo.cookie(SESSION)}"}
    for _ in range(8):  # both workers have read what a page needs
        assert served.ask(path, **cookie)[0].status == 200
    before = memory_of(served)

    half = Sending(served, cleo, path)
    half.send(LARGE // 3)
    wait_until(lambda: kept(app) != set())
    half.break_off()
    wait_until(lambda: kept(app) == set())
    whole = Sending(served, cleo, path)
    whole.send(LARGE)

    assert whole.end() == 303
    assert memory_of(served) - before < ROOM
    (file,) = files_of(app)
    assert (file.size, kept(app)) == (LARGE * MEGABYTE, {str(file.id)})
