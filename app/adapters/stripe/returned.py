"""Money that went back to customers by whatever way: refunds, also those of Stripe's own pages, and chargebacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import stripe

from app.adapters.stripe.reading import Charge, Dispute, Invoice, InvoicePayment, Refund, read
from app.domain.billing.ports import Chargeback

PAYMENTS = "payments"
"""The part of an invoice that says what it was paid with."""

_BOUNCED = frozenset({"failed", "canceled"})
_WON, _LOST = frozenset({"won", "warning_closed", "prevented"}), frozenset({"lost"})


@dataclass(frozen=True, slots=True)
class Returned:
    """What went back of a bill, in minor units, what of it bounced, and how its card's owner contests it."""

    amount: int = 0
    bounced: int = 0
    chargeback: Chargeback | None = None


def of_bill(client: stripe.StripeClient, seen: Invoice) -> Returned:
    """Ask what went back of a bill."""
    charges = [each for intent in _intents(seen) for each in _list(client, {"payment_intent": intent, "limit": 100})]
    return _add_up(client, seen, charges)


def of_customer(client: stripe.StripeClient, customer: str) -> Sequence[Charge]:
    """List all that a customer was charged."""
    return _list(client, {"customer": customer, "limit": 100})


def among(client: stripe.StripeClient, seen: Invoice, charges: Sequence[Charge]) -> Returned:
    """Find what went back of a bill among all that its customer was charged."""
    intents = _intents(seen)
    return _add_up(client, seen, [each for each in charges if each.payment_intent in intents])


def bill_of(client: stripe.StripeClient, payment: str) -> str | None:
    """Find the bill that a charge paid; none for one that was made without a bill."""
    intent = read(client.v1.charges.retrieve(payment), Charge).payment_intent
    if intent is None:
        return None
    asked = client.v1.invoice_payments.list({"payment": {"type": "payment_intent", "payment_intent": intent}})
    return next((read(each, InvoicePayment).invoice for each in asked.auto_paging_iter()), None)


def _intents(seen: Invoice) -> frozenset[str]:
    found = seen.payments.data if seen.payments and seen.status == "paid" else ()
    return frozenset(each.payment.payment_intent for each in found if each.payment.payment_intent)


def _list(client: stripe.StripeClient, asked: stripe.params.ChargeListParams) -> list[Charge]:
    return [read(each, Charge) for each in client.v1.charges.list(asked).auto_paging_iter()]


def _add_up(client: stripe.StripeClient, seen: Invoice, charges: Sequence[Charge]) -> Returned:
    disputes = [
        read(each, Dispute)
        for charge in charges
        if charge.disputed
        for each in client.v1.disputes.list({"charge": charge.id}).auto_paging_iter()
    ]
    amount = sum(each.amount_refunded for each in charges)
    was_given = amount > 0 or seen.post_payment_credit_notes_amount > 0
    bounced = sum(_bounced_of(client, each.id) for each in charges) if was_given else 0
    return Returned(amount, bounced, _gravest(disputes))


def _bounced_of(client: stripe.StripeClient, charge: str) -> int:
    """Add up the refunds of a charge that its owner's bank did not take: that money is ours again, and owed still."""
    found = client.v1.refunds.list({"charge": charge, "limit": 100}).auto_paging_iter()
    return sum(each.amount for each in (read(one, Refund) for one in found) if each.status in _BOUNCED)


def _gravest(disputes: Iterable[Dispute]) -> Chargeback | None:
    """Say how it stands: one that runs goes before one that is lost, and that before one that is won."""
    states = {each.status for each in disputes}
    if not states:
        return None
    if states - _WON - _LOST:
        return Chargeback.OPEN
    return Chargeback.LOST if states & _LOST else Chargeback.WON
