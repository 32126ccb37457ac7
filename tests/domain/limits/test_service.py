"""Tries are counted exactly, each brand's for itself, and forgotten when their time is over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, event

from app.domain.limits.service import count_try, sweep
from app.kernel.db import open_session, transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def attempt(open_session: OpenSession, *, tenant: str = ACORN, key: str = "k", now: datetime = NOW) -> int:
    session = open_session(tenant)
    with transaction(session):
        return count_try(session, key, within=HOUR, now=now).tries


def test_tries_are_counted_by_key_and_brand(open_session: OpenSession) -> None:
    assert [attempt(open_session) for _ in range(3)] == [1, 2, 3]
    assert attempt(open_session, key="other") == 1
    assert attempt(open_session, tenant=BIRCH) == 1


def test_the_time_runs_from_the_first_try_and_then_begins_anew(open_session: OpenSession) -> None:
    attempt(open_session)
    assert attempt(open_session, now=NOW + HOUR - timedelta(seconds=1)) == 2
    assert attempt(open_session, now=NOW + HOUR) == 1
    session = open_session(ACORN)
    with transaction(session):
        assert count_try(session, "k", within=HOUR, now=NOW + HOUR).ends_at == NOW + 2 * HOUR


def test_a_time_that_began_by_a_clock_a_day_ahead_ends_when_the_clock_is_right_again(open_session: OpenSession) -> None:
    assert [attempt(open_session, now=NOW + timedelta(days=1)) for _ in range(2)] == [1, 2]
    assert [attempt(open_session, now=now) for now in (NOW, NOW, NOW - timedelta(seconds=50))] == [1, 2, 3]


def test_fifty_tries_at_once_are_counted_as_fifty(engine: Engine) -> None:
    def once(_number: int) -> int:
        with open_session(engine, ACORN) as session, transaction(session):
            return count_try(session, "k", within=HOUR, now=NOW).tries

    with ThreadPoolExecutor(50) as threads:
        counted = sorted(threads.map(once, range(50)))

    assert counted == list(range(1, 51))


def test_a_try_is_one_statement(engine: Engine, open_session: OpenSession) -> None:
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: sent.append(str(told[2])))
    attempt(open_session)
    attempt(open_session)

    counting = [sql.split()[0] for sql in sent if "limit_tally" in sql]
    assert counting == ["INSERT", "INSERT"]


def test_what_is_over_is_swept_at_that_brand_only(open_session: OpenSession) -> None:
    for key, tenant, now in (("old", ACORN, NOW), ("new", ACORN, NOW + HOUR), ("old", BIRCH, NOW)):
        attempt(open_session, key=key, tenant=tenant, now=now)
    session = open_session(ACORN)
    with transaction(session):
        assert sweep(session, now=NOW + HOUR) == 1

    assert attempt(open_session, key="new", now=NOW + HOUR) == 2
    assert attempt(open_session, key="old", tenant=BIRCH) == 2
