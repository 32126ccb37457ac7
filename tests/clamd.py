"""A daemon that speaks ClamAV's protocol over a socket, and finds what it was told to find."""

import socketserver
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

HARMFUL = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
LARGEST = 1_000_000  # bytes, as StreamMaxLength
_COMMAND = b"zINSTREAM\0"


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        if self.rfile.read(len(_COMMAND)) != _COMMAND:
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if len(content) > LARGEST:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        found = b"stream: Eicar-Test-Signature FOUND\0" if HARMFUL in content else b"stream: OK\0"
        self.wfile.write(found)


@contextmanager
def listening_on_tcp() -> Iterator[str]:
    """Listen on a free port; gives the address."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Conversation) as server, _serving(server):
        yield f"tcp://127.0.0.1:{server.server_address[1]}"


@contextmanager
def listening_on_socket(path: Path) -> Iterator[str]:
    """Listen on a socket file; gives the address."""
    with socketserver.ThreadingUnixStreamServer(str(path), _Conversation) as server, _serving(server):
        yield f"unix://{path}"


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
