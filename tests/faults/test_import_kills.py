"""kill -9 of real schedulers in an import of resources: the next one goes on, and each line is done once."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.domain.accounts.models import Role
from app.domain.accounts.transfers.rules import LEASE
from app.domain.audit.models import AuditEntry
from app.domain.library.imports.doing import ENDED
from app.kernel.clock import CLOCK, Clock
from tests.faults.waiting import wait_until
from tests.mailserver import MailServer, kill
from tests.stock import MakeApp
from tests.web.desk import bringing
from tests.web.desk.bringing import GUIDE, archive, fates, id_in, import_of, press, resources, send, sheet, sweep
from tests.web.desk.moving import rows
from tests.web.desk.team import colleague
from tests.web.desk.uploads import PDF, files_of, kept

NUMBERS = range(200)  # ten batches: a scheduler that is killed in one leaves some to others
LINES = tuple({**GUIDE, "slug": f"guide-{number}", "file": f"{number}.pdf"} for number in NUMBERS)
PACKED = archive({f"{number}.pdf": PDF + b"%d" % number for number in NUMBERS})
Start = Callable[[], int]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def app(make_app: MakeApp, folder: Path) -> Flask:
    """Give an application that keeps its files in a folder."""
    return make_app(FILES=str(folder))


@pytest.fixture(autouse=True)
def relay(app: Flask) -> Iterator[None]:
    with bringing.relayed(app):
        yield


@pytest.fixture
def start(stocked_url: str, brands: Path, folder: Path, server: MailServer, tmp_path: Path) -> Iterator[Start]:
    """Start real schedulers on the same files, whose clock is the demo's; give their process ids."""
    given = {"MODE": "demo", "DATA": tmp_path, "DATABASE_URL": stocked_url, "FILES": folder, "TENANTS": brands}
    environ = os.environ | {f"GUICHET_{name}": str(value) for name, value in given.items()}
    environ["GUICHET_SMTP_URL"] = server.url
    started: list[subprocess.Popen[bytes]] = []

    def start_one() -> int:
        started.append(subprocess.Popen([sys.executable, "-m", "app.scheduler"], env=environ))
        return started[-1].pid

    yield start_one
    for process in started:
        process.kill()
        process.wait()


def kill_once_more_than(done: int, app: Flask, pid: int, clock: Clock) -> int:
    """Kill a scheduler once more resources are there, before all are; let its claim end, and give how many are."""
    wait_until(lambda: len(resources(app)) > done)
    kill(pid)
    clock.move(LEASE + timedelta(seconds=1))
    there = len(resources(app))
    assert there < len(LINES)
    return there


def test_what_schedulers_were_killed_over_the_next_one_does_and_nothing_twice(
    app: Flask, start: Start, tmp_path: Path
) -> None:
    cleo, clock = colleague(app, Role.AGENT), Clock(tmp_path / CLOCK)
    import_id, first = id_in(send(cleo, sheet(*LINES), PACKED)), start()
    wait_until(lambda: import_of(app, import_id).state == "checked")
    press(cleo, import_id, "start")
    done = kill_once_more_than(0, app, first, clock)
    kill_once_more_than(done, app, start(), clock)
    start()
    wait_until(lambda: import_of(app, import_id).state == "done")

    assert [fate for _, fate, _ in fates(app, import_id)] == ["added"] * len(LINES)
    assert [each.edition for each in resources(app)] == [3] * len(LINES)
    with rows(app) as session:
        assert session.scalar(select(func.count()).where(AuditEntry.act == ENDED)) == 1
    sweep(app, hours=25)
    assert kept(app) == {str(each.id) for each in files_of(app)}
    assert len(kept(app)) == len(LINES)
