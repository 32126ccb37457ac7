"""The real scheduler: it sends what is due, forgets what is old, fetches mails, and ends when it is asked to."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.domain.faq.search.misses import count_miss, list_misses
from app.domain.limits.models import LimitTally
from app.domain.limits.service import count_try
from app.domain.mail import queries
from app.domain.mail.models import MailState
from app.domain.mail.service import post
from app.domain.support.models import FileState, TicketFile
from app.kernel.db import TenantSession, transaction
from tests import clamd, imapd
from tests.cast import BIRCH
from tests.databases import Database, OpenSession
from tests.domain.support.corpus import read
from tests.faults.waiting import PATIENCE, wait_until
from tests.mailserver import MailServer
from tests.tenancy.folders import CONFIG, SUPPORTED, plant

pytestmark = pytest.mark.posts_mails
Start = Callable[..., "subprocess.Popen[bytes]"]
LONG_AGO = datetime.now(UTC) - timedelta(days=400)


@pytest.fixture
def start(database: Database, server: MailServer, tmp_path: Path) -> Iterator[Start]:
    """Start it on the test's database and mail server, with a brand and settings of the test's own."""
    with ExitStack() as started:

        def start_with(config: str, **settings: str) -> "subprocess.Popen[bytes]":
            plant(tmp_path / "tenants", BIRCH, config)
            given = {"MODE": "test", "DATA": tmp_path, "DATABASE_URL": database.url, "SMTP_URL": server.url}
            given |= {"TENANTS": tmp_path / "tenants", **settings}
            environ = os.environ | {f"GUICHET_{name}": str(value) for name, value in given.items()}
            process = subprocess.Popen([sys.executable, "-m", "app.scheduler"], env=environ)
            started.callback(process.wait)
            started.callback(process.kill)
            return process

        yield start_with


@pytest.fixture
def birch(open_session: OpenSession) -> TenantSession:
    """Give Birch's session; somebody sought in vain and tried something, long ago, and a mail is due."""
    session = open_session(BIRCH)
    facts = {"message": "Bonjour", "written_in": "en", "reply_to": "ann@example.net"}
    with transaction(session):
        count_miss(session, "girafe", language="fr", now=LONG_AGO)
        count_try(session, "k", within=timedelta(hours=1), now=LONG_AGO)
        post(session, kind="contact_message", to="help@birch.example", args=facts, language="en", now=LONG_AGO)
    return session


def left(session: TenantSession) -> tuple[int, int, dict[str, int]]:
    session.rollback()
    tries = session.scalar(select(func.count()).select_from(LimitTally)) or 0
    return len(list_misses(session, "fr")), tries, queries.count_by_state(session)


def test_it_sends_what_is_due_and_forgets_what_is_old_until_it_is_ended(birch: TenantSession, start: Start) -> None:
    scheduler = start(CONFIG)
    wait_until(lambda: left(birch) == (0, 0, {MailState.SENT: 1}))
    scheduler.terminate()
    assert scheduler.wait(PATIENCE) == 0


def test_it_fetches_mails_and_shows_their_files_to_the_scanner(open_session: OpenSession, start: Start) -> None:
    session = open_session(BIRCH)

    def files() -> list[FileState]:
        session.rollback()
        return list(session.scalars(select(TicketFile.state)))

    with imapd.serving(read("014-screenshot")) as box, clamd.listening_on_tcp() as scanner:
        start(SUPPORTED, IMAP_BIRCH=box.url, CLAMD=scanner)

        wait_until(lambda: files() == [FileState.CLEAN])
