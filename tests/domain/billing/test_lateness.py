"""Since when a payment is missing: by the bill that is missed, once for each episode, whoever tells of it and when."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import BillStatus, Collection, ProvidedBill, ProvidedSubscription, SubscriptionStatus
from app.domain.billing.service import Answer, note
from app.kernel.db import TenantSession, transaction
from tests.billing import BRAND, BY_TRANSFER, OFFER, settle_customer
from tests.databases import OpenSession
from tests.domain.billing.ledger import DUE, MONTH, START, Ledger

ASKED = START + timedelta(days=3)
DAY = timedelta(days=1)
PAST_DUE, UNPAID, PAUSED = SubscriptionStatus.PAST_DUE, SubscriptionStatus.UNPAID, SubscriptionStatus.PAUSED
OPEN, UNCOLLECTIBLE = BillStatus.OPEN, BillStatus.UNCOLLECTIBLE


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(BRAND)


def sold(
    session: TenantSession, collection: Collection = Collection.CHARGED
) -> tuple[ProvidedSubscription, ProvidedBill]:
    """Let somebody have bought; give what the provider says of it."""
    ledger = Ledger()
    settle_customer(session, ledger)
    purchase = BY_TRANSFER if collection is Collection.SENT else OFFER
    bought = ledger.subscribe(next(iter(ledger.customers)), purchase, key="once")
    return bought, next(iter(ledger.bills.values()))


def noted(session: TenantSession, answer: Answer) -> datetime | None:
    with transaction(session):
        note(session, answer, now=answer.asked_at)
    return session.scalars(select(Subscription)).one().past_due_since


@pytest.mark.parametrize(
    ("status", "collection", "missed", "since"),
    [
        (PAST_DUE, Collection.CHARGED, {"status": OPEN, "attempts": 1}, START),
        (PAST_DUE, Collection.CHARGED, {"status": UNCOLLECTIBLE, "attempts": 4}, START),
        (UNPAID, Collection.CHARGED, {"status": OPEN, "attempts": 4}, START),
        (PAST_DUE, Collection.CHARGED, None, ASKED),  # all that is known is that it is late
        (PAST_DUE, Collection.CHARGED, {"status": BillStatus.PAID}, ASKED),
        (PAST_DUE, Collection.SENT, {"status": OPEN}, START + DUE),
        (PAST_DUE, Collection.SENT, {"status": OPEN, "due_at": None}, ASKED),
        (PAUSED, Collection.CHARGED, {"status": OPEN, "attempts": 1}, START),
        (PAUSED, Collection.CHARGED, {"status": OPEN, "attempts": 0}, None),  # on request, before it was charged
        (PAUSED, Collection.CHARGED, {"status": BillStatus.PAID, "attempts": 1}, None),
        (PAUSED, Collection.CHARGED, None, None),
        (SubscriptionStatus.ACTIVE, Collection.SENT, {"status": OPEN}, None),
        (SubscriptionStatus.INCOMPLETE, Collection.CHARGED, {"status": OPEN, "attempts": 1}, None),
        (SubscriptionStatus.CANCELED, Collection.CHARGED, {"status": OPEN, "attempts": 4}, None),
    ],
)
def test_a_payment_is_missing_since_its_bill(
    session: TenantSession,
    status: SubscriptionStatus,
    collection: Collection,
    missed: dict[str, object] | None,
    since: datetime | None,
) -> None:
    subscription, bill = sold(session, collection)
    bills = (replace(bill, **missed),) if missed is not None else ()  # type: ignore[arg-type]  # a bill's parts

    said = Answer(subscription=replace(subscription, status=status), bills=bills, asked_at=ASKED)
    assert noted(session, said) == since


def test_an_episode_begins_with_its_first_missed_bill_and_the_next_with_its_own(session: TenantSession) -> None:
    subscription, first = sold(session)
    late = replace(subscription, status=PAST_DUE)
    second = replace(first, id="in_second", created_at=START + MONTH)
    third = replace(first, id="in_third", created_at=START + 2 * MONTH)
    told = [
        (late, first, START),
        (late, second, START),  # the same episode, a month later
        (replace(late, status=UNPAID), second, START),
        (replace(late, status=SubscriptionStatus.ACTIVE), replace(second, status=BillStatus.PAID), None),
        (late, third, START + 2 * MONTH),
    ]
    for number, (said, bill, since) in enumerate(told):
        assert noted(session, Answer(subscription=said, bills=(bill,), asked_at=ASKED + number * DAY)) == since, number


def test_a_bill_of_nothing_that_is_subscribed_to_belongs_to_no_subscription(session: TenantSession) -> None:
    subscription, bill = sold(session)
    single = replace(bill, id="in_single", subscription=None)
    noted(session, Answer(subscription=subscription, bills=(bill, single), asked_at=ASKED))

    kept = {row.provider_id: row.subscription_id is not None for row in session.scalars(select(Bill))}
    assert kept == {bill.id: True, "in_single": False}


def test_what_two_asked_for_at_one_moment_is_both_written_down(session: TenantSession) -> None:
    subscription, bill = sold(session)
    for status in (PAST_DUE, SubscriptionStatus.ACTIVE):
        noted(session, Answer(subscription=replace(subscription, status=status), bills=(bill,), asked_at=ASKED))

    assert session.scalars(select(Subscription)).one().status is SubscriptionStatus.ACTIVE
