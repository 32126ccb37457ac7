"""Bills: what Stripe calls invoices, which are requests for payment and no invoice of ours."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import stripe

from app.adapters.stripe import returned
from app.adapters.stripe.errors import is_missing, translated
from app.adapters.stripe.reading import (
    KEY,
    CreditNote,
    Invoice,
    Subscription,
    moment,
    moment_or_none,
    money,
    offer_of,
    read,
)
from app.domain.billing.errors import PaymentsMisusedError
from app.domain.billing.ports import UNPAID, BillStatus, ProvidedBill
from app.kernel.money import Money

_SECRET = "confirmation_secret"  # noqa: S105 - the name of a part
_PARTS = (_SECRET, returned.PAYMENTS)


def find_bill(client: stripe.StripeClient, bill: str) -> ProvidedBill | None:
    """Give one, None when there is none by this id."""
    with translated():
        try:
            return _retrieved(client, bill)
        except stripe.InvalidRequestError as error:
            if is_missing(error):
                return None
            raise


def list_bills(client: stripe.StripeClient, customer: str) -> Sequence[ProvidedBill]:
    """List a customer's, the newest first."""
    with translated():
        expand = [f"data.{part}" for part in _PARTS]
        found = list(client.v1.invoices.list({"customer": customer, "limit": 100, "expand": expand}).auto_paging_iter())
        charges = returned.of_customer(client, customer) if found else ()
        return [_with_returned(each, returned.among(client, read(each, Invoice), charges)) for each in found]


def find_bill_of(client: stripe.StripeClient, payment: str) -> ProvidedBill | None:
    """Give the bill that a payment paid."""
    with translated():
        bill = returned.bill_of(client, payment)
        return _retrieved(client, bill) if bill is not None else None


def ask_for_last(client: stripe.StripeClient, subscription: str) -> ProvidedBill | None:
    """Open the last bill of a subscription that is late: one that is unpaid has it as a draft, which nobody charges.

    The subscription runs again once it is paid; the drafts before it are asked for by nobody. Of one that is past due
    it is a draft for an hour, and is charged as was agreed.
    """
    with translated():
        bill = read(client.v1.subscriptions.retrieve(subscription), Subscription).latest_invoice
        if bill is None:
            return None
        if client.v1.invoices.retrieve(bill).status == BillStatus.DRAFT:
            client.v1.invoices.finalize_invoice(bill, None, {"idempotency_key": f"ask:{bill}"})
        return _retrieved(client, bill)


def pay(client: stripe.StripeClient, bill: str, *, method: str | None, key: str) -> ProvidedBill:
    """Try to charge an open bill now; PaymentRefusedError."""
    asked: stripe.params.InvoicePayParams = {"expand": [_SECRET]}
    if method is not None:
        asked["payment_method"] = method
    with translated():
        return understood(client.v1.invoices.pay(bill, asked, {"idempotency_key": key}))


def settle(client: stripe.StripeClient, bill: str, *, key: str) -> ProvidedBill:
    """Note a bill as paid by a transfer that arrived elsewhere."""
    with translated():
        return understood(
            client.v1.invoices.pay(bill, {"paid_out_of_band": True, "expand": [_SECRET]}, {"idempotency_key": key})
        )


def void(client: stripe.StripeClient, bill: str, *, key: str) -> ProvidedBill:
    """Ask no more for a bill. A draft is none yet: what ends its subscription keeps it from being opened."""
    with translated():
        seen = understood(client.v1.invoices.retrieve(bill))
        if seen.status not in UNPAID:
            return seen
        return understood(client.v1.invoices.void_invoice(bill, None, {"idempotency_key": key}))


def refund(client: stripe.StripeClient, bill: str, amount: Money, *, key: str) -> ProvidedBill:
    """Give money back by a credit note, so that the bill itself tells what was; a transfer's is only noted.

    Stripe forgets an idempotency key after a day, a credit note never: the one with this key is looked for first.
    """
    with translated():
        if _has_refunded(client, bill, amount, key=key):
            return _retrieved(client, bill)
        seen = read(client.v1.invoices.retrieve(bill), Invoice)
        if amount.currency != seen.currency.upper():
            raise PaymentsMisusedError(f"{bill} is not in {amount.currency}")
        asked: stripe.params.CreditNoteCreateParams = {
            "invoice": bill,
            "amount": amount.amount,
            "email_type": "none",
            "metadata": {KEY: key},
        }
        if seen.amount_paid_off_stripe:
            asked["out_of_band_amount"] = amount.amount
        else:
            asked["refund_amount"] = amount.amount
        client.v1.credit_notes.create(asked, {"idempotency_key": key})
        return _retrieved(client, bill)


def _has_refunded(client: stripe.StripeClient, bill: str, amount: Money, *, key: str) -> bool:
    notes = client.v1.credit_notes.list({"invoice": bill, "limit": 100}).auto_paging_iter()
    found = next((note for note in (read(each, CreditNote) for each in notes) if note.metadata.get(KEY) == key), None)
    if found is not None and found.amount != amount.amount:
        raise PaymentsMisusedError(f"{key} has given back something else")
    return found is not None


def _retrieved(client: stripe.StripeClient, bill: str) -> ProvidedBill:
    found = client.v1.invoices.retrieve(bill, {"expand": list(_PARTS)})
    return _with_returned(found, returned.of_bill(client, read(found, Invoice)))


def _with_returned(found: stripe.Invoice, back: returned.Returned) -> ProvidedBill:
    """Read a bill, and what went back of it: by credit notes, or by refunds that no credit note tells of."""
    seen = understood(found)
    most = max(seen.refunded.amount, back.amount)
    currency = seen.refunded.currency
    return replace(
        seen, refunded=Money(most, currency), bounced=Money(back.bounced, currency), chargeback=back.chargeback
    )


def understood(found: stripe.Invoice) -> ProvidedBill:
    """Read a bill."""
    seen = read(found, Invoice)
    details = seen.parent.subscription_details if seen.parent else None
    periods = [line.period for line in seen.lines.data]
    try:
        status = BillStatus(seen.status)
    except ValueError as error:
        raise msgspec.ValidationError(str(error)) from None
    may_be_paid = status in UNPAID  # also one that was given up, where Stripe still gives its secret
    products = [
        line.pricing.price_details.product for line in seen.lines.data if line.pricing and line.pricing.price_details
    ]
    return ProvidedBill(
        id=seen.id,
        customer=seen.customer,
        subscription=details.subscription if details else None,
        status=status,
        total=money(seen.total, seen.currency),
        paid=money(seen.amount_paid, seen.currency),
        refunded=money(seen.post_payment_credit_notes_amount, seen.currency),
        period_start=moment(min((period.start for period in periods), default=seen.period_start)),
        period_end=moment(max((period.end for period in periods), default=seen.period_end)),
        created_at=moment(seen.created),
        due_at=moment_or_none(seen.due_date),
        paid_at=moment_or_none(seen.status_transitions.paid_at),
        attempts=seen.attempt_count,
        next_attempt_at=moment_or_none(seen.next_payment_attempt),
        client_secret=seen.confirmation_secret.client_secret if seen.confirmation_secret and may_be_paid else None,
        offer=offer_of(products[0]) if products else None,
    )
