"""One brand has ten times the usual to send: the others' mails leave as if it had not."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from app.jobs.relay import SHARE, Rota, relay
from app.kernel.db import TenantSession
from tests.cast import ACORN, BIRCH
from tests.mailserver import MailServer
from tests.post_office import Clock, new_office, post, timetable

CEDAR = "cedar"
BOB = "bob@example.net"
MANY = [f"ann+{number}@example.net" for number in range(4 * SHARE)]
OpenSession = Callable[[str], TenantSession]
pytestmark = pytest.mark.posts_mails


def test_a_brand_with_many_mails_lets_the_next_one_have_its_turn(
    engine: Engine, open_session: OpenSession, server: MailServer, clock: Clock
) -> None:
    post(open_session(ACORN), *MANY, now=clock())
    post(open_session(BIRCH), BOB, now=clock())
    relay(timetable(engine), office=new_office(engine, server.url, clock=clock))
    assert [message["To"] for message in server.taken].index(BOB) == SHARE
    assert len(server.taken) == len(MANY) + 1


def test_a_mail_that_comes_while_a_brand_sends_many_waits_for_one_turn(
    engine: Engine, open_session: OpenSession, server: MailServer, clock: Clock
) -> None:
    post(open_session(ACORN), *MANY, now=clock())

    def post_beside(_: object) -> None:
        server.on_data = lambda _: None
        post(open_session(BIRCH), BOB, now=clock())

    server.on_data = post_beside
    relay(timetable(engine), office=new_office(engine, server.url, clock=clock))
    assert [message["To"] for message in server.taken].index(BOB) == SHARE


def test_a_round_goes_on_with_whose_turn_it_was(
    engine: Engine, open_session: OpenSession, server: MailServer, clock: Clock
) -> None:
    for tenant in (ACORN, BIRCH, CEDAR):
        post(open_session(tenant), f"{tenant}@example.net", f"{tenant}@example.net", now=clock())
    office, rota = new_office(engine, server.url, clock=clock), Rota()
    for _ in range(6):
        assert relay(timetable(engine), office=office, rota=rota, limit=1) == 1
    assert [message["To"].partition("@")[0] for message in server.taken] == [ACORN, BIRCH, CEDAR] * 2


def test_a_brand_that_cannot_be_opened_loses_its_turns_of_one_round_only(
    engine: Engine, open_session: OpenSession, server: MailServer, clock: Clock
) -> None:
    post(open_session(ACORN), "ann@example.net", now=clock())
    post(open_session(BIRCH), BOB, now=clock())
    office, opened = new_office(engine, server.url, clock=clock), list[str]()

    def open_unless_acorn(tenant: str) -> TenantSession:
        opened.append(tenant)
        if tenant == ACORN:
            raise RuntimeError("this brand's database is away")
        return office.open_session(tenant)

    broken = new_office(engine, server.url, clock=clock, open_session=open_unless_acorn)
    assert (relay(timetable(engine), office=broken), opened) == (1, [ACORN, BIRCH])
    assert relay(timetable(engine), office=office) == 1
