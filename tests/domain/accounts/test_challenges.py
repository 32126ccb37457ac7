"""Challenges: good once and for five minutes, for the account that they were made for, whoever races."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from app.domain.accounts.errors import PasskeyError
from app.domain.accounts.factors.challenges import make_challenge, spend_challenge
from app.kernel import db
from app.kernel.db import transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.accounts.changes import NOW
from tests.factories import make_account


@pytest.mark.parametrize(("after", "is_good"), [(299, True), (300, False), (301, False)])
def test_a_challenge_is_good_for_five_minutes(open_session: OpenSession, after: int, *, is_good: bool) -> None:
    with transaction(open_session(ACORN)) as session:
        challenge = make_challenge(session, None, now=NOW)

    assert spends(open_session(ACORN), challenge, after=after) == is_good


def test_the_twin_and_another_account_can_not_spend_it(open_session: OpenSession) -> None:
    with transaction(open_session(ACORN)) as session:
        ann, bob = make_account(session), make_account(session, email="bob@example.com")
        hers, anyones = make_challenge(session, ann.id, now=NOW), make_challenge(session, None, now=NOW)
        for challenge, account_id in ((hers, bob.id), (hers, None), (anyones, ann.id)):
            with pytest.raises(PasskeyError):
                spend_challenge(session, challenge, account_id, now=NOW)

    assert not spends(open_session(BIRCH), anyones)
    assert spends(open_session(ACORN), anyones)


@pytest.mark.security("SI-15")
def test_of_many_who_answer_it_at_once_one_is_let_in(open_session: OpenSession, engine: Engine) -> None:
    with transaction(open_session(ACORN)) as session:
        challenge = make_challenge(session, None, now=NOW)

    def spend(_: int) -> bool:
        with db.open_session(engine, ACORN) as session:
            return spends(session, challenge)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(spend, range(16))) == 1


def spends(session: db.TenantSession, challenge: bytes, *, after: int = 0) -> bool:
    try:
        with transaction(session):
            spend_challenge(session, challenge, None, now=NOW + timedelta(seconds=after))
    except PasskeyError:
        return False
    return True
