"""Subscriptions, invoices and credit notes, as the API is asked about them."""

from typing import Any

from app.demo.stripe import billed, charging, people, returns, shapes
from app.demo.stripe.errors import Body, invalid
from app.demo.stripe.shapes import tell
from app.demo.stripe.store import Ledger

Asked = dict[str, Any]


def create_subscription(ledger: Ledger, asked: Asked) -> Body:
    """POST /v1/subscriptions."""
    people.living(ledger, asked["customer"])
    data = asked["items"][0]["price_data"]
    ledger.find("product", data["product"])
    price = ledger.put(shapes.price(ledger, data))
    made = billed.subscription(ledger, asked, price)
    is_sent = made["collection_method"] == "send_invoice"
    if is_sent != (made["days_until_due"] is not None):
        raise invalid("days_until_due belongs to send_invoice, and to nothing else.", param="days_until_due")
    made["status"] = "active" if is_sent else "incomplete"
    tell(ledger, "customer.subscription.created", made)
    if is_sent:  # a draft for an hour, as Stripe leaves it
        draft = tell(ledger, "invoice.created", billed.invoice(ledger, made, "subscription_create"))
        return ledger.put(made | {"latest_invoice": draft["id"]})
    charging.bill(ledger, made, "subscription_create")
    return ledger.put(made)


def find_subscription(ledger: Ledger, _asked: Asked, given: str) -> Body:
    """GET /v1/subscriptions/:id."""
    return ledger.find("subscription", given)


def list_subscriptions(ledger: Ledger, asked: Asked) -> list[Body]:
    """GET /v1/subscriptions: those that have not ended, or all."""
    found = ledger.list("subscription", customer=asked["customer"])
    return found if asked.get("status") == "all" else [each for each in found if each["status"] not in charging.ENDED]


def update_subscription(ledger: Ledger, asked: Asked, given: str) -> Body:
    """POST /v1/subscriptions/:id."""
    found = _running(ledger, given)
    if "cancel_at_period_end" in asked:
        if found["schedule"]:
            raise invalid("The subscription is managed by the subscription schedule, which says how it ends.")
        is_ending = asked["cancel_at_period_end"] == "true"
        found["cancel_at_period_end"] = is_ending
        found["cancel_at"] = found["items"]["data"][0]["current_period_end"] if is_ending else None
        found["canceled_at"] = ledger.now if is_ending else None
    if "default_payment_method" in asked:
        people.find_method(ledger, {}, found["customer"], asked["default_payment_method"])
        found["default_payment_method"] = asked["default_payment_method"]
    if "items" in asked:
        _reprice(ledger, found, asked["items"][0], asked.get("proration_behavior"))
    found["metadata"] |= asked.get("metadata", {})
    return tell(ledger, "customer.subscription.updated", found)


def _reprice(ledger: Ledger, found: Body, asked: Asked, proration: str | None) -> None:
    """Give the one item of a subscription another price, which its next bill is the first to have."""
    item = found["items"]["data"][0]
    if asked.get("id") != item["id"] or proration != "none":
        raise invalid("The stand-in changes the price of the one item, and reckons no parts of a period.")
    data = asked["price_data"]
    ledger.find("product", data["product"])
    price = ledger.put(shapes.price(ledger, data))
    item |= {"price": price, "plan": shapes.plan_of(price)}


def cancel_subscription(ledger: Ledger, _asked: Asked, given: str) -> Body:
    """DELETE /v1/subscriptions/:id."""
    return charging.end(ledger, _running(ledger, given))


def find_invoice(ledger: Ledger, asked: Asked, given: str) -> Body:
    """GET /v1/invoices/:id."""
    return expanded(ledger, ledger.find("invoice", given), asked)


def list_invoices(ledger: Ledger, asked: Asked) -> list[Body]:
    """GET /v1/invoices."""
    return [expanded(ledger, each, asked) for each in ledger.list("invoice", customer=asked["customer"])]


