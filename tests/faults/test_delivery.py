"""Whatever the mail server does: every committed mail ends, and a duplicate needs a 250 first."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from app.adapters.papers.factur_x import FacturX
from app.domain.mail import queries, rules, service
from app.domain.mail.models import MailState, OutgoingMail
from app.jobs.relay import relay, tidy
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import load_registry
from app.web.mail.composer import MailComposer
from tests.cast import ACORN, BIRCH
from tests.factories import HASHER, SIGNER
from tests.mailserver import Behaviour, MailServer
from tests.post_office import LONGEST_WAIT, PATIENCE, Clock, PlainComposer, new_office, post, timetable
from tests.stock import ROOT
from tests.tenancy.folders import plant

ANN, BOB = "ann@example.net", "bob@example.net"
HANGS = {  # waiting for no reply must end soon; but for what is answered in the same round a busy machine needs time
    ("hang", "250"): (10.0, PATIENCE),
    ("hang",): (10.0, 0.5),
}
OpenSession = Callable[[str], TenantSession]
pytestmark = pytest.mark.posts_mails


def run_to_the_end(
    engine: Engine, server_url: str, clock: Clock, *, patience: Sequence[float] = (PATIENCE, PATIENCE)
) -> None:
    """Relay again and again, letting every back-off pass, as many times as a mail may be tried.

    `patience`: seconds that the first round, and each further one, waits for a reply.
    """
    first, later = (new_office(engine, server_url, clock=clock, patience=seconds) for seconds in patience)
    for number in range(rules.MAX_TRIES + 1):
        relay(timetable(engine), office=later if number else first)
        clock.forward(LONGEST_WAIT)
    tidy(timetable(engine), office=later)


@pytest.mark.parametrize(
    ("behaviours", "state", "taken"),
    [
        (["250"], MailState.SENT, 1),
        (["421", "250"], MailState.SENT, 1),
        (["451", "451", "250"], MailState.SENT, 1),
        (["451"], MailState.DEAD, 0),
        (["550"], MailState.DEAD, 0),
        (["550", "250"], MailState.DEAD, 0),
        (["550 at RCPT"], MailState.DEAD, 0),
        (["hang", "250"], MailState.SENT, 1),
        (["hang"], MailState.DEAD, 0),
        (["drop", "250"], MailState.SENT, 1),
        (["drop after 250"], MailState.SENT, 1),
    ],
)
def test_every_mail_ends_sent_or_dead_and_leaves_the_others_alone(
    engine: Engine,
    open_session: OpenSession,
    server: MailServer,
    clock: Clock,
    behaviours: list[Behaviour],
    state: MailState,
    taken: int,
) -> None:
    session = open_session(BIRCH)
    server.answers(ANN, *behaviours)
    ann, bob = post(session, ANN, BOB, now=clock())
    run_to_the_end(engine, server.url, clock, patience=HANGS.get(tuple(behaviours), (PATIENCE, PATIENCE)))
    assert queries.get_mail(session, ann).state == state
    assert queries.get_mail(session, bob).state == MailState.SENT
    assert Counter(message["To"] for message in server.taken) == Counter({ANN: taken, BOB: 1})


def test_a_temporary_trouble_is_over_at_the_next_try_with_the_same_message_id(
    engine: Engine, open_session: OpenSession, server: MailServer, clock: Clock
) -> None:
    session = open_session(BIRCH)
    server.answers(ANN, "451", "250")
    (mail_id,) = post(session, ANN, now=clock())
    office = new_office(engine, server.url, clock=clock)
    assert relay(timetable(engine), office=office) == 0
    clock.forward(rules.FIRST_CEILING)
    assert relay(timetable(engine), office=office) == 1
    assert server.times_taken() == {rules.message_id(mail_id, BIRCH): 1}


def test_a_server_that_is_away_costs_no_mail_and_one_try_of_one_mail(
    engine: Engine, open_session: OpenSession, clock: Clock
) -> None:
    session = open_session(BIRCH)
    mail_ids = post(session, ANN, BOB, "cleo@example.net", now=clock())
    relay(timetable(engine), office=new_office(engine, "smtp://127.0.0.1:1", clock=clock))
    mails = [queries.get_mail(session, mail_id) for mail_id in mail_ids]
    assert sorted((mail.state, mail.attempts) for mail in mails) == [("waiting", 0), ("waiting", 0), ("waiting", 1)]


def test_a_poison_mail_never_blocks_the_batch(
    engine: Engine, open_session: OpenSession, server: MailServer, clock: Clock
) -> None:
    session = open_session(BIRCH)
    (poison,) = post(session, ANN, kind="poison", now=clock())
    others = post(session, *[f"ann+{count}@example.net" for count in range(30)], now=clock())
    assert relay(timetable(engine), office=new_office(engine, server.url, clock=clock)) == len(others)
    run_to_the_end(engine, server.url, clock)
    dead = queries.get_mail(session, poison)
    assert (dead.state, dead.last_error) == (MailState.DEAD, "ValueError: a template that can't be rendered")


def test_a_brand_in_trouble_does_not_hold_up_the_next_one(
    engine: Engine, open_session: OpenSession, server: MailServer, clock: Clock
) -> None:
    post(open_session(ACORN), ANN, now=clock())
    post(open_session(BIRCH), BOB, now=clock())
    office = new_office(engine, server.url, clock=clock)

    def open_unless_acorn(tenant: str) -> TenantSession:
        if tenant == ACORN:
            raise RuntimeError("this brand's database is away")
        return office.open_session(tenant)

    broken = new_office(engine, server.url, clock=clock, open_session=open_unless_acorn)
    assert relay(timetable(engine), office=broken) == 1
    assert [message["To"] for message in server.taken] == [BOB]


def test_a_mail_that_expired_on_the_way_is_not_sent(
    engine: Engine, open_session: OpenSession, server: MailServer, clock: Clock
) -> None:
    session = open_session(BIRCH)
    server.answers(ANN, "451")
    (mail_id,) = post(session, ANN, now=clock(), expires_at=clock() + timedelta(minutes=60))
    run_to_the_end(engine, server.url, clock)
    assert (queries.get_mail(session, mail_id).state, server.taken) == (MailState.EXPIRED, [])


def test_a_slow_server_loses_the_lease_of_no_mail(
    engine: Engine, open_session: OpenSession, server: MailServer, clock: Clock
) -> None:
    mail_ids = post(open_session(BIRCH), *[f"ann+{count}@example.net" for count in range(5)], now=clock())
    office = new_office(engine, server.url, clock=clock)

    def look_while_it_sends(_: object) -> None:
        clock.forward(rules.SENDING_TAKES)
        with timetable(engine)() as connection:
            seen.append(len(queries.list_due(connection, BIRCH, now=clock(), limit=10)))

    seen: list[int] = []
    server.on_data = look_while_it_sends
    assert relay(timetable(engine), office=office) == len(mail_ids)
    assert seen == [4, 3, 2, 1, 0]
    assert set(server.times_taken().values()) == {1}


class ReadingComposer(PlainComposer):
    """Reads the database for its words, as links that are minted late do; remembers through which session."""

    def compose(self, mail: OutgoingMail, *, session: TenantSession, now: datetime) -> EmailMessage:
        queries.count_by_state(session)
        self.session = session
        return super().compose(mail, session=session, now=now)


def test_no_transaction_is_open_while_the_server_takes_its_time(
    engine: Engine, open_session: OpenSession, server: MailServer, clock: Clock
) -> None:
    post(open_session(BIRCH), ANN, BOB, now=clock())
    composer, seen = ReadingComposer(), []
    server.on_data = lambda _: seen.append(composer.session.in_transaction())
    assert relay(timetable(engine), office=new_office(engine, server.url, clock=clock, composer=composer)) == 2
    assert seen == [False, False]


def test_a_brand_that_is_not_yet_read_costs_its_mails_no_try(
    engine: Engine, open_session: OpenSession, server: MailServer, clock: Clock, tmp_path: Path
) -> None:
    session, registry = open_session(BIRCH), load_registry(tmp_path)
    facts = {"message": "Bonjour", "written_in": "en", "reply_to": ANN}
    with transaction(session):
        mail_id = service.post(session, kind="contact_message", to=BOB, args=facts, language="en", now=clock()).id
    session.expunge_all()
    office = new_office(
        engine, server.url, clock=clock, composer=MailComposer(registry, ROOT / "templates", HASHER, FacturX(), SIGNER)
    )
    for _ in range(rules.MAX_TRIES + 1):
        assert relay(timetable(engine), office=office) == 0
        clock.forward(rules.POSTPONED_AT_MOST)
    plant(tmp_path, BIRCH)
    registry.reload()
    assert relay(timetable(engine), office=office) == 1
    assert server.times_taken() == {rules.message_id(mail_id, BIRCH): 1}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_mail_that_left_while_the_database_was_held_too_long_is_noted_and_leaves_once(
    engine: Engine, open_session: OpenSession, server: MailServer, clock: Clock
) -> None:
    session = open_session(BIRCH)
    (mail_id,) = post(session, ANN, now=clock())
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _entry: connection.execute("PRAGMA busy_timeout = 1"))
    other = sqlite3.connect(str(engine.url.database), isolation_level=None, check_same_thread=False)

    def hold(_: object) -> None:
        other.execute("BEGIN IMMEDIATE")

    def let_go(_: object) -> None:
        other.execute("ROLLBACK")

    server.on_data = hold
    event.listen(engine, "handle_error", let_go)
    assert relay(timetable(engine), office=new_office(engine, server.url, clock=clock)) == 1
    other.close()
    assert queries.get_mail(session, mail_id).state == MailState.SENT
    clock.forward(rules.LEASE)
    assert relay(timetable(engine), office=new_office(engine, server.url, clock=clock)) == 0
