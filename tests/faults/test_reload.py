"""SIGHUP: what changed is served and sent, what broke stays as it was, and nothing is lost over it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread

import pytest

from app.adapters.queue import QueueHints, mail_queue, patient
from app.domain.mail.service import post, take_posted
from app.kernel.db import transaction
from tests.cast import BIRCH
from tests.databases import OpenSession
from tests.faults.waiting import PATIENCE, free_port, wait_until
from tests.mailserver import MailServer
from tests.tenancy.folders import CONFIG, colours, plant
from tests.valkey import Valkey

ROOT = Path(__file__).parents[2]
Start = Callable[..., "subprocess.Popen[bytes]"]
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


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


@on_sqlite
@pytest.mark.posts_mails
@pytest.mark.parametrize("module", ["app.scheduler", "app.worker"])
def test_whoever_sends_lives_on_and_writes_in_the_brand_s_new_name(
    module: str, start: Start, open_session: OpenSession, server: MailServer, queue: Valkey, tmp_path: Path
) -> None:
    process, session = start(module), open_session(BIRCH)
    args = {"message": "Bonjour", "written_in": "en", "reply_to": "ann@example.net"}

    def sender() -> str:
        """Send one more, and tell in whose name it came; nobody's once the process has ended."""
        before = len(server.taken)
        with transaction(session):
            post(session, kind="contact_message", to="a@b.example", args=args, language="en", now=datetime.now(UTC))
        with patient(queue.url) as connection:
            for mail_id in take_posted(session):
                QueueHints(mail_queue(connection)).hint(BIRCH, mail_id)
        wait_until(lambda: len(server.taken) > before or process.poll() is not None)
        return str(server.taken[-1]["From"])

    assert sender().startswith("Birch ")
    (tmp_path / "tenants" / BIRCH / "tenant.toml").write_text(CONFIG.replace('"Birch"', '"Bouleau"'))
    process.send_signal(signal.SIGHUP)

    wait_until(lambda: sender().startswith("Bouleau ") or process.poll() is not None)
    assert process.poll() is None


@on_sqlite
def test_the_streams_live_on_and_answer_to_the_brand_s_new_host(start: Start, tmp_path: Path) -> None:
    port = free_port()
    process = start("app.streams", f"127.0.0.1:{port}")

    def answer(host: str) -> int | None:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        with suppress(OSError):
            connection.request("GET", "/chat/events", headers={"Host": host})
            return connection.getresponse().status
        return None

    wait_until(lambda: answer("www.birch.example") is not None)
    assert (answer("www.birch.example"), answer("bouleau.example")) == (401, 421)
    (tmp_path / "tenants" / BIRCH / "tenant.toml").write_text(CONFIG.replace('"www.', '"bouleau.example", "www.'))
    process.send_signal(signal.SIGHUP)

    wait_until(lambda: answer("bouleau.example") == 401 or process.poll() is not None)
    assert process.poll() is None
