"""kill -9 of a real relay at five places: nothing is lost, and only a 250 that was not noted is said twice."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from app.domain.mail import queries, rules
from app.domain.mail.models import MailState
from app.jobs.relay import relay
from app.kernel.db import TenantSession
from tests.cast import ACORN, BIRCH
from tests.databases import Database
from tests.faults.process import AT_THE_SERVER, HERE, start
from tests.faults.waiting import PATIENCE, wait_until
from tests.mailserver import MailServer, kill
from tests.post_office import Clock, new_office, post, timetable

OpenSession = Callable[[str], TenantSession]
pytestmark = pytest.mark.posts_mails
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start_relay(database: Database, server: MailServer) -> Iterator[Start]:
    """Start relays on the test's database and mail server; what still runs is killed after the test."""
    with ExitStack() as stack:

        def start_one(dies: str = "nowhere") -> "subprocess.Popen[bytes]":
            process = start(database.url, server.url, dies)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        yield start_one


@pytest.mark.parametrize("place", [*HERE, *AT_THE_SERVER])
def test_a_relay_killed_anywhere_loses_nothing(
    engine: Engine, open_session: OpenSession, server: MailServer, clock: Clock, start_relay: Start, place: str
) -> None:
    mail_ids = post(open_session(BIRCH), *[f"ann+{count}@example.net" for count in range(3)], now=clock())
    process = start_relay(place)
    if place == "during DATA":
        server.on_data = lambda _: _kill_and_hang_up(process.pid)
    elif place == "after 250":
        server.after_250 = lambda _: kill(process.pid)
    assert process.wait(PATIENCE) == -signal.SIGKILL
    server.on_data = server.after_250 = lambda _: None
    clock.now = datetime.now(UTC) + rules.LEASE  # the process read the real time, however late it came to it
    relay(timetable(engine), office=new_office(engine, server.url, clock=clock))
    session = open_session(BIRCH)
    assert queries.count_by_state(session) == {MailState.SENT: len(mail_ids)}
    duplicates = [count - 1 for count in server.times_taken().values()]
    assert (len(duplicates), sum(duplicates)) == (3, 1 if place in {"after 250", "before mark"} else 0)


def test_two_relays_send_five_hundred_mails_once_each(
    open_session: OpenSession, server: MailServer, clock: Clock, start_relay: Start
) -> None:
    for tenant in (ACORN, BIRCH):
        post(open_session(tenant), *[f"ann+{count}@example.net" for count in range(250)], now=clock())
    for _ in range(2):
        start_relay()
    sessions = [open_session(tenant) for tenant in (ACORN, BIRCH)]
    wait_until(lambda: sum(map(_sent, sessions)) == 500)
    assert (len(server.taken), set(server.times_taken().values())) == (500, {1})


def _kill_and_hang_up(pid: int) -> None:
    kill(pid)
    raise ConnectionResetError


def _sent(session: TenantSession) -> int:
    session.rollback()
    return queries.count_by_state(session).get(MailState.SENT, 0)
