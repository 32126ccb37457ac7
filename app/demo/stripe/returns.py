"""Money that goes back: charges, refunds that Stripe's own pages make, and disputes of cards' owners."""

from typing import Any, Final

from app.demo.stripe import shapes
from app.demo.stripe.errors import Body, invalid
from app.demo.stripe.shapes import base, empty, tell
from app.demo.stripe.store import Ledger

Asked = dict[str, Any]

_STATES: Final = {"open": "needs_response", "won": "won", "lost": "lost"}


def note_charge(ledger: Ledger, payment: Body) -> Body:
    """Make the charge of a payment that succeeded."""
    made = shapes.charge(ledger, payment)
    payment["latest_charge"] = made["id"]
    return tell(ledger, "charge.succeeded", made)


def list_charges(ledger: Ledger, asked: Asked) -> list[Body]:
    """GET /v1/charges, of a customer or of a payment."""
    return ledger.list("charge", **{name: asked[name] for name in ("customer", "payment_intent") if name in asked})


def find_charge(ledger: Ledger, _asked: Asked, given: str) -> Body:
    """GET /v1/charges/:id."""
    return ledger.find("charge", given)


def list_invoice_payments(ledger: Ledger, asked: Asked) -> list[Body]:
    """GET /v1/invoice_payments, of a payment."""
    payment = ledger.find("payment_intent", asked["payment"]["payment_intent"])
    return [shapes.invoice_payment(ledger, ledger.find("invoice", payment["_bill"]), payment)]


def payments_of(ledger: Ledger, invoice: Body) -> Body:
    """Give the payments of an invoice, as it shows them to who asks."""
    payment = ledger.find("payment_intent", invoice["_payment"]) if "_payment" in invoice else None
    found = [shapes.invoice_payment(ledger, invoice, payment)] if payment else []
    return shapes.page(found, f"/v1/invoice_payments?invoice={invoice['id']}")


def list_disputes(ledger: Ledger, asked: Asked) -> list[Body]:
    """GET /v1/disputes, of a charge."""
    return ledger.list("dispute", charge=asked["charge"])


def give_back(ledger: Ledger, payment: Body, amount: int) -> None:
    """Let a charge go back in part."""
    charge = ledger.find("charge", payment["latest_charge"])
    if not 0 < amount <= charge["amount"] - charge["amount_refunded"]:
        raise invalid("The amount is more than what is left of the charge.", param="amount")
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    tell(ledger, "refund.created", shapes.refund(ledger, charge, amount))
    tell(ledger, "charge.refunded", charge)


def list_refunds(ledger: Ledger, asked: Asked) -> list[Body]:
    """GET /v1/refunds, of a charge."""
    return ledger.list("refund", charge=asked["charge"])


def bounce_by_hand(ledger: Ledger, _asked: Asked, given: str) -> Body:
    """POST /v1/test_helpers/charges/:id/bounce, which Stripe has not: a bank does not take the last refund."""
    charge, refund = ledger.find("charge", given), ledger.list("refund", charge=given)[0]
    charge["amount_refunded"] -= refund["amount"]
    ledger.put(charge | {"refunded": False})
    return tell(ledger, "refund.failed", refund | {"status": "failed", "failure_reason": "expired_or_canceled_card"})


def refund_by_hand(ledger: Ledger, asked: Asked, given: str) -> Body:
    """POST /v1/test_helpers/charges/:id/refund, which Stripe has as a button in its pages."""
    charge = ledger.find("charge", given)
    give_back(ledger, ledger.find("payment_intent", charge["payment_intent"]), int(asked["amount"]))
    return ledger.find("charge", given)


def dispute_by_hand(ledger: Ledger, asked: Asked, given: str) -> Body:
    """POST /v1/test_helpers/charges/:id/dispute, which Stripe has not: a card's owner goes to a bank."""
    charge = ledger.find("charge", given)
    if asked.get("state") not in _STATES:
        raise invalid(f"state is one of {', '.join(_STATES)}", param="state")
    known = ledger.list("dispute", charge=given)
    found = (known[0] if known else _dispute(ledger, charge)) | {"status": _STATES[asked["state"]]}
    ledger.put(charge | {"disputed": True})
    return tell(ledger, "charge.dispute.closed" if known else "charge.dispute.created", found)


def _dispute(ledger: Ledger, charge: Body) -> Body:
    return base(ledger, "dispute", ledger.new_id("du")) | {
        **empty("intended_submission_method", "network_reason_code", "payment_method_details"),
        "amount": charge["amount"],
        "balance_transactions": [],
        "charge": charge["id"],
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": None,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_method": "not_submitted",
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "payment_intent": charge["payment_intent"],
        "reason": "general",
        "status": "needs_response",
    }
