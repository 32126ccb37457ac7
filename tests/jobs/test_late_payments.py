"""Whoever pays late is written to, suspended and let in again, each once; a dispute and the team hold it back."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from app.domain.accounts.models import AccountState
from app.domain.billing.entitlement import Access
from app.domain.billing.models import Bill, Reminder, Subscription
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.ports import BillStatus, SubscriptionStatus
from app.domain.billing.queries import list_entitlements
from app.domain.billing.service import dispute, override, settle_dispute
from app.domain.billing.timetable import Step
from app.jobs.billing import Till, remind_late
from app.kernel.db import TenantSession, open_session, transaction
from tests.billing import (
    BRAND,
    BY_TRANSFER,
    buy,
    drain,
    hear,
    mails,
    settle_customer,
    take_all,
    the_subscription,
)
from tests.domain.billing.ledger import DUE, START, Ledger
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails
DAY = timedelta(days=1)
INVOICE, LATE, SUSPENDED, RESTORED = "invoice_issued", "payment_late", "services_suspended", "services_restored"


def access_of(session: TenantSession, account_id: UUID, policy: BillingPolicy, *, now: datetime) -> Access:
    (found,) = list_entitlements(session, account_id, policy, now=now)
    return found.access


@pytest.mark.promise("CC-14")
def test_whoever_pays_late_is_reminded_suspended_and_restored_each_once(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = settle_customer(session, ledger)
    bought = buy(ledger)
    ledger.declines = True
    missed = ledger.renew(bought.id)
    clock.now = ledger.now
    policy = till.registry.by_slug(BRAND).config.policy.billing  # type: ignore[union-attr]
    assert policy is not None
    told: list[tuple[int, str]] = []
    for day in range(50):
        take_all(session, [ledger.tell("subscription", bought.id)], clock)
        drain(engine, till)
        for _ in range(2):
            remind_late(till.registry, partial(open_session, engine), now=clock())
        told += [(day, kind) for kind in mails(session)[len(told) :]]
        if day == 7:
            assert access_of(session, account.id, policy, now=clock()) is Access.SUSPENDED
        clock.forward(DAY)
        ledger.now = clock()
    assert told == [
        *[(0, LATE), (3, LATE), (6, LATE), (7, SUSPENDED), (14, SUSPENDED), (30, SUSPENDED), (45, SUSPENDED)],
    ]
    ledger.declines = False
    ledger.pay(missed.id, method=None, key="at last")
    hear(engine, session, ledger, till, clock)

    assert access_of(session, account.id, policy, now=clock()) is Access.FULL
    assert sorted(mails(session)[len(told) :]) == [INVOICE, INVOICE, RESTORED]
    remind_late(till.registry, partial(open_session, engine), now=clock())
    assert len(mails(session)) == len(told) + 3


@pytest.mark.promise("CC-14")
def test_a_transfer_that_does_not_come_is_late_five_days_after_it_was_due(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = settle_customer(session, ledger)
    bought = buy(ledger, BY_TRANSFER)
    due = START + DUE
    clock.now = ledger.now = due
    ledger.put(bought.id, status=SubscriptionStatus.PAST_DUE)
    hear(engine, session, ledger, till, clock)
    policy = till.registry.by_slug(BRAND).config.policy.billing  # type: ignore[union-attr]
    assert policy is not None
    told: list[tuple[int, str]] = []
    seen: list[Access] = []
    for day in range(13):
        remind_late(till.registry, partial(open_session, engine), now=clock())
        told += [(day, kind) for kind in mails(session)[len(told) + 1 :]]
        seen.append(access_of(session, account.id, policy, now=clock()))
        session.rollback()
        clock.forward(DAY)
    assert told == [(5, LATE), (8, LATE), (11, LATE), (12, SUSPENDED)]
    assert seen == [Access.FULL] * 5 + [Access.GRACE] * 7 + [Access.SUSPENDED]
    ledger.now = clock()
    ledger.settle(next(iter(ledger.bills)), key="it came")
    hear(engine, session, ledger, till, clock)

    assert mails(session)[-1] == RESTORED
    assert access_of(session, account.id, policy, now=clock()) is Access.FULL


@pytest.mark.promise("CC-14")
def test_each_of_two_episodes_is_told_step_by_step(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    bought = buy(ledger)
    told: list[str] = []
    for late_for in (8, 2, 8):
        ledger.declines = True
        missed = ledger.renew(bought.id)
        for _ in range(late_for):
            clock.now = ledger.now
            hear(engine, session, ledger, till, clock)
            remind_late(till.registry, partial(open_session, engine), now=clock())
            ledger.now += DAY
        ledger.declines = False
        ledger.pay(missed.id, method=None, key=f"at last {missed.id}")
        clock.now = ledger.now
        hear(engine, session, ledger, till, clock)
        known = len(told)
        told += [kind for kind in mails(session) if kind != INVOICE][known:]
    long, short = [LATE, LATE, LATE, SUSPENDED, RESTORED], [LATE]

    assert told == [*long, *short, *long]


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (1, Step.SUSPENDED),  # the provider gave up before our own grace was over
        (20, Step.SUSPENDED_STILL),
    ],
)
def test_steps_that_were_slept_through_are_not_caught_up_on(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, days: int, step: Step
) -> None:
    settle_customer(session, ledger)
    give_up(ledger)
    clock.now = ledger.now + timedelta(days=days)
    hear(engine, session, ledger, till, clock)

    assert [kind for kind in mails(session) if kind != INVOICE] == [SUSPENDED]
    assert [each.step for each in session.scalars(select(Reminder))] == [step]


def test_a_closed_account_is_not_written_to(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = settle_customer(session, ledger)
    with transaction(session):
        account.state = AccountState.CLOSED
    give_up(ledger)
    clock.now = ledger.now + DAY
    hear(engine, session, ledger, till, clock)

    assert not {LATE, SUSPENDED} & set(mails(session))


def give_up(ledger: Ledger) -> None:
    """Let the provider have tried in vain to be paid for the second month, and try no more."""
    bought = buy(ledger)
    ledger.declines = True
    ledger.renew(bought.id)
    ledger.put(bought.id, status=SubscriptionStatus.UNPAID)


def test_a_dispute_freezes_reminders_and_keeps_services_on(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = settle_customer(session, ledger)
    bought = buy(ledger)
    ledger.declines = True
    ledger.renew(bought.id)
    clock.now = ledger.now
    hear(engine, session, ledger, till, clock)
    policy = till.registry.by_slug(BRAND).config.policy.billing  # type: ignore[union-attr]
    assert policy is not None
    bill = session.scalars(select(Bill).where(Bill.status == BillStatus.OPEN)).one()
    session.rollback()
    for later in range(2):
        with transaction(session):
            dispute(session, bill, now=clock() + later * DAY)
    assert bill.disputed_at == clock()
    session.rollback()
    clock.forward(20 * DAY)
    remind_late(till.registry, partial(open_session, engine), now=clock())
    assert (sorted(mails(session)), access_of(session, account.id, policy, now=clock())) == (
        [INVOICE, LATE],
        Access.GRACE,
    )
    session.rollback()
    with transaction(session):
        settle_dispute(session, bill)
    remind_late(till.registry, partial(open_session, engine), now=clock())

    assert (sorted(mails(session)), access_of(session, account.id, policy, now=clock())) == (
        [INVOICE, LATE, SUSPENDED],
        Access.SUSPENDED,
    )


def test_a_paid_bill_that_is_disputed_holds_back_no_reminder_of_another(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = settle_customer(session, ledger)
    bought = buy(ledger)
    hear(engine, session, ledger, till, clock)
    with transaction(session):
        dispute(session, session.scalars(select(Bill)).one(), now=clock())
    ledger.declines = True
    ledger.renew(bought.id)
    clock.now = ledger.now + 8 * DAY
    hear(engine, session, ledger, till, clock)
    policy = till.registry.by_slug(BRAND).config.policy.billing  # type: ignore[union-attr]
    assert policy is not None

    assert mails(session) == [INVOICE, SUSPENDED]
    assert access_of(session, account.id, policy, now=clock()) is Access.SUSPENDED


def test_what_the_team_decided_holds_reminders_back(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    bought = buy(ledger)
    hear(engine, session, ledger, till, clock)
    with transaction(session):
        override(session, the_one(session), Access.FULL, reason="an agreement", until=START + 90 * DAY)
    ledger.declines = True
    ledger.renew(bought.id)
    clock.now = ledger.now + 8 * DAY
    hear(engine, session, ledger, till, clock)

    assert mails(session) == [INVOICE]
    assert the_subscription(session).past_due_since == ledger.now


def the_one(session: TenantSession) -> Subscription:
    return session.scalars(select(Subscription)).one()
