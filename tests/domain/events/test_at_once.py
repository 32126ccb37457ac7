"""Sixteen people at the same instant for the last place, and others who leave meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Engine

from app.domain.accounts.queries import get_account
from app.domain.events.lines import leave, sign_up
from app.domain.events.models import SignUpState
from app.kernel import db
from app.kernel.db import transaction
from tests.cast import ACORN
from tests.databases import Database
from tests.domain.events.events import NOW, POLICY, announced, people, signed_up, states

pytestmark = pytest.mark.posts_mails
CROWD = 16
BOOKED, WAITING, CANCELLED = SignUpState.BOOKED, SignUpState.WAITING, SignUpState.CANCELLED


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    engine = db.new_engine(database.url, pool_size=CROWD + 2)
    yield engine
    engine.dispose()


def at_once(engine: Engine, acts: Sequence[Callable[[db.TenantSession], object]]) -> list[object]:
    """Do all of this at the same instant, each in a thread and a transaction of its own."""
    start = Barrier(len(acts))

    def act(one: Callable[[db.TenantSession], object]) -> object:
        with db.open_session(engine, ACORN) as session:
            start.wait(30)
            with transaction(session):
                return one(session)

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(act, acts))


def coming(event_id: UUID, account_id: UUID) -> Callable[[db.TenantSession], object]:
    return lambda session: sign_up(session, event_id, get_account(session, account_id), POLICY, now=NOW).state


def leaving(event_id: UUID, account_id: UUID) -> Callable[[db.TenantSession], object]:
    return lambda session: leave(session, event_id, account_id, now=NOW)


def prepared(engine: Engine, number: int, *, places: int, signed: int = 0) -> tuple[UUID, list[UUID]]:
    with db.open_session(engine, ACORN) as session:
        event, crowd = announced(session, places=places), people(session, number)
        for each in crowd[:signed]:
            signed_up(session, event, each)
        return event.id, [each.id for each in crowd]


def told(engine: Engine, event: UUID) -> list[tuple[int, SignUpState]]:
    with db.open_session(engine, ACORN) as session:
        return states(session, event)


def test_of_sixteen_for_the_last_place_one_has_it_and_the_others_wait_in_order(engine: Engine) -> None:
    event, crowd = prepared(engine, CROWD + 1, places=2, signed=1)

    answers = at_once(engine, [coming(event, each) for each in crowd[1:]])

    assert sorted(map(str, answers)) == ["booked"] + ["waiting"] * (CROWD - 1)
    assert told(engine, event) == [(1, BOOKED), (2, BOOKED)] + [(n, WAITING) for n in range(3, CROWD + 2)]


def test_one_person_who_clicks_sixteen_times_has_one_place(engine: Engine) -> None:
    event, (ann,) = prepared(engine, 1, places=5)

    assert set(at_once(engine, [coming(event, ann)] * CROWD)) == {BOOKED}
    assert told(engine, event) == [(1, BOOKED)]


def test_who_leaves_while_others_come_leaves_no_place_empty_and_none_given_twice(engine: Engine) -> None:
    event, crowd = prepared(engine, CROWD, places=4, signed=8)

    at_once(engine, [leaving(event, each) for each in crowd[:8]] + [coming(event, each) for each in crowd[8:]])

    stand = told(engine, event)
    assert [state for _, state in stand].count(CANCELLED) == 8
    living = [state for _, state in stand if state is not CANCELLED]
    assert living == [BOOKED] * 4 + [WAITING] * 4


def test_one_person_who_comes_and_goes_at_once_has_one_place_at_the_most(engine: Engine) -> None:
    event, crowd = prepared(engine, 3, places=1, signed=3)

    at_once(engine, [act(event, crowd[0]) for _ in range(CROWD // 2) for act in (leaving, coming)])

    living = [(number, state) for number, state in told(engine, event) if state is not CANCELLED]
    assert [state for _, state in living].count(BOOKED) == 1
    assert len(living) in {2, 3}
    assert living[0][1] is BOOKED  # whoever came first
