"""The adapter at Stripe itself: collected where STRIPE_SANDBOX_KEY holds the key of a sandbox."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import stripe

from app.adapters.stripe.client import open_client
from app.adapters.stripe.payments import StripePayments
from app.domain.billing.errors import PaymentRefusedError, PaymentsMisusedError
from app.domain.billing.ports import BillStatus, ProvidedBill, ProvidedSubscription, SubscriptionStatus
from app.kernel.money import Money
from tests.adapters.stripe.standing import PLUS, SENT
from tests.faults.waiting import wait_until

KEY = os.environ["STRIPE_SANDBOX_KEY"]
VISA = "pm_card_visa"
JANUARY = datetime(2027, 1, 31, 9, 30, tzinfo=UTC)
FEBRUARY, MARCH = datetime(2027, 2, 28, 9, 30, tzinfo=UTC), datetime(2027, 3, 31, 9, 30, tzinfo=UTC)
DRAFT = timedelta(hours=2)  # a renewal's bill stays a draft for an hour


@pytest.fixture
def client() -> stripe.StripeClient:
    assert KEY.startswith(("sk_test_", "rk_test_")), "never a live key"
    return open_client(KEY)


@pytest.fixture
def payments(client: stripe.StripeClient) -> StripePayments:
    return StripePayments(client, is_live=False)


@pytest.fixture
def customer(client: stripe.StripeClient, payments: StripePayments) -> Iterator[str]:
    """Open a customer, and delete it with all that it has."""
    account = uuid4()
    opened = payments.open_customer(account, email=f"{account}@example.org", name="Ann", key=str(account))
    yield opened
    client.v1.customers.delete(opened)


@pytest.fixture
def clock(client: stripe.StripeClient) -> Iterator[str]:
    """Set a clock of Stripe's to 31 January, and delete it with all that it moved."""
    frozen = client.v1.test_helpers.test_clocks.create({"frozen_time": int(JANUARY.timestamp())})
    yield frozen.id
    client.v1.test_helpers.test_clocks.delete(frozen.id)


def advance(client: stripe.StripeClient, clock: str, to: datetime) -> None:
    """Move a clock, and wait until all that comes due has happened."""
    clocks = client.v1.test_helpers.test_clocks
    clocks.advance(clock, {"frozen_time": int(to.timestamp())})
    wait_until(lambda: clocks.retrieve(clock).status == "ready")


def put_on_file(client: stripe.StripeClient, payments: StripePayments, customer: str, card: str) -> str:
    """Put one of Stripe's own test cards on file, to be charged from now on."""
    method = client.v1.payment_methods.attach(card, {"customer": customer}).id
    payments.set_default(customer, method)
    return method


def bill_of(payments: StripePayments, subscription: ProvidedSubscription) -> ProvidedBill:
    bill = payments.find_bill(subscription.latest_bill or "")
    assert bill is not None
    return bill


def test_a_subscription_is_paid_kept_and_given_back(
    client: stripe.StripeClient, payments: StripePayments, customer: str
) -> None:
    began = datetime.now(UTC) - timedelta(minutes=1)
    assert payments.begin_setup(customer, key=f"setup {customer}")
    method = put_on_file(client, payments, customer, VISA)
    assert payments.list_methods(customer)[0].is_default
    begun = payments.subscribe(customer, PLUS, key=f"subscribe {customer}")
    assert payments.subscribe(customer, PLUS, key=f"subscribe {customer}").id == begun.id
    bill = bill_of(payments, begun)
    assert bill.client_secret
    paid = payments.pay(bill.id, method=None, key=f"pay {customer}")
    assert (paid.status, paid.paid) == (BillStatus.PAID, PLUS.price)
    for _ in range(2):
        assert payments.refund(bill.id, Money(200, "EUR"), key=f"back {customer}").refunded == Money(200, "EUR")
    less = replace(PLUS, price=Money(1_000, "EUR"), net=Money(1_000, "EUR"))
    repriced = payments.reprice(begun.id, less, key=f"tax {customer}")
    assert (repriced.price, repriced.net, repriced.period_end) == (less.price, less.net, begun.period_end)
    with pytest.raises(PaymentsMisusedError):
        payments.refund(bill.id, PLUS.price, key=f"more than is left {customer}")
    assert payments.cancel(begun.id, at_end=True, key=f"end {customer}").cancels_at_end
    assert not payments.keep(begun.id, key=f"keep {customer}").cancels_at_end
    ended = payments.cancel(begun.id, at_end=False, key=f"now {customer}")
    assert ended.status is SubscriptionStatus.CANCELED
    assert [each.id for each in payments.list_subscriptions(customer)] == [begun.id]
    assert [each.id for each in payments.list_bills(customer)] == [bill.id]
    payments.remove(customer, method)
    assert payments.list_methods(customer) == []
    wait_until(lambda: begun.id in {each.object_id for each in payments.list_events(began)})


