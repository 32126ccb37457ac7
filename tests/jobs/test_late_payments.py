"""Whoever pays late is written to, suspended and let in again, each once; a dispute and the team hold it back."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, select

from app.domain.billing.entitlement import Access
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import BillStatus
from app.domain.billing.queries import access_of
from app.domain.billing.service import dispute, override, settle_dispute
from app.jobs.billing import Till, remind_late
from app.kernel.db import TenantSession, open_session, transaction
from tests.billing import (
    BRAND,
    buy,
    drain,
    hear,
    mails,
    settle_customer,
    take_all,
    the_subscription,
)
from tests.domain.billing.ledger import START, Ledger
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails
DAY = timedelta(days=1)
INVOICE, LATE, SUSPENDED, RESTORED = "invoice_issued", "payment_late", "services_suspended", "services_restored"


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
    with transaction(session):
        bill = session.scalars(select(Bill).where(Bill.status == BillStatus.OPEN)).one()
        dispute(session, bill, now=clock())
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
