"""kill -9 of a relay after the server took an answer of the team: said twice as one mail, and answered all the same."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.mail import queries, rules
from app.domain.mail.models import MailState, OutgoingMail
from app.domain.support.asking import Said
from app.domain.support.models import Ticket, TicketMessage, Way
from app.domain.support.service import write
from app.domain.support.states import By
from app.domain.support.telling import ANSWERED
from app.jobs.relay import relay
from app.kernel.db import TenantSession, transaction
from app.post_office import open_post_office
from app.web.installation import Installation
from app.web.mailboxes import mailbox_of, receive
from tests.cast import BIRCH
from tests.databases import Database, OpenSession
from tests.domain.support.corpus import read
from tests.faults.waiting import PATIENCE
from tests.faults.writing_process import install, start
from tests.mailserver import MailServer, kill
from tests.post_office import Clock, new_office, timetable
from tests.tenancy.folders import SUPPORTED, plant
from tests.web.test_mail_both_ways import reply_to

pytestmark = pytest.mark.posts_mails


@pytest.fixture
def brands(tmp_path: Path) -> Path:
    plant(tmp_path / "brands", BIRCH, SUPPORTED)
    return tmp_path / "brands"


@pytest.fixture
def installed(database: Database, brands: Path) -> Iterator[Installation]:
    installed = install(database.url, str(brands))
    yield installed
    installed.engine.dispose()


def answer(session: TenantSession, installed: Installation, *, now: datetime) -> OutgoingMail:
    """Let Ann ask by mail and the team answer, and nothing but the answer wait to be sent."""
    tenant = installed.registry.by_slug(BIRCH)
    assert tenant is not None
    receive(read("001-plain-question"), tenant, installed, now=now)
    with transaction(session):
        for mail in session.scalars(select(OutgoingMail)):
            mail.state = MailState.SENT
        said = Said(by=By.TEAM, body="Which one?", way=Way.FORM, by_name="Cleo")
        ticket = session.scalars(select(Ticket)).one()
        write(session, ticket, said, mailbox_of(tenant, installed).terms, now=now)
    return session.scalars(select(OutgoingMail).where(OutgoingMail.kind == ANSWERED)).one()


def test_an_answer_whose_relay_was_killed_after_the_250_is_one_mail_that_a_reply_finds(
    database: Database,
    open_session: OpenSession,
    installed: Installation,
    brands: Path,
    server: MailServer,
    clock: Clock,
) -> None:
    session, tenant = open_session(BIRCH), installed.registry.by_slug(BIRCH)
    assert tenant is not None
    message_id = answer(session, installed, now=clock()).message_id
    process = start(database.url, server.url, str(brands))
    server.after_250 = lambda _: kill(process.pid)
    assert process.wait(PATIENCE) == -signal.SIGKILL
    server.after_250 = lambda _: None
    session.rollback()
    assert queries.count_by_state(session)[MailState.WAITING] == 1

    clock.now = datetime.now(UTC) + rules.LEASE
    composer = open_post_office(installed).composer
    relay(timetable(installed.engine), office=new_office(installed.engine, server.url, clock=clock, composer=composer))

    first, second = server.taken
    assert first["Message-ID"] == second["Message-ID"] == message_id
    assert first["Reply-To"] == second["Reply-To"]
    for words, said in (("The one of October.", first), ("And of May.", second)):
        assert receive(reply_to(said, words), tenant, installed, now=clock()).outcome == "reply"
    session.rollback()
    session.expire_all()
    thread = session.scalars(select(TicketMessage).order_by(TicketMessage.number)).all()
    assert [each.body for each in thread[1:]] == ["Which one?", "The one of October.", "And of May."]
    assert [each.message_id for each in thread].count(message_id) == 1
    assert set(queries.count_by_state(session)) == {MailState.SENT}
