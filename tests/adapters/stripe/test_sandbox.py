"""The adapter at Stripe itself: collected where STRIPE_SANDBOX_KEY holds the key of a sandbox."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import stripe

from app.adapters.stripe.client import open_client
from app.adapters.stripe.payments import StripePayments
from app.domain.billing.ports import BillStatus, SubscriptionStatus
from app.kernel.money import Money
from tests.adapters.stripe.standing import PLUS, SENT

KEY = os.environ["STRIPE_SANDBOX_KEY"]


@pytest.fixture
def client() -> stripe.StripeClient:
    assert KEY.startswith(("sk_test_", "rk_test_")), "never a live key"
    return open_client(KEY)


@pytest.fixture
def payments(client: stripe.StripeClient) -> StripePayments:
    return StripePayments(client, is_live=False)


def test_a_subscription_is_paid_kept_and_given_back(client: stripe.StripeClient, payments: StripePayments) -> None:
    account, began = uuid4(), datetime.now(UTC) - timedelta(minutes=1)
    customer = payments.open_customer(account, email=f"{account}@example.org", name="Ann", key=str(account))
    assert payments.open_customer(account, email=f"{account}@example.org", name="Ann", key="other") == customer
    assert payments.begin_setup(customer, key=f"setup {account}")
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id
    payments.set_default(customer, method)
    assert payments.list_methods(customer)[0].is_default
    begun = payments.subscribe(customer, PLUS, key=f"subscribe {account}")
    bill = payments.find_bill(begun.latest_bill or "")
    assert bill is not None
    assert bill.client_secret
    paid = payments.pay(bill.id, method=None, key=f"pay {account}")
    assert (paid.status, paid.paid) == (BillStatus.PAID, PLUS.price)
    assert payments.refund(bill.id, Money(200, "EUR"), key=f"back {account}").refunded == Money(200, "EUR")
    assert payments.cancel(begun.id, at_end=True, key=f"end {account}").cancels_at_end
    assert not payments.keep(begun.id, key=f"keep {account}").cancels_at_end
    ended = payments.cancel(begun.id, at_end=False, key=f"now {account}")
    assert ended.status is SubscriptionStatus.CANCELED
    payments.remove(customer, method)
    assert begun.id in {each.object_id for each in payments.list_events(began)}
    client.v1.customers.delete(customer)


def test_a_bill_that_is_sent_is_open_and_settled(client: stripe.StripeClient, payments: StripePayments) -> None:
    account = uuid4()
    customer = payments.open_customer(account, email=f"{account}@example.org", name="Ann", key=str(account))
    begun = payments.subscribe(customer, SENT, key=f"subscribe {account}")
    bill = payments.find_bill(begun.latest_bill or "")
    assert bill is not None
    assert (bill.status, bill.due_at is None) == (BillStatus.OPEN, False)
    assert payments.settle(bill.id, key=f"settle {account}").status is BillStatus.PAID
    assert payments.refund(bill.id, Money(100, "XAF"), key=f"back {account}").refunded == Money(100, "XAF")
    client.v1.customers.delete(customer)


def test_a_subscription_is_changed_and_ended_and_its_customer_forgotten(payments: StripePayments) -> None:
    account = uuid4()
    customer = payments.open_customer(account, email=f"{account}@example.org", name="Ann", key=str(account))
    begun = payments.subscribe(customer, SENT, key=f"subscribe {account}")
    wanted = replace(SENT, offer="atelier", name="Atelier")
    for each in ("first", "second"):
        changed = payments.change(begun.id, wanted, key=f"{each} {account}")
        assert (changed.offer, changed.price, changed.period_end) == (SENT.offer, SENT.price, begun.period_end)
    assert not payments.keep(begun.id, key=f"keep {account}").cancels_at_end
    payments.change(begun.id, wanted, key=f"again {account}")
    assert payments.cancel(begun.id, at_end=True, key=f"end {account}").cancels_at_end
    assert payments.cancel(begun.id, at_end=False, key=f"now {account}").status is SubscriptionStatus.CANCELED
    for _ in range(2):
        assert payments.void(begun.latest_bill or "", key=f"void {account}").status is BillStatus.VOID
    payments.forget_customer(customer)
    assert payments.is_gone(customer)
