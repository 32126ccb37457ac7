"""From the scheduler to VIES and back, over real HTTP: each answer of the official table, and who asks when."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Barrier, Lock, Thread

import pytest
from sqlalchemy import Engine, select

from app.demo.listening import answering, send
from app.demo.vies import TABLE, Body, ViesServer, answer_to, sample_numbers
from app.domain.mail.models import OutgoingMail
from app.domain.vat import service
from app.domain.vat.models import Outcome, VatCheck, VatRegistration, VatState
from app.domain.vat.ports import Answer, Exchange
from app.domain.vat.rules import VatNumber, read_number
from app.jobs.vat import Asker, ask_about
from app.kernel.db import TenantSession, transaction
from tests.asking import OWN, ask_once, new_asker, plant_businesses
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.factories import make_account
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails
NINETY_DAYS, FIVE_MINUTES = timedelta(days=90), timedelta(minutes=5)
MakeAsker = Callable[..., Asker]
GERMAN, BELGIAN = "DE136695976", "BE0428759497"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[ViesServer]:
    with answering(ViesServer()) as server:
        yield server


@pytest.fixture
def asker(engine: Engine, server: ViesServer, clock: Clock, tmp_path: Path) -> Asker:
    return new_asker(engine, plant_businesses(tmp_path / "brands"), server.url, clock)


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


def register(session: TenantSession, number: str, clock: Clock, email: str = "ann@example.com") -> None:
    with transaction(session):
        account = make_account(session, email=email, password=None)
        service.ask(session, account, "Atelier Lilas", read_number(number), now=clock())


def registration_of(session: TenantSession) -> VatRegistration:
    session.expire_all()
    session.rollback()
    return session.scalars(select(VatRegistration)).one()


def check_of(session: TenantSession) -> VatCheck:
    return session.scalars(select(VatCheck).order_by(VatCheck.id.desc()).limit(1)).one()


def mails(session: TenantSession) -> list[str]:
    return [mail.kind for mail in session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))]


V, R, P, U = VatState.VERIFIED, VatState.REJECTED, VatState.PENDING, VatState.UNAVAILABLE
OFFICIAL = {
    "100": (V, Outcome.VALID, "pro_verified", NINETY_DAYS),
    "200": (R, Outcome.INVALID, "pro_rejected", None),
    "201": (U, Outcome.UNANSWERABLE, "pro_unavailable", None),
    "202": (U, Outcome.UNANSWERABLE, "pro_unavailable", None),
    "300": (P, Outcome.FAILED, None, FIVE_MINUTES),
    "301": (P, Outcome.FAILED, None, FIVE_MINUTES),
    "302": (P, Outcome.FAILED, None, FIVE_MINUTES),
    "400": (U, Outcome.UNANSWERABLE, "pro_unavailable", None),
    "401": (U, Outcome.UNANSWERABLE, "pro_unavailable", None),
    "500": (P, Outcome.FAILED, None, FIVE_MINUTES),
    "501": (P, Outcome.FAILED, None, FIVE_MINUTES),
    "600": (P, Outcome.FAILED, None, FIVE_MINUTES),
    "601": (P, Outcome.FAILED, None, FIVE_MINUTES),
}


@pytest.mark.promise("RP-03")
@pytest.mark.parametrize("key", TABLE)
def test_each_code_of_the_official_table_leads_to_its_state_its_mail_and_its_next_question(
    session: TenantSession, asker: Asker, clock: Clock, key: str
) -> None:
    state, outcome, mail, wait = OFFICIAL[key]
    register(session, sample_numbers()[TABLE[key]], clock)
    assert ask_once(asker) == 1
    registration, check = registration_of(session), check_of(session)

    assert (registration.state, check.outcome) == (state, outcome)
    assert mails(session) == ([mail] if mail else [])
    assert registration.next_at == (None if wait is None else clock() + wait)
    assert check.code == (TABLE[key] if outcome not in {Outcome.VALID, Outcome.INVALID} else None)
    assert (registration.lease_owner, registration.lease_until) == (None, None)
    assert ask_once(asker) == 0


def test_nothing_that_vies_does_wrong_rejects(
    session: TenantSession, asker: Asker, clock: Clock, server: ViesServer
) -> None:
    register(session, OWN, clock)
    bad = [
        (200, b"<html>valid: false</html>"),
        (503, b'{"valid": false}'),
        (200, b'{"valid": false, "countryCode": "FR", "vatNumber": "40303265'),
        (200, b'{"valid": false, "countryCode": "FR", "vatNumber": "73820100"}'),
        (200, b'{"valid": false, "errorWrappers": [{"error": "GLOBAL_MAX_CONCURRENT_REQ"}]}'),
    ]
    for status, body in bad:
        server.misbehave = lambda handler, _, said=(status, body): send(handler, *said)
        assert ask_once(asker) == 1
        assert registration_of(session).state is VatState.PENDING
        clock.forward(timedelta(hours=2))
    server.misbehave = None
    assert ask_once(asker) == 1
    assert registration_of(session).state is VatState.VERIFIED
    assert mails(session) == ["pro_verified"]


def test_a_number_that_becomes_invalid_is_rejected_at_the_recheck_and_not_a_second_before(
    session: TenantSession, asker: Asker, clock: Clock, server: ViesServer
) -> None:
    register(session, OWN, clock)
    ask_once(asker)
    server.misbehave = lambda handler, asked: send(
        handler, 200, json.dumps({**answer_to(asked)[1], "valid": False}).encode()
    )
    clock.forward(NINETY_DAYS - timedelta(seconds=1))
    assert ask_once(asker) == 0
    clock.forward(timedelta(seconds=1))
    assert ask_once(asker) == 1

    assert registration_of(session).state is VatState.REJECTED
    assert mails(session) == ["pro_verified", "pro_rejected"]


def test_a_service_that_breaks_us_rejects_nobody(
    session: TenantSession, engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    class Broken:
        def check(self, number: VatNumber, requester: VatNumber | None) -> Answer:
            raise ZeroDivisionError(number, requester)

    register(session, OWN, clock)
    assert ask_once(new_asker(engine, plant_businesses(tmp_path / "brands"), Broken(), clock)) == 1
    assert registration_of(session).state is VatState.PENDING
    assert check_of(session).code == "our_failure"


def test_no_transaction_is_open_while_vies_is_asked(
    session: TenantSession, engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    class Watching:
        checked_out = -1

        def check(self, number: VatNumber, requester: VatNumber | None) -> Answer:
            del number, requester
            self.checked_out = engine.pool.checkedout()  # type: ignore[attr-defined]
            return Answer(valid=True, exchange=Exchange())

    register(session, OWN, clock)
    session.rollback()
    watching = Watching()
    assert ask_once(new_asker(engine, plant_businesses(tmp_path / "brands"), watching, clock)) == 1
    assert watching.checked_out == 0


def test_each_brand_asks_in_its_own_name_and_only_what_its_accounts_gave(
    open_session: OpenSession, asker: Asker, clock: Clock, server: ViesServer
) -> None:
    for slug, number in ((ACORN, GERMAN), (BIRCH, BELGIAN)):
        register(open_session(slug), number, clock)
    assert ask_once(asker) == 2

    asked = {each["countryCode"]: each.get("requesterNumber") for each in server.asked}
    assert asked == {"DE": OWN[2:], "BE": None}
    kept = {slug: check_of(open_session(slug)) for slug in (ACORN, BIRCH)}
    assert {slug: each.number for slug, each in kept.items()} == {ACORN: GERMAN, BIRCH: BELGIAN}
    assert [bool(kept[slug].consultation) for slug in (ACORN, BIRCH)] == [True, False]


def test_countries_are_asked_side_by_side_and_one_number_of_each_at_a_time(
    session: TenantSession, asker: Asker, clock: Clock, server: ViesServer
) -> None:
    french = list(sample_numbers().values())[:3]
    for number, typed in enumerate([*french, GERMAN, BELGIAN]):
        register(session, typed, clock, email=f"ann+{number}@example.com")
    meeting = Barrier(3)  # nobody is answered before all three are there

    def waits(handler: BaseHTTPRequestHandler, asked: Body) -> None:
        meeting.wait(60)
        send(handler, 200, json.dumps(answer_to(asked)[1]).encode())

    server.misbehave = waits
    assert ask_once(asker) == 3
    assert Counter(each["countryCode"] for each in server.asked) == {"FR": 1, "DE": 1, "BE": 1}
    server.misbehave = None
    assert [ask_once(asker) for _ in range(3)] == [1, 1, 0]


def test_two_workers_ask_nothing_twice_and_no_country_twice_at_once(
    session: TenantSession, engine: Engine, clock: Clock, server: ViesServer, tmp_path: Path
) -> None:
    for number in range(8):
        register(session, GERMAN if number % 2 else OWN, clock, email=f"ann+{number}@example.com")
    inside: Counter[str] = Counter()
    most: Counter[str] = Counter()
    lock = Lock()

    def counts(handler: BaseHTTPRequestHandler, asked: Body) -> None:
        country = asked["countryCode"]
        with lock:
            inside[country] += 1
            most[country] = max(most[country], inside[country])
        body = json.dumps(answer_to(asked)[1]).encode()
        with lock:
            inside[country] -= 1
        send(handler, 200, body)

    server.misbehave = counts
    brands = plant_businesses(tmp_path / "brands")

    def works() -> None:
        asker = new_asker(engine, brands, server.url, clock, chance=0)
        while len(server.asked) < 8:
            ask_once(asker)

    workers = [Thread(target=works) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    session.rollback()
    states = Counter(each.state for each in session.scalars(select(VatRegistration)))

    assert states == {VatState.VERIFIED: 8}
    assert len(server.asked) == len(session.scalars(select(VatCheck.id)).all()) == 8
    assert most == {"FR": 1, "DE": 1}


def test_who_meets_another_of_the_same_country_gives_way_and_comes_back(
    open_session: OpenSession, asker: Asker, clock: Clock, server: ViesServer
) -> None:
    ours, theirs = open_session(ACORN), open_session(BIRCH)
    register(ours, OWN, clock)
    register(theirs, OWN, clock)
    with transaction(theirs):
        question = service.claim(theirs, registration_of(theirs).id, owner="another process", now=clock())
    assert question is not None
    assert ask_once(asker) == 0
    assert registration_of(ours).state is VatState.UNCHECKED  # not even claimed
    assert not ask_about(ACORN, registration_of(ours).id, asker)  # as one does that looked a moment earlier
    registration = registration_of(ours)

    assert server.asked == []
    assert (registration.attempts, registration.lease_owner) == (0, None)
    assert registration.next_at == clock() + timedelta(seconds=2.5)
    clock.forward(timedelta(minutes=2))  # the other has died
    assert [ask_once(asker), ask_once(asker)] == [1, 1]


def test_a_brand_that_is_away_keeps_no_country_from_the_others(
    open_session: OpenSession, engine: Engine, clock: Clock, server: ViesServer, tmp_path: Path
) -> None:
    register(open_session("aspen"), OWN, clock)
    clock.forward(timedelta(seconds=1))
    register(open_session(ACORN), OWN, clock)
    brands = plant_businesses(tmp_path / "brands")
    (brands / "aspen").mkdir()
    (brands / "aspen" / "tenant.toml").write_text("name = 1")
    assert ask_once(new_asker(engine, brands, server.url, clock)) == 1
    assert registration_of(open_session(ACORN)).state is VatState.VERIFIED
