"""Tries to sign in: counted exactly, blocked at the promised number, forgotten when they should be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from app.domain.accounts.policy import SignInPolicy
from app.domain.accounts.signing_in.tallies import (
    FORGOTTEN_AFTER,
    Bucket,
    Tries,
    bucket_of,
    count_try,
    forgive,
    sweep,
    take_back,
)
from app.kernel.db import open_session, transaction
from app.kernel.durations import Duration
from tests.cast import ACORN
from tests.databases import OpenSession

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LASTING = SignInPolicy(max_attempts=5, block_lasts=Duration.parse("15 minutes"))
ENDLESS = SignInPolicy(max_attempts=5, block_lasts=None)
ANN = bucket_of("k", ACORN, "ann@example.com")


def count(open_session: OpenSession, policy: SignInPolicy, at: datetime, bucket: Bucket = ANN) -> Tries:
    with transaction(open_session(ACORN)) as session:
        return count_try(session, bucket, policy, now=at)


def test_the_fifth_try_blocks_and_the_fourth_does_not(open_session: OpenSession) -> None:
    tries = [count(open_session, LASTING, NOW) for _ in range(6)]

    assert [each.number for each in tries] == [1, 2, 3, 4, 5, 6]
    assert [each.blocked_at for each in tries] == [None, None, None, None, NOW, NOW]


@pytest.mark.parametrize(("after", "number"), [(-SECOND, 7), (timedelta(0), 1), (SECOND, 1)])
def test_a_block_that_lasts_is_over_at_its_second(open_session: OpenSession, after: timedelta, number: int) -> None:
    for _ in range(6):
        count(open_session, LASTING, NOW)

    again = count(open_session, LASTING, NOW + timedelta(minutes=15) + after)

    assert again.number == number
    assert (again.blocked_at is None) == (number == 1)


def test_a_try_during_a_block_does_not_lengthen_it(open_session: OpenSession) -> None:
    for minute in (0, 0, 0, 0, 0, 14):
        count(open_session, LASTING, NOW + timedelta(minutes=minute))

    assert count(open_session, LASTING, NOW + timedelta(minutes=15)).number == 1


def test_a_block_by_a_clock_that_was_ahead_is_over_once_it_is_right_again(open_session: OpenSession) -> None:
    for _ in range(6):
        count(open_session, LASTING, NOW + timedelta(days=1))

    assert count(open_session, LASTING, NOW) == Tries(1, None)


def test_a_block_without_end_stays_until_it_is_forgiven(open_session: OpenSession) -> None:
    for _ in range(5):
        count(open_session, ENDLESS, NOW)
    later = NOW + timedelta(days=900)
    with transaction(open_session(ACORN)) as session:
        assert sweep(session, ENDLESS, now=later) == 0
    assert count(open_session, ENDLESS, later).blocked_at == NOW

    with transaction(open_session(ACORN)) as session:
        forgive(session, ANN.subject)

    assert count(open_session, ENDLESS, later) == Tries(1, None)


@pytest.mark.parametrize(("after", "number"), [(-SECOND, 4), (timedelta(0), 1)])
def test_tries_far_apart_are_not_added_up(open_session: OpenSession, after: timedelta, number: int) -> None:
    for _ in range(3):
        count(open_session, ENDLESS, NOW)

    assert count(open_session, ENDLESS, NOW + FORGOTTEN_AFTER + after).number == number


def test_a_success_takes_back_its_own_tries_and_no_others(open_session: OpenSession) -> None:
    known = bucket_of("k", ACORN, "ann@example.com", "a browser")
    for bucket in (ANN, known):
        count(open_session, LASTING, NOW, bucket)

    with transaction(open_session(ACORN)) as session:
        take_back(session, known)

    assert count(open_session, LASTING, NOW, known).number == 1
    assert count(open_session, LASTING, NOW).number == 2


@pytest.mark.security("SI-09")
def test_a_stranger_who_is_blocked_does_not_block_the_owners_browser(open_session: OpenSession) -> None:
    for _ in range(9):
        count(open_session, LASTING, NOW)

    assert count(open_session, LASTING, NOW, bucket_of("k", ACORN, "ann@example.com", "a browser")).blocked_at is None


def test_a_new_password_forgives_tries_from_everywhere(open_session: OpenSession) -> None:
    known = bucket_of("k", ACORN, "ann@example.com", "a browser")
    for bucket in (ANN, known, ANN, known):
        count(open_session, LASTING, NOW, bucket)

    with transaction(open_session(ACORN)) as session:
        forgive(session, ANN.subject)

    assert [count(open_session, LASTING, NOW, bucket).number for bucket in (ANN, known)] == [1, 1]


@pytest.mark.security("SI-08")
def test_fifty_tries_at_once_are_counted_one_by_one(engine: Engine) -> None:
    def tries(_: int) -> int:
        with open_session(engine, ACORN) as session, transaction(session):
            return count_try(session, ANN, LASTING, now=NOW).number

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(tries, range(50))) == list(range(1, 51))


def test_a_tally_tells_no_name() -> None:
    assert "ann" not in f"{ANN.digest}{ANN.subject}"
    assert bucket_of("k", ACORN, "ann").subject != bucket_of("k", "birch", "ann").subject
    assert bucket_of("k", ACORN, "ann").subject != bucket_of("l", ACORN, "ann").subject


def test_what_counts_no_more_is_swept(open_session: OpenSession) -> None:
    count(open_session, LASTING, NOW)
    with transaction(open_session(ACORN)) as session:
        assert sweep(session, LASTING, now=NOW + FORGOTTEN_AFTER - SECOND) == 0
        assert sweep(session, LASTING, now=NOW + FORGOTTEN_AFTER) == 1