def finalize_invoice(ledger: Ledger, _asked: Asked, given: str) -> Body:
    """POST /v1/invoices/:id/finalize."""
    return charging.finalize(ledger, ledger.find("invoice", given))


def pay_invoice(ledger: Ledger, asked: Asked, given: str) -> Body:
    """POST /v1/invoices/:id/pay."""
    invoice = ledger.find("invoice", given)
    if asked.get("paid_out_of_band") == "true":
        charging.settle(ledger, invoice, is_elsewhere=True)
    else:
        owner = ledger.find("subscription", invoice["parent"]["subscription_details"]["subscription"])
        method = (
            people.find_method(ledger, {}, invoice["customer"], asked["payment_method"])
            if "payment_method" in asked
            else charging.default_method(ledger, owner)
        )
        error = charging.charge(ledger, invoice, method)
        if error is not None:
            raise error
    return expanded(ledger, ledger.find("invoice", given), asked)


def void_invoice(ledger: Ledger, asked: Asked, given: str) -> Body:
    """POST /v1/invoices/:id/void."""
    invoice = ledger.find("invoice", given)
    if invoice["status"] not in {"open", "uncollectible"}:
        raise invalid("You can only void an open or uncollectible invoice.", code="invoice_not_editable")
    charging.void(ledger, invoice)
    return expanded(ledger, invoice, asked)


def create_credit_note(ledger: Ledger, asked: Asked) -> Body:
    """POST /v1/credit_notes, of a paid invoice."""
    invoice = ledger.find("invoice", asked["invoice"])
    amount = int(asked["amount"])
    given = int(asked.get("refund_amount", 0)) + int(asked.get("out_of_band_amount", 0))
    left = invoice["amount_paid"] - invoice["post_payment_credit_notes_amount"]
    if invoice["status"] != "paid" or given != amount or not 0 < amount <= left:
        raise invalid("The amount is not one that can be credited.", param="amount")
    if "refund_amount" in asked and amount > left - invoice["amount_paid_off_stripe"]:
        raise invalid("What was paid elsewhere cannot be refunded.", param="refund_amount")
    if "refund_amount" in asked:
        returns.give_back(ledger, ledger.find("payment_intent", invoice["_payment"]), int(asked["refund_amount"]))
    invoice["post_payment_credit_notes_amount"] += amount
    tell(ledger, "invoice.updated", invoice)
    note = shapes.credit_note(ledger, invoice, amount) | {"metadata": asked.get("metadata", {})}
    return tell(ledger, "credit_note.created", note)


def list_credit_notes(ledger: Ledger, asked: Asked) -> list[Body]:
    """GET /v1/credit_notes, of an invoice."""
    return ledger.list("credit_note", invoice=asked["invoice"])


def list_events(ledger: Ledger, asked: Asked) -> list[Body]:
    """GET /v1/events."""
    since = int(asked.get("created", {}).get("gte", 0))
    return [each for each in ledger.list("event") if each["created"] >= since]


def expanded(ledger: Ledger, invoice: Body, asked: Asked) -> Body:
    """Show the secret of an invoice's payment, and its payments, to who asks for them."""
    wanted = set(asked.get("expand", []))
    names = {each.removeprefix("data.") for each in wanted}
    if not names <= {"confirmation_secret", "payments"}:
        raise invalid("This property cannot be expanded.", param="expand")
    shown = dict(invoice)
    if "payments" in names:
        shown["payments"] = returns.payments_of(ledger, invoice)
    if "confirmation_secret" in names and "_payment" in invoice:
        secret = ledger.find("payment_intent", invoice["_payment"])["client_secret"]
        shown["confirmation_secret"] = {"client_secret": secret, "type": "payment_intent"}
    return shown


def _running(ledger: Ledger, given: str) -> Body:
    found = ledger.find("subscription", given)
    if found["status"] in charging.ENDED:
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.")
    return found
