"""From what the provider tells to what is kept, invoiced and mailed: whatever order it comes in, and however often."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from app.domain.billing import inbox
from app.domain.billing.errors import PaymentsMisusedError
from app.domain.billing.inbox import MOST_TRIES, sweep_events, wait_after
from app.domain.billing.models import Bill, EventState, Subscription, WebhookEvent
from app.domain.billing.ports import SubscriptionStatus
from app.domain.billing.queries import count_events, list_troubled
from app.domain.billing.service import keep_customer
from app.domain.invoices.snapshot import read
from app.jobs.billing import Till, drain_event, drain_round
from app.kernel.db import TenantSession, timetable_connection, transaction
from tests.billing import (
    BRAND,
    add_address,
    buy,
    drain,
    hear,
    invoices,
    new_till,
    settle_customer,
    states,
    take_all,
    the_subscription,
)
from tests.cast import BIRCH
from tests.databases import OpenSession
from tests.domain.billing.ledger import Ledger
from tests.factories import make_account
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails
DAY = timedelta(days=1)
LATE, SUSPENDED, RESTORED = "payment_late", "services_suspended", "services_restored"


@pytest.mark.promise("CC-13")
def test_each_bill_that_is_paid_is_invoiced_once_for_its_month(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    bought = buy(ledger)
    ledger.renew(bought.id)
    take_all(session, ledger.events, clock, chance=1)

    assert drain(engine, till) == len(ledger.events)
    first, second = sorted(
        map(read, invoices(session)), key=lambda paper: paper.period.first if paper.period else date.max
    )
    assert (first.gross, first.net, first.tax) == (2_280, 1_900, 380)
    assert first.period is not None
    assert second.period is not None
    assert first.period.first.isoformat() == "2026-11-22"
    assert second.period.first - first.period.last == DAY
    take_all(session, [replace(event, id=f"{event.id} again") for event in ledger.events], clock)
    drain(engine, till)
    assert len(invoices(session)) == 2


@pytest.mark.parametrize("chance", [2, 3])
def test_shuffled_and_doubled_events_end_where_ordered_ones_do(
    engine: Engine, open_session: OpenSession, ledger: Ledger, till: Till, clock: Clock, chance: int
) -> None:
    session = open_session(BRAND)
    for number in range(5):
        settle_customer(session, ledger, email=f"{number}@example.com")
        bought = buy(ledger)
        ledger.declines = number % 2 == 1
        ledger.renew(bought.id)
        ledger.declines = False
    take_all(session, ledger.events, clock, chance=chance)
    drain(engine, till)
    shuffled = states(session)
    with transaction(session):
        for entity in (Bill, Subscription, WebhookEvent):
            for row in session.scalars(select(entity)):
                session.delete(row)
            session.flush()
    for event in ledger.events:
        take_all(session, [event], clock)
        drain(engine, till)

    assert states(session) == shuffled
    assert len(shuffled) == 15
    assert {state for state, _ in count_events(session).items()} == {EventState.DONE}


def test_three_subscriptions_of_one_customer_are_three_whatever_event_tells_of_them(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    bought = [buy(ledger).id for _ in range(3)]
    first = [next(event for event in ledger.events if event.object_id == name) for name in bought]
    take_all(session, first, clock, chance=4)
    drain(engine, till)

    rows = session.scalars(select(Subscription)).all()
    assert {row.provider_id: row.status for row in rows} == dict.fromkeys(bought, SubscriptionStatus.ACTIVE)
    assert len(invoices(session)) == 3


def test_an_object_that_is_told_of_often_is_asked_for_once(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    bought = buy(ledger)
    take_all(session, [ledger.tell("subscription", bought.id) for _ in range(50)], clock)
    ledger.calls = 0

    assert drain(engine, till) == 50
    assert ledger.calls == 2  # the subscription and its last bill


def test_an_event_that_comes_before_its_customer_is_kept_waits_for_it(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    with transaction(session):
        account = make_account(session)
        add_address(session, account)
    customer = ledger.open_customer(account.id, email="ann@example.com", name="Ann", key="ann")
    buy(ledger)
    take_all(session, ledger.events, clock)

    assert drain(engine, till) == 0
    assert {event.state for event in list_troubled(session)} == {EventState.WAITING}
    with transaction(session):
        keep_customer(session, account.id, customer, now=clock())
    clock.forward(wait_after(1))
    assert drain(engine, till) == len(ledger.events)
    assert the_subscription(session).status is SubscriptionStatus.ACTIVE


def test_a_provider_that_is_away_is_asked_again_later_each_time(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    buy(ledger)
    take_all(session, ledger.events[:1], clock)
    ledger.is_away = True

    for attempt in range(1, 4):
        drain(engine, till)
        (event,) = list_troubled(session)
        assert (event.state, event.attempts) == (EventState.WAITING, attempt)
        assert event.next_at == clock() + wait_after(attempt)
        session.expire_all()
        session.rollback()
        clock.forward(wait_after(attempt))
    ledger.is_away = False
    assert drain(engine, till) == 1
    assert list_troubled(session) == []


def test_an_event_is_given_up_after_its_last_try_and_can_be_replayed(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    buy(ledger)
    take_all(session, ledger.events[:1], clock)
    ledger.is_away = True
    for attempt in range(1, MOST_TRIES + 1):
        drain(engine, till)
        clock.forward(wait_after(attempt))
    (event,) = list_troubled(session)
    assert event.state is EventState.FAILED
    name = event.provider_id
    ledger.is_away = False
    with transaction(session):
        inbox.replay(session, name, now=clock())

    assert drain(engine, till) == 1


class Misusing(Ledger):
    def find_subscription(self, subscription: str) -> None:
        raise PaymentsMisusedError(subscription)


def test_what_the_provider_will_never_take_is_given_up_at_once(
    engine: Engine, session: TenantSession, stocked_brands: Path, clock: Clock
) -> None:
    ledger = Misusing()
    till = new_till(engine, stocked_brands, {BRAND: ledger}, clock)
    settle_customer(session, ledger)
    take_all(session, [ledger.tell("subscription", "sub_of_nobody")], clock)

    assert drain(engine, till) == 0
    (event,) = list_troubled(session)
    assert (event.state, event.attempts) == (EventState.FAILED, 1)
    assert event.error is not None
    assert event.error.startswith("PaymentsMisusedError")


@pytest.mark.parametrize("changed", [{"subscription"}, {"bill"}, {"subscription", "bill"}])
def test_an_object_that_changes_hands_is_refused(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, changed: set[str]
) -> None:
    settle_customer(session, ledger)
    bought = buy(ledger)
    hear(engine, session, ledger, till, clock)
    before = states(session)
    settle_customer(session, ledger, email="bob@example.com")
    bob = list(ledger.customers)[-1]
    if "bill" in changed:
        (bill,) = ledger.bills.values()
        ledger.put_bill(replace(bill, customer=bob))
    if "subscription" in changed:
        ledger.put(bought.id, customer=bob, offer="stolen")
    hear(engine, session, ledger, till, clock)

    assert states(session) == before
    assert {event.state for event in list_troubled(session)} == {EventState.FAILED}


def test_a_customer_of_another_brand_is_nobody_here(
    engine: Engine, open_session: OpenSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    theirs = open_session(BIRCH)
    settle_customer(theirs, ledger)  # by a mistake of keys: Birch's customer in camcha's account
    buy(ledger)
    take_all(open_session(BRAND), ledger.events, clock)

    assert drain(engine, till) == 0
    assert states(open_session(BRAND)) == {}
    assert states(theirs) == {}


def test_an_answer_that_was_overtaken_is_asked_for_anew(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    bought = buy(ledger)
    hear(engine, session, ledger, till, clock)
    with transaction(session):
        the_later = session.scalars(select(Subscription)).one()
        the_later.asked_at = clock() + timedelta(seconds=5)
    take_all(session, [ledger.tell("subscription", bought.id)], clock)

    assert drain(engine, till) == 0
    clock.forward(wait_after(1))
    assert drain(engine, till) == 1


def test_an_event_is_worked_on_by_one_at_a_time(
    session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    buy(ledger)
    take_all(session, ledger.events[:1], clock)
    event_id = session.scalars(select(WebhookEvent.id)).one()
    with transaction(session):
        assert inbox.claim(session, event_id, owner="somebody", now=clock()) is not None

    assert drain_event(BRAND, event_id, till) == 0
    clock.forward(inbox.LEASE)
    assert drain_event(BRAND, event_id, till) == 1


def test_what_is_told_of_other_things_is_noted_and_ignored(
    session: TenantSession, ledger: Ledger, clock: Clock
) -> None:
    take_all(session, [ledger.tell("radar.early_fraud_warning", "issfr_1")], clock)

    assert count_events(session) == {EventState.IGNORED: 1}
    with transaction(session):
        assert sweep_events(session, now=clock() + inbox.KEPT_FOR) == 0
        assert sweep_events(session, now=clock() + inbox.KEPT_FOR + DAY) == 1


def test_a_round_leaves_a_brand_alone_whose_provider_is_away(
    engine: Engine, open_session: OpenSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    session = open_session(BRAND)
    settle_customer(session, ledger)
    buy(ledger)
    take_all(session, ledger.events, clock)
    ledger.is_away, ledger.calls = True, 0

    assert drain_round(partial(timetable_connection, engine), till) == 0
    assert ledger.calls == 1
    assert session.scalar(select(func.count()).select_from(WebhookEvent).where(WebhookEvent.attempts > 0)) == 1
