"""Codes of an app: the tables of RFC 6238, the clock's drift, and one code that counts once, whoever races."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import Engine, select

from app.adapters.sealing import AesGcmSealer
from app.domain.accounts.errors import WrongCodeError
from app.domain.accounts.factors.authenticator import (
    remove_app,
    start_app,
    turn_on_app,
    use_app_code,
    waiting_secret,
)
from app.domain.accounts.factors.models import TotpFactor
from app.domain.accounts.factors.totp import enrolment_uri, matching_step
from app.domain.accounts.models import Account
from app.kernel import db
from app.kernel.db import transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.accounts.changes import NOW, change_for
from tests.factories import make_account

pytestmark = pytest.mark.posts_mails
SEALER = AesGcmSealer("k" * 32)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B: “12345678901234567890”
STEP = timedelta(seconds=30)


@pytest.mark.parametrize(
    ("second", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]
)
def test_codes_are_those_of_the_rfc(second: int, code: str) -> None:
    now = datetime.fromtimestamp(second, UTC)

    assert matching_step(SECRET, code, now=now) == second // 30


@pytest.mark.parametrize(
    ("typed_at", "is_good"),
    [
        (timedelta(seconds=-31), False),
        (timedelta(seconds=-30), True),
        (timedelta(seconds=-1), True),
        (timedelta(0), True),
        (timedelta(seconds=29), True),
        (timedelta(seconds=30), True),
        (timedelta(seconds=59), True),
        (timedelta(seconds=60), False),
    ],
)
def test_a_clock_may_be_one_step_off_and_no_more(typed_at: timedelta, *, is_good: bool) -> None:
    begin = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    code = pyotp.TOTP(SECRET).at(begin)

    assert (matching_step(SECRET, code, now=begin + typed_at) is not None) == is_good


def test_the_first_steps_of_all_have_nothing_before_them() -> None:
    assert matching_step(SECRET, "000000", now=datetime.fromtimestamp(0, UTC)) is None


def test_an_app_is_told_the_brand_and_the_account() -> None:
    uri = enrolment_uri(SECRET, issuer="Boîte à thés", name="ann@example.com")

    assert uri.startswith("otpauth://totp/Bo%C3%AEte%20%C3%A0%20th%C3%A9s:ann%40example.com?secret=" + SECRET)


def settle(open_session: OpenSession) -> tuple[Account, str]:
    """Give an account and the secret of its app, which is on since a minute."""
    with transaction(open_session(ACORN)) as session:
        account = make_account(session)
        start_app(session, account, SEALER, now=NOW - 3 * STEP)
        session.flush()
        secret = waiting_secret(session, account, SEALER)
        assert secret is not None
        code = pyotp.TOTP(secret).at(NOW - 2 * STEP)
        assert len(turn_on_app(session, change_for(account, NOW - 2 * STEP), code, SEALER)) == 10
    return account, secret


def use(open_session: OpenSession, account: Account, code: str, at: datetime = NOW) -> bool:
    with transaction(open_session(ACORN)) as session:
        return use_app_code(session, change_for(account, at), code, SEALER)


@pytest.mark.security("SI-14")
def test_a_code_counts_once_and_none_of_an_earlier_step_after_it(open_session: OpenSession) -> None:
    account, secret = settle(open_session)
    first, second = (pyotp.TOTP(secret).at(NOW + step) for step in (timedelta(0), STEP))

    assert [use(open_session, account, code) for code in (first, first, second, first, second)] == [
        *(True, False, True, False, False)
    ]


def test_the_first_code_does_not_count_again(open_session: OpenSession) -> None:
    account, secret = settle(open_session)

    assert not use(open_session, account, pyotp.TOTP(secret).at(NOW - 2 * STEP), at=NOW - 2 * STEP)


@pytest.mark.security("SI-14")
def test_of_many_who_type_the_same_code_at_once_one_is_let_in(open_session: OpenSession, engine: Engine) -> None:
    account, secret = settle(open_session)
    code = pyotp.TOTP(secret).at(NOW)

    def enter(_: int) -> bool:
        with db.open_session(engine, ACORN) as session, transaction(session):
            return use_app_code(session, change_for(account), code, SEALER)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(enter, range(16))) == 1


def test_a_secret_that_waits_opens_nothing_and_gives_way_to_a_newer_one(open_session: OpenSession) -> None:
    with transaction(open_session(ACORN)) as session:
        account = make_account(session)
        start_app(session, account, SEALER, now=NOW)
        first = waiting_secret(session, account, SEALER)
        start_app(session, account, SEALER, now=NOW)
        session.expire_all()
        second = waiting_secret(session, account, SEALER)
    assert first is not None
    assert second not in {None, first}

    assert not use(open_session, account, pyotp.TOTP(first).at(NOW))
    with pytest.raises(WrongCodeError), transaction(open_session(ACORN)) as session:
        turn_on_app(session, change_for(account), pyotp.TOTP(first).at(NOW), SEALER)


def test_an_app_that_is_on_is_not_started_anew(open_session: OpenSession) -> None:
    account, secret = settle(open_session)
    with transaction(open_session(ACORN)) as session:
        start_app(session, account, SEALER, now=NOW)

    assert use(open_session, account, pyotp.TOTP(secret).at(NOW))


def test_an_app_that_is_removed_opens_nothing(open_session: OpenSession) -> None:
    account, secret = settle(open_session)
    with transaction(open_session(ACORN)) as session:
        remove_app(session, change_for(account))

    assert not use(open_session, account, pyotp.TOTP(secret).at(NOW))


def test_a_secret_rests_sealed_for_its_own_account_and_key(open_session: OpenSession) -> None:
    account, secret = settle(open_session)
    with open_session(ACORN) as session:
        (app,) = session.scalars(select(TotpFactor)).all()

    assert secret.encode() not in app.sealed_secret
    assert SEALER.unseal(app.sealed_secret, bound_to=account.owner_key) == secret.encode()
    assert SEALER.unseal(app.sealed_secret, bound_to=account.owner_key.replace(ACORN, "birch")) is None
    assert AesGcmSealer("l" * 32).unseal(app.sealed_secret, bound_to=account.owner_key) is None
    assert SEALER.unseal(b"", bound_to=account.owner_key) is None
