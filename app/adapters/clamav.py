"""ClamAV's daemon, spoken to over its own protocol (INSTREAM): a stream goes in, one line comes out."""

import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.domain.support.files.ports import Clean, Finding, Infected, Unavailable

_PORT = 3310
_PIECE = 64 * 1024
_LONGEST_REPLY = 4096
_WITHIN = 20.0  # seconds for each step


@dataclass(frozen=True, slots=True)
class ClamdAddress:
    """Where the daemon listens: a socket file, or a host and port."""

    path: Path | None = None
    host: str = "127.0.0.1"
    port: int = _PORT

    @classmethod
    def parse(cls, url: str) -> "ClamdAddress":
        """Read `unix:///path/to/socket` or `tcp://host[:port]`; ValueError."""
        parts = urlsplit(url)
        if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
            return cls(path=Path(parts.path))
        if parts.scheme == "tcp" and parts.hostname and not parts.path.strip("/"):
            return cls(host=parts.hostname, port=parts.port or _PORT)
        raise ValueError("is no clamd; write unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310")


class Clamd:
    """Asks one daemon; where it can't be asked, it says so."""

    def __init__(self, address: ClamdAddress, *, within: float = _WITHIN) -> None:
        self._address = address
        self._within = within

    def scan(self, content: bytes) -> Finding:
        """Send a file in pieces and read the verdict."""
        try:
            with self._connected() as connection:
                connection.sendall(b"zINSTREAM\0")
                self._send(connection, content)
                return _finding(_reply(connection))
        except OSError as error:
            return Unavailable(f"{type(error).__name__}: {error}")

    def _connected(self) -> socket.socket:
        if self._address.path is None:
            return socket.create_connection((self._address.host, self._address.port), timeout=self._within)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self._within)
        try:
            connection.connect(str(self._address.path))
        except OSError:
            connection.close()
            raise
        return connection

    @staticmethod
    def _send(connection: socket.socket, content: bytes) -> None:
        """Send pieces, each behind its length in four bytes, and a length of 0 at the end."""
        try:
            for begin in range(0, len(content), _PIECE):
                piece = content[begin : begin + _PIECE]
                connection.sendall(struct.pack(">I", len(piece)) + piece)
            connection.sendall(struct.pack(">I", 0))
        except (BrokenPipeError, ConnectionResetError):
            return  # it had enough, and says why


def _reply(connection: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_REPLY:
        piece = connection.recv(_LONGEST_REPLY)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _finding(reply: str) -> Finding:
    """Read `stream: OK`, `stream: <name> FOUND`; anything else is no verdict."""
    said = reply.removeprefix("stream: ")
    if said == "OK":
        return Clean()
    if said.endswith(" FOUND"):
        return Infected(said.removesuffix(" FOUND"))
    return Unavailable(said or "no answer")
