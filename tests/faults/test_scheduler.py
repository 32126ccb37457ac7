"""The real scheduler: it sends what is due, forgets what is old, and ends when it is asked to."""

import os
import subprocess
import sys
from collections.abc import Iterator
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
from app.kernel.db import TenantSession, transaction
from tests.cast import BIRCH
from tests.databases import Database, OpenSession
from tests.faults.waiting import PATIENCE, wait_until
from tests.mailserver import MailServer
from tests.tenancy.folders import plant

pytestmark = pytest.mark.posts_mails
LONG_AGO = datetime.now(UTC) - timedelta(days=400)


@pytest.fixture
def scheduler(database: Database, server: MailServer, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Start it on the test's database and mail server."""
    plant(tmp_path / "tenants", BIRCH)
    given = {"MODE": "test", "DATA": tmp_path, "DATABASE_URL": database.url, "SMTP_URL": server.url}
    given |= {"TENANTS": tmp_path / "tenants"}
    environ = os.environ | {f"GUICHET_{name}": str(value) for name, value in given.items()}
    process = subprocess.Popen([sys.executable, "-m", "app.scheduler"], env=environ)
    yield process
    process.kill()
    process.wait()


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


def test_it_sends_what_is_due_and_forgets_what_is_old_until_it_is_ended(
    birch: TenantSession, scheduler: "subprocess.Popen[bytes]"
) -> None:
    wait_until(lambda: left(birch) == (0, 0, {MailState.SENT: 1}))
    scheduler.terminate()
    assert scheduler.wait(PATIENCE) == 0
