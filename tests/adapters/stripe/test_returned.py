"""What goes back by Stripe's own pages is seen through the real SDK, and what a card's owner contests."""

from datetime import timedelta

import pytest

from app.domain.billing.errors import PaymentsMisusedError
from app.domain.billing.ports import BillStatus, Chargeback, ProvidedSubscription
from app.kernel.money import Money
from tests.adapters.stripe.standing import SENT, START, Stand


@pytest.fixture
def sold(stand: Stand) -> ProvidedSubscription:
    return stand.subscribed(stand.customer())


def refunded(stand: Stand, sold: ProvidedSubscription) -> set[int]:
    """Give how much went back, by each way of asking."""
    (listed,) = stand.payments.list_bills(sold.customer)
    return {stand.bill_of(sold).refunded.amount, listed.refunded.amount}


def test_what_went_back_counts_once_whatever_way_it_went(stand: Stand, sold: ProvidedSubscription) -> None:
    assert refunded(stand, sold) == {0}
    stand.send_back(stand.charge(sold.customer), 300)
    assert refunded(stand, sold) == {300}
    given = stand.payments.refund(sold.latest_bill or "", Money(200, "EUR"), key="refund")
    assert given.refunded.amount == 500
    assert refunded(stand, sold) == {500}


def test_a_refund_with_its_key_is_made_once_even_when_stripe_has_forgotten_the_key(
    stand: Stand, sold: ProvidedSubscription
) -> None:
    for _ in range(2):
        stand.payments.refund(sold.latest_bill or "", Money(200, "EUR"), key="tax")
        with stand.fake.store.open(stand.account) as ledger:
            ledger.connection.execute("DELETE FROM replay")
    assert refunded(stand, sold) == {200}
    with pytest.raises(PaymentsMisusedError):
        stand.payments.refund(sold.latest_bill or "", Money(100, "EUR"), key="tax")
    assert refunded(stand, sold) == {200}


def test_a_refund_that_bounced_is_known_by_its_bill_and_told_of(stand: Stand, sold: ProvidedSubscription) -> None:
    charge = stand.charge(sold.customer)
    for amount in (200, 300):
        stand.payments.refund(sold.latest_bill or "", Money(amount, "EUR"), key=f"refund {amount}")
    stand.bounce(charge)
    found, (listed,) = stand.payments.find_bill_of(charge), stand.payments.list_bills(sold.customer)
    assert found is not None
    assert (found.refunded, listed.refunded) == (Money(500, "EUR"), Money(500, "EUR"))
    bounced = {each.bounced.amount for each in (found, listed) if each.bounced is not None}
    assert len(bounced) == 1
    assert bounced <= {200, 300}
    told = {each.type: (each.object, each.object_id) for each in stand.payments.list_events(START - timedelta(days=1))}
    assert told["refund.failed"] == told["refund.created"] == ("payment", charge)


def test_what_a_transfer_paid_goes_back_by_credit_note_alone(stand: Stand) -> None:
    sent = stand.payments.subscribe(stand.customer(), SENT, key="sent")
    stand.payments.settle(sent.latest_bill or "", key="settle")
    stand.payments.refund(sent.latest_bill or "", Money(1_000, "XAF"), key="refund")
    assert refunded(stand, sent) == {1_000}


def test_a_payment_that_is_contested_is_known_by_its_bill_until_it_is_decided(
    stand: Stand, sold: ProvidedSubscription
) -> None:
    charge = stand.charge(sold.customer)
    seen = []
    for state in ("open", "won", "lost"):
        stand.contest(charge, state)
        found = stand.payments.find_bill_of(charge)
        assert found is not None
        assert (found.id, found.status) == (sold.latest_bill, BillStatus.PAID)
        seen.append(found.chargeback)
    assert seen == [Chargeback.OPEN, Chargeback.WON, Chargeback.LOST]


def test_each_event_names_what_is_to_be_asked_for_anew(stand: Stand, sold: ProvidedSubscription) -> None:
    charge = stand.charge(sold.customer)
    stand.send_back(charge, 100)
    stand.contest(charge, "open")
    stand.contest(charge, "won")
    stand.payments.refund(sold.latest_bill or "", Money(100, "EUR"), key="refund")
    sent = stand.payments.subscribe(sold.customer, SENT, key="sent")
    stand.payments.void(sent.latest_bill or "", key="void")
    stand.payments.forget_customer(sold.customer)
    told = {each.type: (each.object, each.object_id) for each in stand.payments.list_events(START - timedelta(days=1))}
    assert told["charge.refunded"] == told["charge.dispute.created"] == ("payment", charge)
    assert told["charge.dispute.closed"] == ("payment", charge)
    assert told["credit_note.created"] == ("invoice", sold.latest_bill)
    assert told["invoice.voided"] == ("invoice", sent.latest_bill)
    assert told["customer.deleted"] == ("gone_customer", sold.customer)
    assert told["charge.succeeded"][0] == "charge"  # of which the bill tells by itself
    assert told["customer.created"][0] == "customer"
