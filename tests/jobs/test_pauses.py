"""A subscription that its provider pauses: what may be used meanwhile, who is written to, and what comes back.

Stripe pauses where a payment fails, until it is paid, or where that is asked for, until it is taken up again.
"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from app.domain.billing.entitlement import Access
from app.domain.billing.models import Bill
from app.domain.billing.ports import BillStatus, ProvidedSubscription, SubscriptionStatus
from app.domain.billing.reminding import LATE, RESTORED, SUSPENDED
from app.domain.billing.service import dispute
from app.jobs.billing import Till, remind_late
from app.kernel.db import TenantSession, open_session, transaction
from tests.billing import BRAND, buy, hear, mails, settle_customer
from tests.domain.billing.ledger import Ledger
from tests.jobs.test_late_payments import DAY, INVOICE, access_of
from tests.post_office import Clock

pytestmark = [pytest.mark.posts_mails, pytest.mark.promise("CC-14")]
Look = Callable[[], Access]


@pytest.fixture
def account_id(session: TenantSession, ledger: Ledger) -> UUID:
    return settle_customer(session, ledger).id


@pytest.fixture
def bought(account_id: UUID, ledger: Ledger) -> ProvidedSubscription:
    (customer,) = (name for name, owner in ledger.customers.items() if owner == account_id)
    return buy(ledger, customer=customer)


@pytest.fixture
def look(engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, account_id: UUID) -> Look:
    """Hear all that the provider told, write to whoever is late, twice, and tell what may be used."""

    def looking() -> Access:
        clock.now = ledger.now
        hear(engine, session, ledger, till, clock)
        for _ in range(2):
            remind_late(till.registry, partial(open_session, engine), now=clock())
        policy = till.registry.by_slug(BRAND).config.policy.billing  # type: ignore[union-attr]
        assert policy is not None
        access = access_of(session, account_id, policy, now=clock())
        session.rollback()
        return access

    return looking


def told(session: TenantSession) -> list[str]:
    return [kind for kind in mails(session) if kind != INVOICE]


def test_what_is_paused_as_a_payment_failed_is_suspended_until_it_is_paid(
    session: TenantSession, ledger: Ledger, bought: ProvidedSubscription, look: Look
) -> None:
    ledger.declines = True
    missed = ledger.renew(bought.id)
    assert look() is Access.GRACE
    mailed = [(0, kind) for kind in told(session)]
    ledger.put(bought.id, status=SubscriptionStatus.PAUSED)
    for day in range(1, 50):
        ledger.now += DAY
        assert look() is Access.SUSPENDED
        mailed += [(day, kind) for kind in told(session)[len(mailed) :]]
    assert mailed == [(0, LATE), *((day, SUSPENDED) for day in (1, 14, 30, 45))]

    ledger.declines = False
    ledger.pay(missed.id, method=None, key="at last")
    assert ledger.subscriptions[bought.id].status is SubscriptionStatus.ACTIVE
    for _ in range(2):
        assert look() is Access.FULL
    assert told(session)[len(mailed) :] == [RESTORED]


def test_what_is_paused_on_request_is_read_only_and_nobody_is_written_to(
    session: TenantSession, ledger: Ledger, bought: ProvidedSubscription, look: Look
) -> None:
    ledger.put(bought.id, status=SubscriptionStatus.PAUSED)
    for _ in range(50):
        assert look() is Access.READ_ONLY
        ledger.now += DAY
    ledger.put(bought.id, status=SubscriptionStatus.ACTIVE)

    assert look() is Access.FULL
    assert told(session) == []


def test_what_is_paused_over_a_bill_that_is_disputed_stays_on(
    session: TenantSession, ledger: Ledger, bought: ProvidedSubscription, look: Look
) -> None:
    ledger.declines = True
    ledger.renew(bought.id)
    ledger.put(bought.id, status=SubscriptionStatus.PAUSED)
    assert look() is Access.SUSPENDED
    with transaction(session):
        dispute(session, session.scalars(select(Bill).where(Bill.status == BillStatus.OPEN)).one(), now=ledger.now)
    ledger.now += 20 * DAY

    assert look() is Access.GRACE
    assert told(session) == [SUSPENDED]
