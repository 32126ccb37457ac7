"""Chats of journeys: a brand with hours of its own, and an installation whose streams are started and killed."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator

from tests.faults.waiting import PATIENCE, free_port, wait_until
from tests.journeys.demo import Demo, fetch
from tests.journeys.visitor import Visitor
from tests.mailserver import kill
from tests.stock import ROOT

BRAND = "support-technique"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = re.compile(rf"^({'|'.join(_DAYS)}|holidays) = .*$\n", re.MULTILINE)


def plant_hours(folder: Path, hours: str) -> Path:
    """Copy the brands; the team of one is there every day at these hours, holidays or not. Give the folder."""
    tenants = folder / "tenants"
    shutil.copytree(ROOT / "tenants", tenants)
    config = tenants / BRAND / "tenant.toml"
    week = "".join(f"{day} = [{hours}]\n" for day in _DAYS)
    config.write_text(_DAY.sub("", config.read_text()).replace("[hours]\n", f"[hours]\n{week}"))
    return tenants


@dataclass
class Streams:
    """An installation on the demo's database whose streams are a process of their own, that may die."""

    url: str
    port: int
    environ: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start the process that streams, and wait until it listens."""
        command = [sys.executable, "-m", "app.streams", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command, env=self.environ, cwd=ROOT)
        wait_until(self._listens)

    def kill(self) -> None:
        """Kill it, as a machine without memory does."""
        if self.process is not None:
            kill(self.process.pid)
            self.process.wait(PATIENCE)
            self.process = None

    def hold(self) -> None:
        """Let it stand still: what it streams stays open, and says nothing more, as after a machine's sleep."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
            return True
        return False


@contextmanager
def installed_beside(demo: Demo, tenants: Path) -> Iterator[Streams]:
    """Serve the demo's database once more, with streams that the test starts and kills."""
    port, streams = free_port(), free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    own = {
        "MODE": "demo",
        "DATA": str(demo.data),
        "TENANTS": str(tenants),
        "SECRET_KEY": (demo.data / "secret_key").read_text().strip(),
        "ORIGIN_PATTERN": f"http://{{slug}}.localhost:{port}",
        "STREAMS": f"http://{{slug}}.localhost:{streams}",
    }
    environ |= {f"GUICHET_{name}": value for name, value in own.items()}
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", f"127.0.0.1:{port}", "wsgi:app"]
    web = subprocess.Popen(command, env=environ, cwd=ROOT, stderr=subprocess.DEVNULL)
    beside = Streams(f"http://{BRAND}.localhost:{port}", streams, environ)
    try:
        wait_until(lambda: _answers(beside.url))
        yield beside
    finally:
        beside.kill()
        web.terminate()
        web.wait(PATIENCE)


def _answers(url: str) -> bool:
    with suppress(OSError):
        return bool(fetch(f"{url}/healthz"))
    return False


def come_to_chat(visitor: Visitor, url: str) -> None:
    """Open the first page of the chat until somebody is there: who of a team came is looked up every few seconds."""

    def is_offered() -> bool:
        visitor.page.goto(f"{url}/chat")
        return visitor.page.get_by_role("main").get_by_role("button", name="Démarrer une discussion").is_visible()

    wait_until(is_offered)
    visitor.look()


def write(visitor: Visitor, text: str) -> None:
    """Send a message of the chat that is open."""
    visitor.page.get_by_label("Votre message").fill(text)
    visitor.page.get_by_role("button", name="Envoyer").click()


def said(visitor: Visitor) -> Locator:
    """Give what was said, as the page shows it."""
    return visitor.page.get_by_role("log").locator(".chat__body")


def typed_and_seen(writer: Visitor, reader: Visitor) -> None:
    """Type until a customer sees it: word of it goes out every few seconds, and is good for a few more."""

    def is_seen() -> bool:
        writer.page.get_by_label("Votre message").press_sequentially("e")
        return "Nous écrivons…" in reader.page.get_by_role("main").inner_text()

    wait_until(is_seen)
