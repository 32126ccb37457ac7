"""What a registration leads to, and that many at once lead to one account."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from app.domain.accounts.errors import LinkError, TakenError, TransitionError
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import look_at_link, make_link
from app.domain.accounts.models import Account, AccountState, FormerAccount, KnownSerial, PasswordKind
from app.domain.accounts.policy import PasswordPolicy, RegistrationPolicy
from app.domain.accounts.registration.mails import Team
from app.domain.accounts.registration.rules import (
    Outcome,
    awaits_password,
    decide,
    form_of,
    normal_serial,
)
from app.domain.accounts.registration.service import Registration, approve, confirm, give_password, register
from app.domain.accounts.rules import Event, confirmed_event
from app.kernel.db import open_session, transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.factories import HASHER, make_account

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TEAM = Team("team@acorn.example", "fr")
ANN = Registration(email="ann@example.com", language="fr", first_name="Ann", last_name="Martin", password_hash="h")
CONFIRM = RegistrationPolicy(mode="confirm", taken="say")
SILENT = RegistrationPolicy(mode="confirm", taken="neutral")
MAILED = RegistrationPolicy(mode="generated_password", taken="say")
APPROVE = RegistrationPolicy(mode="confirm_and_approve", taken="say_and_point_to_reset")
pytestmark = pytest.mark.posts_mails


@pytest.mark.parametrize(
    ("held", "is_former", "outcome"),
    [
        (None, False, Outcome.CREATE),
        (None, True, Outcome.ADOPT),
        (AccountState.UNCONFIRMED, False, Outcome.REPLACE),
        (AccountState.UNCONFIRMED, True, Outcome.ADOPT),
        *(
            (state, former, Outcome.TAKEN)
            for state in AccountState
            for former in (False, True)
            if state != "unconfirmed"
        ),
    ],
)
def test_what_holds_the_address_decides(held: AccountState | None, is_former: bool, outcome: Outcome) -> None:  # noqa: FBT001
    assert decide(held, is_former=is_former) is outcome


@pytest.mark.promise("OM-03")
@pytest.mark.parametrize(
    ("policy", "is_known", "event"),
    [
        (CONFIRM, False, Event.CONFIRM),
        (APPROVE, True, Event.CONFIRM),
        (APPROVE, False, Event.CONFIRM_AND_WAIT),
    ],
)
def test_a_known_device_needs_no_approval(policy: RegistrationPolicy, is_known: bool, event: Event) -> None:  # noqa: FBT001
    assert confirmed_event(policy.mode, serial_known=is_known) is event


def test_a_serial_number_is_written_as_on_the_nameplate() -> None:
    assert [normal_serial(text) for text in ("ab 123 z", "AB-123-Z", "ＡＢ１２３Ｚ", "ab\u202f123‑z")] == ["AB123Z"] * 4
    assert form_of("AB123Z") == [(True, 2), (False, 3), (True, 1)]


@pytest.mark.parametrize(
    ("facts", "awaits"),
    [
        ({"password": None, "password_kind": None, "password_set_at": None}, True),
        ({"password_kind": PasswordKind.GENERATED, "password_expires_at": NOW}, True),
        ({"password_kind": PasswordKind.GENERATED}, False),
        ({"password_kind": PasswordKind.CHOSEN}, False),
        ({"password": None}, False),
        ({"password": None, "password_set_at": None, "locked_at": NOW}, False),
        ({"password": None, "password_set_at": None, "state": AccountState.CLOSED}, False),
    ],
)
def test_a_password_is_made_only_for_whoever_waits_for_one(
    open_session: OpenSession,
    facts: dict[str, Any],
    awaits: bool,  # noqa: FBT001
) -> None:
    with transaction(open_session(ACORN)) as session:
        account = make_account(session, **facts)
        before = account.password_hash

        given = give_password(session, account, HASHER.hash("new"), PasswordPolicy(), now=NOW)

        assert (awaits_password(account) or given, given) == (awaits, awaits)
        assert (account.password_hash != before) is awaits
        if awaits:
            assert account.password_expires_at == NOW + timedelta(days=14)


@pytest.mark.parametrize("policy", [CONFIRM, SILENT, MAILED], ids=lambda each: f"{each.mode} {each.taken}")
def test_ten_registrations_of_one_address_at_once_make_one_account(engine: Engine, policy: RegistrationPolicy) -> None:
    start = threading.Barrier(10)

    def one(number: int) -> str:
        start.wait()
        try:
            with open_session(engine, ACORN) as session, transaction(session):
                given = Registration(email="ann@example.com", language="fr", first_name=f"Ann {number}")
                return "made" if register(session, given, policy, now=NOW) else "silent"
        except TakenError as error:
            return error.field

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(one, range(10)))

    with open_session(engine, ACORN) as session:
        assert session.scalar(select(func.count(Account.id))) == 1
    assert outcomes.count("made") == (1 if policy is MAILED else 10)
    assert set(outcomes) <= {"made", "email"}


def test_ten_registrations_of_one_user_name_at_once_make_one_account(engine: Engine) -> None:
    start = threading.Barrier(10)

    def one(number: int) -> str:
        start.wait()
        try:
            with open_session(engine, ACORN) as session, transaction(session):
                given = Registration(email=f"ann{number}@example.com", language="fr", user_name="Ann")
                register(session, given, CONFIRM, now=NOW)
        except TakenError as error:
            return error.field
        return "made"

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(one, range(10)))

    assert sorted(outcomes) == ["made", *["user_name"] * 9]
    with open_session(engine, ACORN) as session:
        assert session.scalar(select(func.count(Account.id))) == 1


def test_a_user_name_that_is_taken_leaves_an_unconfirmed_registration_as_it_was(open_session: OpenSession) -> None:
    with transaction(open_session(ACORN)) as session:
        make_account(session, email="bob@example.com", user_name="bob")
        ann = register(session, ANN, CONFIRM, now=NOW)
        with pytest.raises(TakenError) as refused:
            register(
                session,
                Registration(email="ann@example.com", language="fr", first_name="Eve", user_name="BOB"),
                CONFIRM,
                now=NOW,
            )
        assert ann is not None
        assert (refused.value.field, ann.first_name, ann.user_name) == ("user_name", "Ann", None)


def test_a_later_registration_withdraws_the_links_of_the_earlier_one(open_session: OpenSession) -> None:
    with transaction(open_session(ACORN)) as session:
        ann = register(session, ANN, CONFIRM, now=NOW)
        assert ann is not None
        token = make_link(session, ann, Purpose.CONFIRM, lasts=timedelta(days=14), now=NOW)
        register(session, ANN, CONFIRM, now=NOW)
        with pytest.raises(LinkError):
            look_at_link(session, token, Purpose.CONFIRM, now=NOW)


def test_confirming_and_approving_follow_the_state_machine(open_session: OpenSession) -> None:
    with transaction(open_session(ACORN)) as session:
        session.add(KnownSerial(number="AB123Z", imported_at=NOW))
        session.flush()
        known = make_account(session, state=AccountState.UNCONFIRMED, serial_number="AB123Z", confirmed_at=None)
        unknown = make_account(
            session, id=None, email="b@example.com", state=AccountState.UNCONFIRMED, serial_number="AB123Y"
        )
        assert confirm(session, known, APPROVE, team=TEAM, now=NOW) is AccountState.ACTIVE
        assert known.approved_at == known.confirmed_at == NOW
        assert confirm(session, unknown, APPROVE, team=TEAM, now=NOW) is AccountState.WAITING
        with pytest.raises(TransitionError):
            confirm(session, unknown, APPROVE, team=TEAM, now=NOW)
        approve(session, unknown, now=NOW)
        assert unknown.state is AccountState.ACTIVE
        with pytest.raises(TransitionError):
            approve(session, unknown, now=NOW)


def test_a_former_account_keeps_its_name_and_gets_no_password(open_session: OpenSession) -> None:
    with transaction(open_session(ACORN)) as session:
        session.add(
            FormerAccount(
                email_key="ann@example.com", first_name="Anna", last_name="M.", company="Old", imported_at=NOW
            )
        )
        session.flush()
        ann = register(session, ANN, MAILED, now=NOW)
        assert ann is not None
        assert (ann.state, ann.first_name, ann.company) == (AccountState.UNCONFIRMED, "Anna", "Old")
        assert ann.password_hash is None
        again = register(session, ANN, MAILED, now=NOW)
        assert again is ann
