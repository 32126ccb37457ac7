"""The inbox by itself: who holds an event, how often it is tried, what settles it and what is forgotten."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.billing import inbox
from app.domain.billing.inbox import LEASE, MOST_TRIES, Claimed
from app.domain.billing.models import EventState, WebhookEvent
from app.domain.billing.queries import count_events
from app.kernel.db import TenantSession, transaction
from app.kernel.errors import NotFoundError
from tests.billing import BRAND
from tests.databases import OpenSession
from tests.domain.billing.ledger import START, Ledger

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(BRAND)


def taken(session: TenantSession, kind: str = "invoice", name: str = "in_1") -> UUID:
    """Take an event about an object; give its id."""
    ledger = Ledger(name=f"{kind}{name}")
    with transaction(session):
        event_id = inbox.take(session, ledger.tell(kind, name), now=START)
    assert event_id is not None
    return event_id


def claimed(session: TenantSession, event_id: UUID, owner: str, *, after: timedelta = timedelta(0)) -> Claimed | None:
    with transaction(session):
        return inbox.claim(session, event_id, owner=owner, now=START + after)


def row(session: TenantSession, event_id: UUID) -> WebhookEvent:
    session.expire_all()
    return session.scalars(select(WebhookEvent).where(WebhookEvent.id == event_id)).one()


@pytest.mark.parametrize(
    ("tries", "wait"),
    [
        (1, timedelta(seconds=15)),
        (2, timedelta(seconds=30)),
        (12, timedelta(seconds=15 * 2048)),
        (13, timedelta(hours=12)),
        (MOST_TRIES, timedelta(hours=12)),
    ],
)
def test_each_try_waits_twice_as_long_and_half_a_day_at_the_most(tries: int, wait: timedelta) -> None:
    assert inbox.wait_after(tries) == wait


def test_whoever_lost_an_event_to_another_neither_settles_it_nor_puts_it_off(session: TenantSession) -> None:
    event_id = taken(session)
    slow = claimed(session, event_id, "slow")
    assert slow is not None
    assert claimed(session, event_id, "quick", after=LEASE - SECOND) is None
    assert claimed(session, event_id, "quick", after=LEASE) is not None
    with transaction(session):
        assert inbox.finish(session, slow, now=START + LEASE) == 0
        inbox.put_off(session, slow, ValueError("late"), is_final=True, now=START + LEASE)

    kept = row(session, event_id)
    assert (kept.state, kept.lease_owner, kept.error) == (EventState.WAITING, "quick", None)


def test_an_event_that_was_put_off_is_claimed_when_its_time_has_come_and_is_settled_without_a_word(
    session: TenantSession,
) -> None:
    event_id = taken(session)
    first = claimed(session, event_id, "one")
    assert first is not None
    with transaction(session):
        inbox.put_off(session, first, ValueError("no"), is_final=False, now=START)

    assert row(session, event_id).error == "ValueError: no"
    assert claimed(session, event_id, "two", after=inbox.wait_after(1) - SECOND) is None
    again = claimed(session, event_id, "two", after=inbox.wait_after(1))
    assert again is not None
    with transaction(session):
        assert inbox.finish(session, again, now=START + DAY) == 1
    settled = row(session, event_id)
    assert (settled.state, settled.error, settled.lease_owner) == (EventState.DONE, None, None)


def test_an_event_that_kills_whoever_works_on_it_is_given_up(session: TenantSession) -> None:
    event_id = taken(session)
    for attempt in range(MOST_TRIES):
        assert claimed(session, event_id, f"the {attempt}th", after=attempt * LEASE) is not None

    assert claimed(session, event_id, "the last", after=MOST_TRIES * LEASE) is None
    assert (row(session, event_id).state, row(session, event_id).attempts) == (EventState.FAILED, MOST_TRIES)


def test_what_went_wrong_is_kept_short_and_can_be_stored(session: TenantSession) -> None:
    event_id = taken(session)
    held = claimed(session, event_id, "one")
    assert held is not None
    with transaction(session):
        inbox.put_off(session, held, ValueError(f"\x00{'é' * 900}"), is_final=True, now=START)

    error = row(session, event_id).error
    assert error is not None
    assert error.startswith("ValueError: é")
    assert len(error) <= 500


@pytest.mark.parametrize(
    ("kind", "name", "settled"), [("invoice", "in_1", 2), ("invoice", "in_2", 1), ("subscription", "in_1", 1)]
)
def test_an_answer_settles_what_was_told_of_the_same_object_only(
    session: TenantSession, kind: str, name: str, settled: int
) -> None:
    first = claimed(session, taken(session), "one")
    assert first is not None
    with transaction(session):
        other = Ledger("other").tell(kind, name)
        inbox.take(session, other, now=START)
        assert inbox.finish(session, first, now=START) == settled


def test_what_is_told_while_the_answer_is_on_its_way_is_asked_for_again(session: TenantSession) -> None:
    first = claimed(session, taken(session), "one")
    assert first is not None
    with transaction(session):
        inbox.take(session, Ledger("later").tell("invoice", "in_1"), now=START + SECOND)
        assert inbox.finish(session, first, now=START + 2 * SECOND) == 1
    assert count_events(session) == {EventState.DONE: 1, EventState.WAITING: 1}


def test_what_was_given_up_waits_for_a_person_however_long(session: TenantSession) -> None:
    event_id = taken(session)
    held = claimed(session, event_id, "one")
    assert held is not None
    with transaction(session):
        inbox.put_off(session, held, ValueError("no"), is_final=True, now=START)
        assert inbox.sweep_events(session, now=START + 10 * inbox.KEPT_FOR) == 0


def test_what_nobody_handles_is_not_replayed(session: TenantSession) -> None:
    ledger = Ledger()
    with transaction(session):
        assert inbox.take(session, ledger.tell("radar.early_fraud_warning", "issfr_1"), now=START) is None
    for name in (ledger.events[0].id, "evt_of_nobody"):
        with pytest.raises(NotFoundError), transaction(session):
            inbox.replay(session, name, now=START)
