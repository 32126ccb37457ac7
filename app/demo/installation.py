"""What the demo stands on: its folder, its secret, its sockets; held for as long as it runs."""

import fcntl
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.demo.stripe.keys import environ_of
from app.web.mailbox import FOLDER

HOST = "127.0.0.1"
_PORT = 8000
_HIGHEST_PORT = 65_535
_LONGEST_SOCKET_PATH = 100  # bytes; the system's limit is 104 to 108


class DemoError(Exception):
    """The demo can't start; one line says why and what to do."""


@dataclass(frozen=True, slots=True)
class Demo:
    """The folder that holds all state, the sockets that are open, and the environment of every part."""

    data: Path
    web: socket.socket
    mail: socket.socket
    vies: socket.socket
    stripe: socket.socket
    streams: socket.socket
    queue_socket: Path
    environ: Mapping[str, str]

    @property
    def port(self) -> int:
        """The port of the web server."""
        return int(self.web.getsockname()[1])

    @property
    def mailbox(self) -> Path:
        """The folder that every mail goes to."""
        return self.data / FOLDER

    def url(self, slug: str) -> str:
        """Give a brand's address."""
        return f"http://{slug}.localhost:{self.port}"


@contextmanager
def prepare(environ: Mapping[str, str]) -> Iterator[Demo]:
    """Make the folder and open the sockets; DemoError when another demo has them."""
    port = _port(environ.get("PORT", ""))
    data = Path(environ.get("GUICHET_DATA") or "var").absolute()
    with ExitStack() as held:
        _hold(data, held)
        web = held.enter_context(_listen(port))
        mail = held.enter_context(_listen(0))
        vies = held.enter_context(_listen(0))
        stripe = held.enter_context(_listen(0))
        streams = held.enter_context(_listen(0))
        queue_socket = _queue_socket(data, held)
        own = {
            "GUICHET_MODE": "demo",
            "GUICHET_DATA": str(data),
            "GUICHET_QUEUE_URL": f"unix://{queue_socket}",
            "GUICHET_SMTP_URL": f"smtp://{HOST}:{mail.getsockname()[1]}",
            "GUICHET_VIES_URL": f"http://{HOST}:{vies.getsockname()[1]}/rest-api",
            "GUICHET_ORIGIN_PATTERN": f"http://{{slug}}.localhost:{web.getsockname()[1]}",
            "GUICHET_STREAMS": f"http://{{slug}}.localhost:{streams.getsockname()[1]}",
            "GUICHET_SECRET_KEY": environ.get("GUICHET_SECRET_KEY") or secret_key(data),
        }
        stand_in = _stand_in(environ, own["GUICHET_SECRET_KEY"], stripe)
        yield Demo(data, web, mail, vies, stripe, streams, queue_socket, {**environ, **own, **stand_in})


def list_brands(tenants: Path) -> Sequence[str]:
    """List the slugs of a folder's brands."""
    return sorted(path.parent.name for path in tenants.glob("*/tenant.toml"))


def _stand_in(environ: Mapping[str, str], secret: str, stripe: socket.socket) -> Mapping[str, str]:
    """Let every brand take payments by the stand-in for Stripe, unless keys of a sandbox are given."""
    if any(name.startswith("GUICHET_STRIPE_") and environ[name] for name in environ):
        return {}
    brands = list_brands(Path(environ.get("GUICHET_TENANTS") or "tenants"))
    return {"GUICHET_STRIPE_URL": f"http://{HOST}:{stripe.getsockname()[1]}", **environ_of(brands, secret)}


def secret_key(data: Path) -> str:
    """Give the demo's secret, made at its first start, readable by its owner only, and kept."""
    path = data / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(key := secrets.token_hex(32))
    return key


def _port(text: str) -> int:
    if not text:
        return _PORT
    if not text.isascii() or not text.isdigit() or int(text) > _HIGHEST_PORT:
        raise DemoError(f"PORT is “{text}”; write a number from 1 to {_HIGHEST_PORT}, or 0 for any free one")
    return int(text)


def _hold(data: Path, held: ExitStack) -> None:
    """Keep a second demo out of the same folder."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = held.enter_context((data / "demo.lock").open("w"))
    except OSError as error:
        raise DemoError(f"can't write to {data} ({error.strerror}); set GUICHET_DATA to another folder") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DemoError(f"a demo already runs in {data}; stop it, or set GUICHET_DATA to another folder") from None


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=512)
    except OSError as error:
        raise DemoError(
            f"can't listen on port {port} ({error.strerror}); stop what uses it, or choose another: PORT=8001 make run"
        ) from None


def _queue_socket(data: Path, held: ExitStack) -> Path:
    """Give the queue's socket: in the folder, or elsewhere when the folder's name is too long for a socket."""
    path = data / "queue.sock"
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        return path
    return Path(held.enter_context(tempfile.TemporaryDirectory(prefix="guichet-"))) / "queue.sock"
