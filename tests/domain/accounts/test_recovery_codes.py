"""Recovery codes: ten, each good once, whoever races; what is stored tells none of them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select

from app.adapters.sealing import AesGcmSealer
from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import list_activity
from app.domain.accounts.factors.models import RecoveryCode
from app.domain.accounts.factors.queries import count_codes_left
from app.domain.accounts.factors.recovery_codes import ensure_codes, renew_codes, use_recovery_code
from app.domain.accounts.models import Account
from app.kernel import db
from app.kernel.db import transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.accounts.changes import change_for
from tests.factories import make_account

pytestmark = pytest.mark.posts_mails
SEALER = AesGcmSealer("k" * 32)


def settle(open_session: OpenSession) -> tuple[Account, Sequence[str]]:
    with transaction(open_session(ACORN)) as session:
        account = make_account(session)
        return account, ensure_codes(session, change_for(account), SEALER)


def use(open_session: OpenSession, account: Account, code: str) -> bool:
    with transaction(open_session(ACORN)) as session:
        return use_recovery_code(session, change_for(account), code, SEALER)


def test_there_are_ten_of_sixteen_digits_all_different(open_session: OpenSession) -> None:
    _, codes = settle(open_session)

    assert len(set(codes)) == 10
    assert {len(code) for code in codes} == {16}
    assert all(code.isascii() and code.isdecimal() for code in codes)


def test_each_is_good_once_and_its_use_is_in_the_log(open_session: OpenSession) -> None:
    account, codes = settle(open_session)

    assert [use(open_session, account, code) for code in (codes[0], codes[0], codes[9], "0" * 16)] == [
        *(True, False, True, False)
    ]
    with open_session(ACORN) as session:
        assert count_codes_left(session, account.id) == 8
        assert [event.kind for event in list_activity(session, account.id)] == [EventKind.CODE_USED] * 2


@pytest.mark.security("SI-16")
def test_of_many_who_type_the_same_code_at_once_one_is_let_in(open_session: OpenSession, engine: Engine) -> None:
    account, codes = settle(open_session)

    def enter(_: int) -> bool:
        with db.open_session(engine, ACORN) as session, transaction(session):
            return use_recovery_code(session, change_for(account), codes[3], SEALER)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(enter, range(16))) == 1


def test_another_account_s_code_is_none(open_session: OpenSession) -> None:
    _, codes = settle(open_session)
    with transaction(open_session(ACORN)) as session:
        bob = make_account(session, email="bob@example.com")

    assert not use(open_session, bob, codes[0])


def test_a_second_factor_brings_no_further_codes_and_new_ones_end_the_old(open_session: OpenSession) -> None:
    account, old = settle(open_session)
    with transaction(open_session(ACORN)) as session:
        assert ensure_codes(session, change_for(account), SEALER) == ()
        new = renew_codes(session, change_for(account), SEALER)

    assert not use(open_session, account, old[0])
    assert use(open_session, account, new[0])
    with open_session(ACORN) as session:
        assert count_codes_left(session, account.id) == 9


@pytest.mark.security("SI-16")
def test_what_is_stored_can_not_be_tried_out_without_the_key(open_session: OpenSession) -> None:
    account, codes = settle(open_session)
    with open_session(ACORN) as session:
        stored = set(session.scalars(select(RecoveryCode.digest)))

    assert stored == {SEALER.mark(code, bound_to=account.owner_key) for code in codes}
    assert stored.isdisjoint(AesGcmSealer("l" * 32).mark(code, bound_to=account.owner_key) for code in codes)
