"""Schedulers at once, killed, or under a clock that jumps: what is due is published, posted and sent once."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.domain.accounts.models import Role
from app.domain.faq.editing.service import Terms, Writer, schedule_draft
from app.domain.faq.models import FaqEntry, FaqRevision, Significance
from app.domain.faq.search.misses import count_miss
from app.domain.mail.models import MailState, OutgoingMail
from app.domain.mail.rules import LEASE
from app.domain.mail.service import post
from app.jobs.publishing import publish_due
from app.jobs.relay import SHARE, keep_relaying
from app.kernel.clock import CLOCK, Clock
from app.kernel.db import TenantSession, open_session
from app.web.installation import EXTENSION
from app.web.mail.letters.desk import DIGEST_MAIL
from tests.faults.waiting import wait_until
from tests.mailserver import MailServer, kill
from tests.moments import until_next
from tests.post_office import new_office, timetable
from tests.web.desk.drafts import draft, rows
from tests.web.desk.faq import BRAND, entry_of, kept_faq
from tests.web.people import settle

pytestmark = pytest.mark.posts_mails
MAILS = 60
BODY = "Zébulon écrit ici. [Voir aussi](entry:gdpr)"
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    """Give the schedulers' clock at noon of a Tuesday: the digest of the week is due, whatever day it is."""
    clock = Clock(tmp_path / CLOCK)
    clock.move(until_next(clock(), hour=12, weekday=1))
    return clock


@pytest.fixture
def start(stocked_url: str, brands: Path, server: MailServer, tmp_path: Path) -> Iterator[Start]:
    """Start real schedulers, whose clock is the demo's."""
    given = {"MODE": "demo", "DATA": tmp_path, "DATABASE_URL": stocked_url, "SMTP_URL": server.url, "TENANTS": brands}
    environ = os.environ | {f"GUICHET_{name}": str(value) for name, value in given.items()}
    started: list[subprocess.Popen[bytes]] = []

    def start_one() -> "subprocess.Popen[bytes]":
        started.append(subprocess.Popen([sys.executable, "-m", "app.scheduler"], env=environ))
        return started[-1]

    yield start_one
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def entry(app: Flask, clock: Clock) -> Iterator[FaqEntry]:
    """Give an entry whose draft is due, to a brand with a reviewer and sixty mails that wait."""
    with kept_faq(app):
        entry, now = entry_of(app), clock()
        draft(app, entry, BODY)
        settle(app, email="rex@example.com", role=Role.REVIEWER)
        with rows(app) as session:
            count_miss(session, "girafe", language="fr", now=now)
            terms = Terms(significance=Significance.MAJOR, at=now - timedelta(seconds=1))
            schedule_draft(session, entry, seen=1, terms=terms, by=Writer(uuid4(), "Rex"))
            facts = {"message": "Bonjour", "written_in": "fr", "reply_to": "ann@example.net"}
            for number in range(MAILS):
                to = f"help+{number}@camcha.example"
                post(session, kind="contact_message", to=to, args=facts, language="fr", now=now)
        yield entry
        with rows(app) as session:
            session.execute(delete(OutgoingMail), execution_options={"synchronize_session": False})


def states(session: TenantSession) -> Counter[tuple[str, str]]:
    session.rollback()
    session.expire_all()
    return Counter((mail.kind, mail.state) for mail in session.scalars(select(OutgoingMail)))


def revisions_of(session: TenantSession, entry: FaqEntry) -> Sequence[int]:
    session.rollback()  # what was read before is not what stands there now
    return session.scalars(select(FaqRevision.number).where(FaqRevision.entry_id == entry.id)).all()


def is_published(session: TenantSession, entry: FaqEntry) -> bool:
    return max(revisions_of(session, entry)) > entry.revision


def weeks_told_of(session: TenantSession) -> Counter[str]:
    """Count the digests of each week, by its Monday."""
    session.rollback()
    digests = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == DIGEST_MAIL))
    return Counter(str(mail.args["monday"]) for mail in digests)


def all_is_done(session: TenantSession, entry: FaqEntry) -> bool:
    done = {("contact_message", MailState.SENT), (DIGEST_MAIL, MailState.SENT)}
    return is_published(session, entry) and states(session).keys() == done


def look_for_one_of_each(session: TenantSession, entry: FaqEntry) -> None:
    assert max(revisions_of(session, entry)) == entry.revision + 1
    assert states(session) == {("contact_message", MailState.SENT): MAILS, (DIGEST_MAIL, MailState.SENT): 1}


def test_two_at_once_do_everything_once(app: Flask, entry: FaqEntry, server: MailServer, start: Start) -> None:
    for _ in range(2):
        start()
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        wait_until(lambda: all_is_done(session, entry))
        look_for_one_of_each(session, entry)
    assert set(server.times_taken().values()) == {1}


def test_what_one_was_killed_over_the_next_one_does_and_nothing_twice(
    app: Flask, entry: FaqEntry, server: MailServer, start: Start, clock: Clock
) -> None:
    first = start()
    killed: list[int] = []

    def kill_in_the_middle(_: object) -> None:
        if len(server.taken) == MAILS // 2 and not killed:
            killed.append(first.pid)
            kill(first.pid)
            raise ConnectionResetError

    server.on_data = kill_in_the_middle
    wait_until(lambda: bool(killed))
    clock.move(LEASE + timedelta(seconds=1))
    start()
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        wait_until(lambda: all_is_done(session, entry))
        look_for_one_of_each(session, entry)
    assert set(server.times_taken().values()) == {1}


def test_a_clock_that_jumps_a_day_ahead_and_an_hour_back_loses_and_doubles_nothing(
    app: Flask, entry: FaqEntry, server: MailServer, start: Start, clock: Clock
) -> None:
    day, hour = timedelta(days=1), timedelta(hours=1)
    jumps = {MAILS // 4: day, MAILS // 2: -day - hour}

    def jump(_: object) -> None:
        if by := jumps.pop(len(server.taken), None):
            clock.move(by)

    server.on_data = jump
    process = start()
    wait_until(lambda: not jumps)
    clock.move(hour)
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        wait_until(lambda: states(session)["contact_message", MailState.SENT] == MAILS and is_published(session, entry))
        wait_until(lambda: bool(weeks_told_of(session)))
        assert max(revisions_of(session, entry)) == entry.revision + 1
        assert set(weeks_told_of(session).values()) == {1}
    assert set(server.times_taken().values()) == {1}
    assert process.poll() is None


def test_what_is_due_is_published_while_the_mail_server_hangs_at_each_mail(
    app: Flask, entry: FaqEntry, server: MailServer, clock: Clock
) -> None:
    for number in range(MAILS):
        server.answers(f"help+{number}@camcha.example", "hang")
    installed, stop = app.extensions[EXTENSION], Event()
    office, due = new_office(installed.engine, server.url, clock=clock, patience=0.2), timetable(installed.engine)

    def publish() -> None:
        publish_due(due, installed.registry, office.open_session, now=clock())

    keep_relaying(due, office=office, stop=stop, within=0.2, each_round=[publish, stop.set])

    with open_session(installed.engine, BRAND) as session:
        assert is_published(session, entry)
        tries = Counter(session.scalars(select(OutgoingMail.attempts)))
    assert 0 < tries[1] < SHARE
