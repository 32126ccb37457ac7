"""Requests as a web server hands them over, down to what no well-behaved client sends."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol

from werkzeug.datastructures import Headers


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application said."""

    status: int
    headers: Headers
    body: bytes


class Served(Protocol):
    """Whatever answers as WSGI asks."""

    @property
    def wsgi_app(self) -> Any: ...  # noqa: ANN401 - Flask's is typed as nothing more


def environ(host: str, path: str = "/", *, method: str = "GET", query: str = "", **more: object) -> dict[str, Any]:
    """Make a WSGI environment; `path` is PATH_INFO, decoded, a character per byte."""
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **more,
    }


def answer_to(app: Served, asked: dict[str, Any]) -> Answer:
    """Let the application answer, and read the whole answer as a server does."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> object:
        for name, value in headers:
            assert not set("\r\n\0") & set(name + value), f"a server refuses to send {name}: {value!r}"
            value.encode("latin-1")
        started.append((status, headers))
        return lambda _chunk: None

    chunks: Iterable[bytes] = app.wsgi_app(asked, start)
    body = b"".join(chunks)
    close = getattr(chunks, "close", None)
    if close is not None:
        close()
    status, headers = started[-1]
    return Answer(int(status[:3]), Headers(headers), body)