def test_an_account_has_one_customer_who_is_named_anew(client: stripe.StripeClient, payments: StripePayments) -> None:
    account: UUID = uuid4()
    email = f"{account}@example.org"
    opened, again = (payments.open_customer(account, email=email, name="Ann", key=key) for key in (str(account), "b"))
    assert again == opened
    payments.rename_customer(opened, email=email, name="Ünïcode & Söhne 🙂")
    assert client.v1.customers.retrieve(opened).name == "Ünïcode & Söhne 🙂"
    client.v1.customers.delete(opened)


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ("pm_card_authenticationRequired", "authentication_required"),  # 3-D Secure, and nobody is there
        ("pm_card_chargeCustomerFail", "card_declined"),
    ],
)
def test_a_first_bill_that_is_not_paid_leaves_all_open(
    client: stripe.StripeClient, payments: StripePayments, customer: str, card: str, code: str
) -> None:
    put_on_file(client, payments, customer, card)
    begun = payments.subscribe(customer, PLUS, key=f"subscribe {customer}")
    with pytest.raises(PaymentRefusedError) as refused:
        payments.pay(begun.latest_bill or "", method=None, key=f"pay {customer}")
    assert refused.value.code == code
    bill = bill_of(payments, begun)
    assert (bill.status, bill.client_secret is None) == (BillStatus.OPEN, False)
    found = payments.find_subscription(begun.id)
    assert found is not None
    assert found.status is SubscriptionStatus.INCOMPLETE


def test_a_month_from_31_january_is_renewed_on_28_february_and_late_on_31_march(
    client: stripe.StripeClient, payments: StripePayments, clock: str
) -> None:
    customer = client.v1.customers.create({"test_clock": clock, "email": "ann@example.org"}).id
    put_on_file(client, payments, customer, VISA)
    begun = payments.subscribe(customer, PLUS, key=f"subscribe {customer}")
    payments.pay(begun.latest_bill or "", method=None, key=f"pay {customer}")
    seen = []
    for end in (FEBRUARY, MARCH):
        advance(client, clock, end + DRAFT)
        then = payments.find_subscription(begun.id)
        assert then is not None
        seen.append((then.period_start, then.status, bill_of(payments, then).status))
        put_on_file(client, payments, customer, "pm_card_chargeCustomerFail")
    assert seen == [
        (FEBRUARY, SubscriptionStatus.ACTIVE, BillStatus.PAID),
        (MARCH, SubscriptionStatus.PAST_DUE, BillStatus.OPEN),
    ]
    now = payments.find_subscription(begun.id)
    assert now is not None
    assert now is not None
    late = bill_of(payments, now)
    assert late.attempts > 0
    visa = put_on_file(client, payments, customer, VISA)
    assert payments.pay(late.id, method=visa, key=f"at last {customer}").status is BillStatus.PAID
    paid = payments.find_subscription(begun.id)
    assert paid is not None
    assert paid.status is SubscriptionStatus.ACTIVE


def test_a_bill_that_is_sent_is_open_settled_and_given_back(payments: StripePayments, customer: str) -> None:
    begun = payments.subscribe(customer, SENT, key=f"subscribe {customer}")
    bill = bill_of(payments, begun)
    assert (bill.status, bill.due_at is None) == (BillStatus.OPEN, False)
    assert payments.settle(bill.id, key=f"settle {customer}").status is BillStatus.PAID
    assert payments.refund(bill.id, Money(100, "XAF"), key=f"back {customer}").refunded == Money(100, "XAF")


def test_what_is_missing_or_another_customers_is_none(
    client: stripe.StripeClient, payments: StripePayments, customer: str
) -> None:
    assert payments.find_bill("in_missing") is None
    assert payments.find_subscription("sub_missing") is None
    other = uuid4()
    elsewhere = payments.open_customer(other, email=f"{other}@example.org", name="Bob", key=str(other))
    method = put_on_file(client, payments, elsewhere, VISA)
    for act in (payments.set_default, payments.remove):
        with pytest.raises(PaymentsMisusedError):
            act(customer, method)
    client.v1.customers.delete(elsewhere)


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
