"""What becomes of an invoice: opened, charged, tried again, and what its subscription is then."""

from typing import Final

from app.demo.stripe import billed, returns, schedules, shapes
from app.demo.stripe.cards import CARDS, TestCard
from app.demo.stripe.dates import next_anniversary
from app.demo.stripe.errors import ApiError, Body, invalid, refused
from app.demo.stripe.shapes import tell
from app.demo.stripe.store import Ledger

RETRIES: Final = (3, 5, 7)
"""Days from each failed attempt to the next; after the last the subscription is `unpaid`."""

ENDED: Final = frozenset({"canceled", "incomplete_expired"})
_FOR_GOOD: Final = frozenset({"paid", "void"})


def bill(ledger: Ledger, owner: Body, reason: str) -> Body:
    """Make the invoice of a subscription's period and open it, but for one who has stopped paying."""
    made = tell(ledger, "invoice.created", billed.invoice(ledger, owner, reason))
    owner["latest_invoice"] = made["id"]
    return made if owner["status"] == "unpaid" else finalize(ledger, made)


def finalize(ledger: Ledger, invoice: Body) -> Body:
    """Open a draft, with a payment that waits."""
    if invoice["status"] != "draft":
        raise invalid("This invoice is already finalized.", code="invoice_not_editable")
    payment = tell(ledger, "payment_intent.created", shapes.payment_intent(ledger, invoice) | {"_bill": invoice["id"]})
    invoice["status"] = "open"
    invoice["number"] = f"FAKE-{invoice['id'][-8:].upper()}"
    invoice["_payment"] = payment["id"]
    invoice["status_transitions"]["finalized_at"] = ledger.now
    return tell(ledger, "invoice.finalized", invoice)


def charge(
    ledger: Ledger, invoice: Body, method: Body | None, *, is_owner_there: bool = False, elsewhere: Body | None = None
) -> ApiError | None:
    """Try by hand to charge an open invoice; give the refusal, which is kept as well.

    After the first attempt it counts as none and leaves the timetable alone, as Stripe's `attempt_count` has it.
    `elsewhere`: where its owner agrees.
    """
    if is_processing(ledger, invoice):
        raise invalid("This payment is being processed.", code="payment_intent_unexpected_state")
    _count(ledger, invoice, is_counted=not invoice["attempt_count"])
    return _charge(ledger, invoice, method, is_owner_there=is_owner_there, elsewhere=elsewhere)


def charge_by_timetable(ledger: Ledger, invoice: Body, owner: Body) -> None:
    """Charge an open invoice as was agreed, and say when that is tried again."""
    _count(ledger, invoice, is_counted=True)
    is_late, tries = owner["status"] in {"active", "past_due"}, invoice["attempt_count"]
    is_last = tries > len(RETRIES)
    invoice["next_payment_attempt"] = ledger.now + RETRIES[tries - 1] * billed.DAY if is_late and not is_last else None
    if _charge(ledger, invoice, default_method(ledger, owner)) is not None and is_late:
        owner["status"] = "unpaid" if is_last else "past_due"
        tell(ledger, "customer.subscription.updated", owner)


def _count(ledger: Ledger, invoice: Body, *, is_counted: bool) -> None:
    if invoice["status"] != "open":
        raise invalid(f"Invoice is {invoice['status']}", code="invoice_not_open")
    invoice["attempted"] = True
    invoice["attempt_count"] += is_counted
    ledger.put(invoice)


