"""What the demo's stand-ins have in common: a server of this machine that answers in a thread, or until it is ended."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TypeVar


class LocalServer(ThreadingHTTPServer):
    """Answers on a socket of this machine, which the parent may have opened."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler], listening: socket.socket | None = None) -> None:
        super().__init__(("127.0.0.1", 0), handler, bind_and_activate=listening is None)
        if listening is not None:
            self.socket.close()
            self.socket, self.server_address = listening, listening.getsockname()

    @property
    def origin(self) -> str:
        """The address that it answers at."""
        return f"http://127.0.0.1:{self.server_address[1]}"


S = TypeVar("S", bound=LocalServer)


@contextmanager
def answering(server: S) -> Iterator[S]:
    """Answer in a thread for as long as the context lasts."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer_until_ended(server: LocalServer) -> None:
    """Answer until SIGTERM or SIGINT."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with answering(server):
        stop.wait()


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, *, kind: str = "application/json") -> None:
    """Send an answer."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
