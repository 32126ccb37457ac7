"""The product as `make run` starts it, in a folder and on a port of its own choice."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.faults.waiting import PATIENCE, wait_until


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that arrived in the demo mailbox."""

    to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: the addresses of its brands, and the folder of its state."""

    urls: dict[str, str]
    data: Path

    def mails(self, slug: str, to: str) -> list[Mail]:
        """List what arrived for an address, newest first."""
        found = json.loads(fetch(f"{self.urls[slug]}/_demo/mailbox.json?to={quote(to)}"))
        return [Mail(each["to"], each["subject"], each["text"], each["html"], each["headers"]) for each in found]

    def wait_for_mail(self, slug: str, to: str, containing: str) -> Mail:
        """Wait until a mail with these words has arrived, however long it takes; AssertionError."""

        def found() -> list[Mail]:
            return [mail for mail in self.mails(slug, to) if containing in mail.text]

        wait_until(lambda: bool(found()))
        return found()[0]


def fetch(url: str) -> str:
    """Get a page of the demo; every `*.localhost` is this machine (RFC 6761, 6.3)."""
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    port = host.rpartition(":")[2]
    request = urllib.request.Request(f"{scheme}://127.0.0.1:{port}/{path}", headers={"Host": host})  # noqa: S310
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
        return str(answer.read().decode())


@contextmanager
def running_demo(data: Path, *, tenants: Path | None = None) -> Iterator[Demo]:
    """Start the demo, wait until it is open, and end it as Ctrl-C would; it must end cleanly. `tenants`: its brands."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    environ |= {"GUICHET_DATA": str(data), "PORT": "0"}
    environ |= {"GUICHET_TENANTS": str(tenants)} if tenants is not None else {}
    log = data / "demo.log"
    data.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.demo"], env=environ, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield _ready(process, data, log)
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(PATIENCE)
    assert code == 0, log.read_text()[-4000:]


def _ready(process: subprocess.Popen[bytes], data: Path, log: Path) -> Demo:
    def is_open() -> bool:
        assert process.poll() is None, log.read_text()[-4000:]
        return (data / "demo.json").exists()

    wait_until(is_open)
    return Demo(json.loads((data / "demo.json").read_text())["url"], data)
