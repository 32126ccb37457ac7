"""What `python -m app.streams HOST:PORT` runs: the streams of the chat's pages (server-sent events).

For each page that waits it asks the application itself, in this process, what the page's script would ask for: the same
view, the same session, the same rights at each look. One process is enough; a page that reaches none asks by itself.
"""

import asyncio
import json
import re
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from io import BytesIO

from flask import Flask

from app.adapters.streams.requests import Opening
from app.adapters.streams.server import LOOKS_EVERY, MOST, Host, Look, Streams, listen
from app.adapters.streams.waking import keep_hearing
from app.factory import create_app
from app.settings import SettingsError
from app.tenancy.registry import Registry
from app.web.environ import REQUEST_ID, TENANT, VERSION, Application, Environ, Headers, Start
from app.web.gate import TenantGate, hostname
from app.web.installation import EXTENSION, Installation

THREADS = 4  # that look at once, each with a connection to the database while it looks
_ADDRESS = re.compile(r"([0-9.]+|\[[0-9a-f:]+\]):([0-9]{1,5})")


def main(where: str) -> None:
    """Answer until SIGTERM or Ctrl-C."""
    app = create_app()
    listening = open_socket(where)
    asyncio.run(run(app, listening))


async def run(app: Flask, listening: socket.socket) -> None:
    """Answer on an open socket until a signal."""
    installed: Installation = app.extensions[EXTENSION]
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, installed.registry.reload)  # a brand's files changed
    with ThreadPoolExecutor(THREADS, thread_name_prefix="look") as threads:
        streams = new_streams(app, threads)
        hearing = asyncio.ensure_future(keep_hearing(installed.settings.queue_url, streams))
        await listen(streams, listening, stop)
        hearing.cancel()


def new_streams(app: Flask, threads: ThreadPoolExecutor, *, every: float = LOOKS_EVERY, most: int = MOST) -> Streams:
    """Put the streams of an application together."""
    installed: Installation = app.extensions[EXTENSION]
    gate = TenantGate(_bare(app, installed), installed.registry)
    found = partial(find_host, installed.registry)
    return Streams(partial(look, gate), found, threads, every=every, most=most)


def open_socket(where: str) -> socket.socket:
    """Open the socket at HOST:PORT, or take the one that a parent opened, by its number."""
    if where.isdigit():
        return socket.socket(fileno=int(where))
    address = _ADDRESS.fullmatch(where)
    if address is None:
        raise SystemExit(f"guichet: “{where}” is no address to listen on; write one such as 127.0.0.1:8010")
    family = socket.AF_INET6 if where.startswith("[") else socket.AF_INET
    return socket.create_server((address[1].strip("[]"), int(address[2])), family=family, backlog=512)


def find_host(registry: Registry, header: str) -> Host | None:
    """Find the brand of a Host header."""
    tenant = registry.by_host(hostname(header))
    return Host(tenant.slug, tenant.origin) if tenant is not None else None


def look(gate: Application, opening: Opening, after: int) -> Look:
    """Ask the application what came after a number."""
    statuses: list[int] = []

    def start(status: str, _headers: Headers, _exc_info: object = None) -> object:
        statuses.append(int(status[:3]))
        return lambda _chunk: None

    body = gate(_environ(opening, after), start)  # type: ignore[arg-type]  # WSGI's own callable
    try:
        text = b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    if statuses[-1] != HTTPStatus.OK:
        return Look(HTTPStatus.UNAUTHORIZED if statuses[-1] < HTTPStatus.BAD_REQUEST else statuses[-1])
    return Look(statuses[-1], json.loads(text))


def _bare(app: Flask, installed: Installation) -> Application:
    """Give the application without what logs, counts and keeps answers: nobody asked but we."""

    def answer(environ: Environ, start_response: Start) -> object:
        environ[REQUEST_ID] = "stream"
        environ[VERSION] = partial(installed.version, environ[TENANT])
        return Flask.wsgi_app(app, environ, start_response)

    return answer  # type: ignore[return-value]  # WSGI's own iterable


def _environ(opening: Opening, after: int) -> Environ:
    """Ask as the page's own browser: its host, its cookie, its language."""
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": f"{opening.page}/messages.json",
        "QUERY_STRING": f"after={after}",
        "HTTP_HOST": opening.headers.get("host", ""),
        "HTTP_COOKIE": opening.headers.get("cookie", ""),
        "SERVER_NAME": "streams",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2] or ("127.0.0.1:8010",))
    except SettingsError as error:
        sys.exit(f"guichet: {error}")
