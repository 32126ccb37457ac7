"""A file of zeros sent to the desk of the library over a real line, a megabyte at a time, however large it is."""

import re
import socket
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Protocol

from app.web.cookies import SESSION
from tests.faults.waiting import PATIENCE
from tests.web.people import Visitor

MEGABYTE = 1024 * 1024


class Running(Protocol):
    """A server: its port, and its parent process."""

    @property
    def port(self) -> int: ...
    @property
    def pid(self) -> int: ...


class Sending:
    """A form with a file of zeros on its way."""

    def __init__(self, served: Running, cleo: Visitor, path: str, megabytes: int) -> None:
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
            ("Content-Length", str(len(head) + megabytes * MEGABYTE + len(tail))),
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


def memory_of(served: Running) -> int:
    """Give the most memory that a worker ever had, in bytes."""
    workers = Path(f"/proc/{served.pid}/task/{served.pid}/children").read_text().split()
    kilobytes = [re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{each}/status").read_text()) for each in workers]
    return max(int(each[1]) for each in kilobytes if each is not None) * 1024
