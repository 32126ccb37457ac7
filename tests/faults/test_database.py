"""The database goes away under a running relay and comes back: every mail leaves, once or after a 250 twice."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from app.domain.mail import queries, rules
from app.domain.mail.models import MailState
from app.jobs.relay import keep_relaying
from app.kernel.db import new_engine, open_session, timetable_connection
from tests import postgres
from tests.cast import BIRCH
from tests.faults.waiting import wait_until
from tests.mailserver import MailServer
from tests.post_office import Clock, new_office, post

pytestmark = pytest.mark.posts_mails


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep a cluster that belongs to this test alone: nobody else's may be restarted."""
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    with tempfile.TemporaryDirectory(prefix="guichet") as name:
        yield Path(name)
        postgres.stop(Path(name))


@pytest.fixture
def engine(folder: Path) -> Iterator[Engine]:
    superuser = postgres.clone(folder, "own")
    engine = new_engine(postgres.signed_in(superuser, "guichet_app").render_as_string(hide_password=False))
    yield engine
    engine.dispose()


def test_a_relay_outlives_the_database(folder: Path, engine: Engine, server: MailServer, clock: Clock) -> None:
    with open_session(engine, BIRCH) as session:
        mail_ids = post(session, *[f"ann+{count}@example.net" for count in range(100)], now=clock())
    stop, away, refused = Event(), Event(), Event()

    def take_the_database_away_once(_: object) -> None:
        if len(server.taken) == 30 and not away.is_set():
            postgres.halt(folder)
            away.set()

    @contextmanager
    def look_for_what_is_due() -> Iterator[Connection]:
        try:
            with timetable_connection(engine) as connection:
                yield connection
        except OperationalError:
            refused.set()
            raise

    server.on_data = take_the_database_away_once
    how: dict[str, Any] = {"office": new_office(engine, server.url, clock=clock), "stop": stop, "pause": 0.05}
    relaying = Thread(target=keep_relaying, args=[look_for_what_is_due], kwargs=how)
    relaying.start()
    try:
        wait_until(lambda: away.is_set() and refused.is_set())
        postgres.serve(folder)
        # The mails of the broken batch come back when their lease has passed.
        wait_until(lambda: len(server.times_taken()) > len(mail_ids) - 20)
        clock.forward(rules.LEASE)
        wait_until(lambda: count(engine) == {MailState.SENT: len(mail_ids)})
    finally:
        stop.set()
        relaying.join()
    assert len(server.taken) <= len(mail_ids) + 1


def count(engine: Engine) -> dict[str, int]:
    with open_session(engine, BIRCH) as session:
        return queries.count_by_state(session)