def _charge(
    ledger: Ledger, invoice: Body, method: Body | None, *, is_owner_there: bool = False, elsewhere: Body | None = None
) -> ApiError | None:
    payment = ledger.find("payment_intent", invoice["_payment"])
    if method is None:
        error = invalid("There is no default payment method set on this Customer.", code="missing")
        return _fail(ledger, invoice, payment, error)
    payment["payment_method"] = method["id"]
    card = CARDS[method["_number"]]
    if card.refuses_charge:
        return _fail(ledger, invoice, payment, refused("card_declined", card.decline_code))
    if card.asks_owner:
        payment["status"] = "requires_action"
        payment["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
        tell(ledger, "payment_intent.requires_action", payment)
        tell(ledger, "invoice.payment_action_required", invoice)
        if is_owner_there:
            return None
        return _fail(ledger, invoice, payment, refused("invoice_payment_intent_requires_action"))
    waiting = _waiting(card, elsewhere)
    if waiting is None:
        succeed(ledger, payment)
    else:
        tell(ledger, f"payment_intent.{waiting['status']}", payment | waiting)
    return None


def _waiting(card: TestCard, elsewhere: Body | None) -> Body | None:
    """Say how a payment waits that is decided on elsewhere, or later."""
    if card.redirects and elsewhere is not None:
        return {
            "status": "requires_action",
            "next_action": {"type": "redirect_to_url", "redirect_to_url": elsewhere},
        }
    return {"status": "processing"} if card.settles_later else None


def is_processing(ledger: Ledger, invoice: Body) -> bool:
    """Tell whether a bank has still to answer about an invoice."""
    payment = ledger.find("payment_intent", invoice["_payment"]) if "_payment" in invoice else None
    return payment is not None and payment["status"] == "processing"


def bounce(ledger: Ledger, payment: Body) -> None:
    """Note that a payment which was being processed has failed; its invoice waits for another."""
    invoice = ledger.find("invoice", payment["_bill"])
    _fail(ledger, invoice, payment, refused("card_declined", "insufficient_funds"))
    owner = ledger.find("subscription", invoice["parent"]["subscription_details"]["subscription"])
    if owner["status"] == "active":
        tell(ledger, "customer.subscription.updated", owner | {"status": "past_due"})


def succeed(ledger: Ledger, payment: Body) -> None:
    """Note a payment as made, and its invoice as paid."""
    payment["status"] = "succeeded"
    payment["amount_received"] = payment["amount"]
    payment["next_action"] = None
    returns.note_charge(ledger, payment)
    tell(ledger, "payment_intent.succeeded", payment)
    invoice = ledger.find("invoice", payment["_bill"])
    owner = ledger.find("subscription", invoice["parent"]["subscription_details"]["subscription"])
    if owner["payment_settings"].get("save_default_payment_method") == "on_subscription":
        owner["default_payment_method"] = payment["payment_method"]
        ledger.put(owner)
    settle(ledger, invoice)


def settle(ledger: Ledger, invoice: Body, *, is_elsewhere: bool = False) -> None:
    """Note an invoice as paid; its subscription is active again."""
    if invoice["status"] in _FOR_GOOD:
        raise invalid("Invoice is already paid", code="invoice_already_paid")
    invoice["status"] = "paid"
    invoice["amount_paid"] = invoice["total"]
    invoice["amount_paid_off_stripe"] = invoice["total"] if is_elsewhere else 0
    invoice["amount_remaining"] = 0
    invoice["next_payment_attempt"] = None
    invoice["status_transitions"]["paid_at"] = ledger.now
    tell(ledger, "invoice.paid", invoice)
    owner = ledger.find("subscription", invoice["parent"]["subscription_details"]["subscription"])
    if owner["latest_invoice"] == invoice["id"] and owner["status"] not in {*ENDED, "active"}:
        owner["status"] = "active"
        tell(ledger, "customer.subscription.updated", owner)


def void(ledger: Ledger, invoice: Body) -> None:
    """Ask no more for it."""
    if invoice["status"] not in _FOR_GOOD:
        invoice["status"] = "void"
        invoice["next_payment_attempt"] = None
        invoice["status_transitions"]["voided_at"] = ledger.now
        tell(ledger, "invoice.voided", invoice)


def end(ledger: Ledger, owner: Body, status: str = "canceled") -> Body:
    """End a subscription."""
    owner |= {"status": status, "ended_at": ledger.now, "canceled_at": owner["canceled_at"] or ledger.now}
    return tell(
        ledger, "customer.subscription.deleted" if status == "canceled" else "customer.subscription.updated", owner
    )


def renew(ledger: Ledger, owner: Body) -> None:
    """Begin a subscription's next period, or end it."""
    if owner["cancel_at_period_end"]:
        end(ledger, owner)
        return
    schedules.enter_next_phase(ledger, owner)
    item = owner["items"]["data"][0]
    item["current_period_start"] = start = item["current_period_end"]
    interval = item["price"]["recurring"]["interval"]
    item["current_period_end"] = next_anniversary(owner["billing_cycle_anchor"], interval, start)
    invoice = bill(ledger, owner, "subscription_cycle")
    tell(ledger, "customer.subscription.updated", owner)
    if invoice["status"] == "open" and owner["collection_method"] == "charge_automatically":
        charge_by_timetable(ledger, invoice, owner)


def default_method(ledger: Ledger, owner: Body) -> Body | None:
    """Give what charges a subscription: its own method, else its customer's."""
    customer = ledger.find("customer", owner["customer"])
    given = owner["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    return ledger.find("payment_method", given) if given else None


def _fail(ledger: Ledger, invoice: Body, payment: Body, error: ApiError) -> ApiError:
    """Note a failed attempt."""
    payment["last_payment_error"] = error.body["error"]
    if payment["status"] != "requires_action":
        payment["status"] = "requires_payment_method"
        tell(ledger, "payment_intent.payment_failed", payment)
    tell(ledger, "invoice.payment_failed", invoice)
    return error
