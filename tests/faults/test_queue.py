"""The queue only hurries: without it, and whatever is lost in it, every mail leaves."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import Engine

from app.adapters.queue import QueueHints, mail_queue, patient
from app.domain.mail import queries, rules
from app.domain.mail.models import MailState
from app.domain.mail.service import post, take_posted
from app.jobs.relay import relay
from app.kernel.db import TenantSession, transaction
from tests.cast import BIRCH
from tests.faults.waiting import PATIENCE, wait_until
from tests.mailserver import MailServer, kill
from tests.post_office import Clock, new_office, timetable
from tests.valkey import Valkey, valkey

OpenSession = Callable[[str], TenantSession]
StartWorker = Callable[[], "subprocess.Popen[bytes]"]
pytestmark = pytest.mark.posts_mails
ARGS = {"entry": "Sign in", "url": "https://birch.example/faq/", "read_in": "en", "reason": "wrong"}


@pytest.fixture
def start_worker(start: Callable[..., "subprocess.Popen[bytes]"], queue: Valkey) -> StartWorker:
    """Start the real worker on the test's database, mail server and queue, and wait until it has signed on."""

    def begin() -> "subprocess.Popen[bytes]":
        worker = start("app.worker")
        wait_until(lambda: bool(queue.client.smembers("rq:workers")))
        return worker

    return begin


def post_and_hint(session: TenantSession, queue: Valkey, clock: Clock) -> UUID:
    """Do what a page does: post, commit, then tell the queue; but wait for it as long as a busy machine may need."""
    with transaction(session):
        args = {**ARGS, "comment": "", "reply_to": ""}
        mail = post(session, kind="faq_feedback", to="help@birch.example", args=args, language="en", now=clock())
    with patient(queue.url) as connection:
        for mail_id in take_posted(session):
            QueueHints(mail_queue(connection)).hint(BIRCH, mail_id)
    return mail.id


def state_of(session: TenantSession, mail_id: UUID) -> str:
    session.rollback()
    session.expire_all()
    return queries.get_mail(session, mail_id).state


def test_the_worker_sends_what_the_queue_hints_at(
    open_session: OpenSession, server: MailServer, queue: Valkey, clock: Clock, start_worker: StartWorker
) -> None:
    session = open_session(BIRCH)
    start_worker()
    mail_id = post_and_hint(session, queue, clock)
    wait_until(lambda: state_of(session, mail_id) == MailState.SENT)
    assert [message["Subject"] for message in server.taken] == ["Not useful: Sign in"]


def test_a_mail_whose_hint_was_flushed_leaves_with_the_relay(
    engine: Engine, open_session: OpenSession, server: MailServer, queue: Valkey, clock: Clock
) -> None:
    session = open_session(BIRCH)
    mail_id = post_and_hint(session, queue, clock)
    queue.client.flushall()
    assert relay(timetable(engine), office=new_office(engine, server.url, clock=clock)) == 1
    assert state_of(session, mail_id) == MailState.SENT


def test_a_mail_posted_while_the_queue_is_down_leaves_with_the_relay(
    engine: Engine, open_session: OpenSession, server: MailServer, queue: Valkey, clock: Clock
) -> None:
    session = open_session(BIRCH)
    kill(queue.process.pid)
    mail_id = post_and_hint(session, queue, clock)
    assert relay(timetable(engine), office=new_office(engine, server.url, clock=clock)) == 1
    assert state_of(session, mail_id) == MailState.SENT


def test_a_job_killed_while_it_sends_leaves_the_mail_to_the_relay(
    engine: Engine,
    open_session: OpenSession,
    server: MailServer,
    queue: Valkey,
    clock: Clock,
    start_worker: StartWorker,
) -> None:
    session = open_session(BIRCH)
    started: list[object] = []

    def kill_the_job(_: object) -> None:
        started.append(None)
        (worker,) = queue.client.smembers("rq:workers")
        parent = int(cast("bytes", queue.client.hget(cast("bytes", worker), "pid")))
        kill(_child_of(parent))
        raise ConnectionResetError

    server.on_data = kill_the_job
    start_worker()
    mail_id = post_and_hint(session, queue, clock)
    wait_until(lambda: bool(started))
    server.on_data = lambda _: None
    clock.now = datetime.now(UTC) + rules.LEASE  # the worker read the real time, however late it came to it
    wait_until(lambda: relay(timetable(engine), office=new_office(engine, server.url, clock=clock)) == 1)
    assert (state_of(session, mail_id), set(server.times_taken().values())) == (MailState.SENT, {1})


def test_a_worker_outlives_its_queue_and_takes_up_the_hints_of_the_next_one(
    open_session: OpenSession, server: MailServer, queue: Valkey, clock: Clock, start_worker: StartWorker
) -> None:
    session = open_session(BIRCH)
    worker = start_worker()
    before = post_and_hint(session, queue, clock)
    wait_until(lambda: state_of(session, before) == MailState.SENT and _is_idle(queue))
    kill(queue.process.pid)
    queue.process.wait()
    with valkey(place=queue.place) as next_one:  # which knows nothing of the worker, nor of a hint
        after = post_and_hint(session, next_one, clock)
        wait_until(lambda: state_of(session, after) == MailState.SENT)
        worker.terminate()
        assert worker.wait(PATIENCE) == 0
    assert set(server.times_taken().values()) == {1}


def _is_idle(queue: Valkey) -> bool:
    """Whether the worker waits for the next hint, and has said all that it had to say of the last one."""
    (worker,) = queue.client.smembers("rq:workers")
    return queue.client.hget(cast("bytes", worker), "state") == b"idle" and not queue.client.keys("rq:job:*")


def _child_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
