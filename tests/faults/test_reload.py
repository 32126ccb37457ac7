"""SIGHUP: what changed is served, what broke stays as it was, and no request is lost over it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.faults.waiting import PATIENCE, wait_until
from tests.tenancy.folders import CONFIG, colours, plant

ROOT = Path(__file__).parents[2]


class Installation:
    """Aspen and Birch under gunicorn as it is deployed; a page of theirs needs no database."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.tenants = folder / "tenants"
        for slug in ("aspen", "birch"):
            plant(self.tenants, slug)
        self.listener = socket.create_server(("127.0.0.1", 0))
        config = ("-c", "deploy/gunicorn.conf.py", "-b", f"fd://{self.listener.fileno()}")
        environ = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
        own = {"MODE": "test", "DATA": folder / "data", "TENANTS": self.tenants, "SECRET_KEY": "k" * 32, **settings}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *config, "wsgi:app"],
            cwd=ROOT,
            env=environ | {f"GUICHET_{name}": str(value) for name, value in own.items()},
            pass_fds=(self.listener.fileno(),),
            stderr=subprocess.DEVNULL,
        )

    def theme(self, slug: str) -> str | None:
        """Ask for a page and give the address of the stylesheet that it names; None when it is no page."""
        connection = HTTPConnection("127.0.0.1", self.listener.getsockname()[1], timeout=PATIENCE)
        try:
            connection.request("GET", "/support/", headers={"Host": f"{slug}.example"})
            answer = connection.getresponse()
            page = answer.read().decode()
        finally:
            connection.close()
        _, named, rest = page.partition("/brand/")
        return rest.partition('"')[0] if answer.status == 200 and named else None

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.listener.close()


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    running = Installation(tmp_path)
    yield running
    running.stop()


def test_a_reload_serves_what_changed_keeps_what_broke_and_loses_no_request(installation: Installation) -> None:
    aspen, birch = installation.theme("aspen"), installation.theme("birch")
    answers: list[str | None] = []
    done = Event()

    def visit() -> None:
        while not done.is_set():
            answers.append(installation.theme("birch"))

    visitor = Thread(target=visit)
    visitor.start()
    (installation.tenants / "aspen" / "brand.css").write_text(colours(brand="#0B7A3B, #37C871"))
    (installation.tenants / "birch" / "tenant.toml").write_text(CONFIG.replace("[policy.faq]", "[policy.faq"))
    installation.reload()

    wait_until(lambda: installation.theme("aspen") not in {aspen, None})
    before = len(answers)
    wait_until(lambda: len(answers) > before + 1)  # the one begun before may have been answered by the old ones
    done.set()
    visitor.join(PATIENCE)

    assert set(answers) == {birch}
