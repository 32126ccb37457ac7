"""The whole way over Stripe's own SDK: what the stand-in posts is verified, taken, asked for anew, invoiced, mailed."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from app.domain.billing import inbox
from app.domain.billing.models import Subscription
from app.domain.billing.ports import SubscriptionStatus
from app.domain.billing.provider import Provider
from app.domain.billing.service import keep_customer
from app.domain.invoices.models import Invoice
from app.domain.invoices.snapshot import read
from app.domain.mail.models import OutgoingMail
from app.jobs.billing import Till
from app.kernel.db import TenantSession, transaction
from tests.adapters.stripe.standing import FAILS_LATER, START, Stand
from tests.billing import BRAND, add_address, drain, new_till
from tests.databases import OpenSession
from tests.factories import make_account
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails


def hear(session: TenantSession, stand: Stand, till: Till, engine: Engine) -> None:
    """Take all that the stand-in tells, twice, and work on it."""
    told = list(stand.payments.list_events(START - timedelta(days=1)))
    with transaction(session):
        for event in [*reversed(told), *told]:
            inbox.take(session, event, now=till.clock())
    drain(engine, till)


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.mark.promise("CC-13")
def test_a_subscription_is_billed_on_its_anniversary_and_late_when_its_card_fails(
    engine: Engine, open_session: OpenSession, stocked_brands: Path, stand: Stand, clock: Clock
) -> None:
    session = open_session(BRAND)
    till = new_till(engine, stocked_brands, {}, clock)
    provider = Provider(payments=stand.payments, publishable_key="pk", script=None, secrets=(), is_live=False)
    till = Till(
        open_session=till.open_session, registry=till.registry, find_provider={BRAND: provider}.get, clock=clock,
        stop=till.stop,
    )  # fmt: skip
    with transaction(session):
        account = make_account(session)
        add_address(session, account)
        customer = stand.customer()
        keep_customer(session, account.id, customer, now=clock())
    stand.subscribed(customer)
    hear(session, stand, till, engine)
    paper = read(session.scalars(select(Invoice)).one())
    assert (paper.gross, paper.net, paper.tax) == (1_200, 1_000, 200)
    assert paper.period is not None
    assert [paper.period.first.isoformat(), paper.period.last.isoformat()] == ["2026-01-31", "2026-02-27"]

    stand.add_card(customer, FAILS_LATER)
    stand.payments.set_default(customer, stand.payments.list_methods(customer)[0].id)
    stand.wait(days=29)
    clock.forward(timedelta(days=29))
    hear(session, stand, till, engine)
    session.expire_all()
    session.rollback()
    late = session.scalars(select(Subscription)).one()
    assert late.status is SubscriptionStatus.PAST_DUE
    assert late.past_due_since is not None
    assert late.past_due_since.date().isoformat() == "2026-02-28"
    assert sorted(session.scalars(select(OutgoingMail.kind))) == ["invoice_issued", "payment_late"]
