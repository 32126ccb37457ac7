"""The real scheduler and the real worker tell the board what they did: neither is scraped, and both are seen."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from app.adapters.board import ValkeyBoard
from app.adapters.queue import QueueHints, mail_queue, patient
from app.domain.mail.service import post, take_posted
from app.kernel.db import transaction
from tests.cast import BIRCH
from tests.databases import OpenSession
from tests.faults.waiting import PATIENCE, wait_until
from tests.mailserver import kill
from tests.valkey import Valkey

pytestmark = pytest.mark.posts_mails
ARGS = {"message": "Bonjour", "written_in": "en", "reply_to": "ann@example.net"}
ROUNDS, MAILS, ERRORS = (
    f"guichet_{name}" for name in ("task_last_success_timestamp_seconds", "mails_total", "background_errors_total")
)


def told(queue: Valkey, family: str) -> Mapping[str, float]:
    posted = ValkeyBoard(queue.url, within=PATIENCE).read()
    return {series.label: value for series, value in posted.items() if series.family == family}


def post_one(open_session: OpenSession) -> list[object]:
    session = open_session(BIRCH)
    with transaction(session):
        post(session, kind="contact_message", to="help@birch.example", args=ARGS, language="en", now=datetime.now(UTC))
    return list(take_posted(session))


def test_the_scheduler_tells_when_it_last_did_each_of_its_tasks_and_what_became_of_the_mails(
    open_session: OpenSession, queue: Valkey, start: Callable[..., object]
) -> None:
    began = datetime.now(UTC).timestamp()
    post_one(open_session)
    start("app.scheduler")
    wait_until(lambda: "hourly/take_stock" in told(queue, ROUNDS))
    rounds = told(queue, ROUNDS)

    assert told(queue, MAILS) == {"sent": 1}
    assert {"mails", "publishing", "chats", "transfers", "billing", "hourly/tend_accounts"} <= rounds.keys()
    assert "hourly/sweep_uploads" in rounds
    assert all(began <= at <= datetime.now(UTC).timestamp() for at in rounds.values())
    assert told(queue, "guichet_overdue_requests") == {"team": 0, "carrier": 0}


def test_the_worker_tells_what_a_job_counted_though_the_job_s_process_is_gone(
    open_session: OpenSession, queue: Valkey, start: Callable[..., object]
) -> None:
    start("app.worker")
    wait_until(lambda: ValkeyBoard(queue.url, within=PATIENCE).read_queue().workers == 1)
    with patient(queue.url) as connection:
        for mail_id in post_one(open_session):
            QueueHints(mail_queue(connection)).hint(BIRCH, mail_id)  # type: ignore[arg-type]  # an id
    wait_until(lambda: told(queue, MAILS) == {"sent": 1})


def test_what_a_scheduler_logs_as_an_error_is_counted_where_it_can_be_seen(
    queue: Valkey, start: Callable[..., object], tmp_path: Path
) -> None:
    start("app.scheduler", DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/none.sqlite3")
    wait_until(lambda: told(queue, ERRORS).get("relay_round_failed", 0) >= 1)

    assert "mails" not in told(queue, ROUNDS)


def test_a_worker_that_was_killed_is_counted_no_more_once_its_signs_of_life_are_over(
    queue: Valkey, start: Callable[..., object]
) -> None:
    start("app.worker")
    board = ValkeyBoard(queue.url, within=PATIENCE)
    wait_until(lambda: board.read_queue().workers == 1)
    (key,) = queue.client.smembers("rq:workers")
    assert 0 < queue.client.ttl(key) <= 120
    kill(int(cast("bytes", queue.client.hget(key, "pid"))))
    queue.client.delete(key)  # what time does

    assert board.read_queue().workers == 0
