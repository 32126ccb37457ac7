"""Attempts: what each costs, how many at once, what is counted where, and that nothing opens when nothing counts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import NullPool, create_engine, func, make_url, select

from app.adapters.passwords import AT_ONCE, WAITING, Argon2Hasher
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.models import AccountState, PasswordKind
from app.domain.accounts.signing_in.models import SignInTally
from app.domain.limits.models import LimitTally
from app.kernel.db import open_session, transaction
from app.web.cookies import SESSION
from tests import postgres
from tests.cast import BIRCH
from tests.databases import RUN_FOLDER
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.stock import MakeApp
from tests.web.factors import code_now, turn_on
from tests.web.people import Visitor, empty_accounts, settle
from tests.web.registering import FILLED
from tests.web.test_recovery import ANN, NEW, follow, reset
from tests.web.test_reset_links import token_for

pytestmark = pytest.mark.usefixtures("nobody", "from_anywhere")


def count(app: Flask, entity: type, brand: str = "camcha") -> int:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return session.scalar(select(func.count()).select_from(entity)) or 0


WHO: dict[str, tuple[str, dict[str, object]]] = {
    "unknown": ("bob@example.com", {}),
    "known": (ANN, {}),
    "another brand's": ("bob@example.com", {"brand": BIRCH, "email": "bob@example.com"}),
    "closed": (ANN, {"state": AccountState.CLOSED}),
    "paused": (ANN, {"state": AccountState.SUSPENDED}),
    "unconfirmed": (ANN, {"state": AccountState.UNCONFIRMED}),
    "without a password": (ANN, {"password": None, "password_kind": None, "password_set_at": None}),
    "with a password of the team": (ANN, {"password_kind": PasswordKind.TEMPORARY}),
}


@pytest.mark.security("SI-02")
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("password", [PASSWORD, "wrong", ""])
@pytest.mark.parametrize("is_blocked", [False, True])
def test_every_try_costs_exactly_one_verification(
    app: Flask, monkeypatch: pytest.MonkeyPatch, who: str, password: str, *, is_blocked: bool
) -> None:
    name, facts = WHO[who]
    settle(app, **facts)  # type: ignore[arg-type]  # columns
    for _ in range(6 if is_blocked else 0):
        Visitor(app).sign_in(name, "wrong")
    done: list[str] = []
    real = Argon2Hasher.verify

    def counted(self: Argon2Hasher, stored: str | None, given: str) -> bool:
        done.append(given)
        return real(self, stored, given)

    monkeypatch.setattr(Argon2Hasher, "verify", counted)
    Visitor(app).sign_in(name, password)

    assert done == ([password] if password else [])  # an empty field is no try, whoever it is for


@contextmanager
def busy(app: Flask) -> Iterator[None]:
    """Let as many passwords be checked as may be at once."""
    places = app.extensions["guichet"].hasher._places  # noqa: SLF001 - they are taken for a moment only
    for _ in range(AT_ONCE + WAITING):
        assert places.acquire(blocking=False)
    try:
        yield
    finally:
        for _ in range(AT_ONCE + WAITING):
            places.release()


@pytest.mark.security("SI-03")
@pytest.mark.parametrize("brand", ["camcha", "omicron"])
def test_one_more_try_is_turned_away_at_once_and_keeps_what_was_typed(app: Flask, brand: str) -> None:
    settle(app, brand)
    ann = Visitor(app, brand)
    ann.get("/login")
    with busy(app):
        answer = ann.sign_in(stay="y")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert f'value="{ANN}"' in answer.text
    assert PASSWORD not in answer.text
    assert ann.cookie(SESSION) is None
    assert (count(app, SignInTally, brand), count(app, LimitTally, brand)) == (0, 0)
    assert ann.sign_in().status_code == 303


@pytest.mark.security("SI-03")
def test_a_form_with_a_new_password_keeps_what_was_typed_too(app: Flask, mails: Mails) -> None:
    settle(app, email="bob@example.com")
    bob, ann = Visitor(app), Visitor(app)
    bob.get(f"/password/reset/{token_for(app, Purpose.RESET)}")
    with busy(app):
        answers = [bob.send("/password/reset", {"password": NEW}), ann.send("/register", FILLED["camcha"])]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert all(answer.headers["Retry-After"] == "5" for answer in answers)
    for name in ("first_name", "last_name", "email", "company"):
        assert f'value="{FILLED["camcha"][name]}"' in answers[1].text
    assert all(secret not in answer.text for answer in answers for secret in (NEW, PASSWORD))
    assert bob.send("/password/reset", {"password": NEW}).status_code == 303  # the link is alive
    mails.expect("password_changed", to="bob@example.com")


def two_steps(app: Flask, mails: Mails, brand: str = "camcha") -> str:
    """Settle Ann with an app; give its secret."""
    settle(app, brand)
    ann = Visitor(app, brand)
    ann.sign_in()
    return turn_on(ann, mails)[0]


def tries_codes(app: Flask, brand: str = "camcha", password: str = PASSWORD) -> Visitor:
    """Come as a stranger with the right password, and try codes until they are blocked."""
    thief = Visitor(app, brand)
    assert thief.sign_in(password=password).location == "/login/code"
    for number in range(5):
        thief.send("/login/code", {"code": f"00000{number}"})
    return thief


@pytest.mark.security("SI-10")
@pytest.mark.parametrize("brand", ["camcha", "camermix"])  # one whose block ends by itself, and one whose does not
def test_a_new_password_lets_nobody_past_the_count_of_codes(app: Flask, mails: Mails, brand: str) -> None:
    secret = two_steps(app, mails, brand)
    blocked = tries_codes(app, brand).get("/login/code")
    assert blocked.status_code == 200
    reset(follow(app, mails, brand))
    mails.expect("password_changed", to=ANN)

    thief = Visitor(app, brand)
    assert thief.sign_in(password=NEW).location == "/login/code"
    answer = thief.send("/login/code", {"code": code_now(secret)})

    assert answer.status_code == 422
    words = answer.text.replace("\xa0", " ")
    assert "Attendez 15 minutes, puis saisissez le code suivant." in words
    assert "lève le blocage aussitôt" not in words


@pytest.mark.security("SI-10")
@pytest.mark.parametrize("brand", ["camcha", "camermix"])
def test_a_block_of_codes_ends_by_itself_at_every_brand(app: Flask, mails: Mails, brand: str) -> None:
    secret = two_steps(app, mails, brand)
    tries_codes(app, brand)
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        for tally in session.scalars(select(SignInTally)):
            assert tally.blocked_at is not None
            tally.blocked_at -= timedelta(minutes=15)

    ann = Visitor(app, brand)
    ann.sign_in()
    assert ann.send("/login/code", {"code": code_now(secret)}).status_code == 303


@pytest.mark.security("SI-17")
def test_after_a_reset_the_second_factor_is_asked_for_as_before(app: Flask, mails: Mails) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()
    secret, codes = turn_on(ann, mails)
    reset(follow(app, mails))
    mails.expect("password_changed", to=ANN)

    for code in (codes[0], code_now(secret)):
        again = Visitor(app)
        assert again.sign_in(password=NEW).location == "/login/code"
        assert "Ann Martin" not in again.get("/support/").text
        assert again.send("/login/code", {"code": code}).status_code == 303


@contextmanager
def uncountable(url: str, table: str) -> Iterator[None]:
    """Let nothing be written into a table, while everything can be read."""
    if url.startswith("sqlite"):
        server, begin = url, f"CREATE TRIGGER full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END"
        end = "DROP TRIGGER full"
    else:
        own = postgres.start(Path(os.environ[RUN_FOLDER])).set(database=make_url(url).database)
        server, begin = own.render_as_string(hide_password=False), f"REVOKE INSERT ON {table} FROM guichet_app"
        end = f"GRANT INSERT ON {table} TO guichet_app"
    engine = create_engine(server, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(begin)
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(end)


@pytest.mark.security("SI-19")
@pytest.mark.parametrize("table", ["sign_in_tally", "limit_tally"])
def test_where_a_try_cannot_be_counted_even_the_right_password_opens_nothing(
    app: Flask, stocked_url: str, table: str
) -> None:
    settle(app)
    ann = Visitor(app)
    with uncountable(stocked_url, table):
        answer = ann.sign_in()

    assert answer.status_code >= 500
    assert ann.cookie(SESSION) is None
    assert ann.sign_in().status_code == 303


@pytest.mark.security("SI-19")
def test_where_a_code_cannot_be_counted_even_the_right_one_opens_nothing(
    app: Flask, stocked_url: str, mails: Mails
) -> None:
    secret = two_steps(app, mails)
    ann = Visitor(app)
    ann.sign_in()
    with uncountable(stocked_url, "sign_in_tally"):
        answer = ann.send("/login/code", {"code": code_now(secret)})

    assert answer.status_code >= 500
    assert "Ann Martin" not in ann.get("/support/").text
    assert ann.send("/login/code", {"code": code_now(secret)}).status_code == 303  # nor was the code used up


@pytest.fixture
def narrow(make_app: MakeApp, brands: Path) -> Iterator[Flask]:
    """Give an application in which all together may try to sign in to camcha four times an hour."""
    config = brands / "camcha" / "tenant.toml"
    before = config.read_text()
    config.write_text(f'{before}\n[policy.limits]\nsign_ins = "4 per hour"\nsign_ins_per_address = "3 per hour"\n')
    yield make_app()
    config.write_text(before)


@pytest.mark.security("SI-19")
def test_tries_are_limited_by_address_and_for_a_brand_as_a_whole_whatever_the_names(narrow: Flask) -> None:
    def attempt(number: int, address: str, brand: str = "camcha") -> int:
        visitor = Visitor(narrow, brand)
        visitor.client.environ_base["REMOTE_ADDR"] = address
        return visitor.sign_in(f"nobody{number}@example.com", "wrong").status_code

    assert [attempt(number, "192.0.2.1") for number in range(4)] == [422, 422, 422, 429]
    assert [attempt(number, f"192.0.2.{number}") for number in range(5, 8)] == [422, 429, 429]
    assert attempt(9, "192.0.2.9", "support-technique") == 422
    empty_accounts(narrow)
