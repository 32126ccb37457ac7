"""The two large shapes: a subscription, and the invoices that it is billed with."""

from app.demo.stripe import shapes
from app.demo.stripe.dates import next_anniversary
from app.demo.stripe.errors import Body
from app.demo.stripe.shapes import base, empty
from app.demo.stripe.store import Ledger

DAY = 24 * 60 * 60
_OFF = {"disabled_reason": None, "enabled": False, "liability": None}
_SELF = {"account": None, "type": "self"}


def subscription(ledger: Ledger, asked: Body, price: Body) -> Body:
    """Make a subscription whose first period begins now."""
    given = ledger.new_id("sub")
    return base(ledger, "subscription", given) | {
        **empty("application", "application_fee_percent", "billing_cycle_anchor_config", "billing_thresholds"),
        **empty("cancel_at", "canceled_at", "default_payment_method", "default_source", "description", "ended_at"),
        **empty("latest_invoice", "next_pending_invoice_item_invoice", "on_behalf_of", "pause_collection"),
        **empty("pending_invoice_item_interval", "pending_setup_intent", "pending_update", "schedule", "test_clock"),
        **empty("transfer_data", "trial_end", "trial_settings", "trial_start"),
        "automatic_tax": dict(_OFF),
        "billing_cycle_anchor": ledger.now,
        "billing_mode": {"type": "flexible", "flexible": None},
        "billing_schedules": [],
        "cancel_at_period_end": False,
        "cancellation_details": empty("comment", "feedback", "reason"),
        "collection_method": asked.get("collection_method", "charge_automatically"),
        "currency": price["currency"],
        "customer": asked["customer"],
        "days_until_due": int(asked["days_until_due"]) if "days_until_due" in asked else None,
        "default_tax_rates": [],
        "discounts": [],
        "invoice_settings": {"account_tax_ids": None, "issuer": dict(_SELF)},
        "items": shapes.page([_item(ledger, given, price)], f"/v1/subscription_items?subscription={given}"),
        "metadata": asked.get("metadata", {}),
        "payment_settings": empty("payment_method_options", "payment_method_types") | asked.get("payment_settings", {}),
        "start_date": ledger.now,
        "status": "incomplete",
    }


def _item(ledger: Ledger, subscription: str, price: Body) -> Body:
    made = base(ledger, "subscription_item", ledger.new_id("si")) | {
        "billing_thresholds": None,
        "current_period_start": ledger.now,
        "current_period_end": next_anniversary(ledger.now, price["recurring"]["interval"], ledger.now),
        "discounts": [],
        "plan": shapes.plan_of(price),
        "price": price,
        "quantity": 1,
        "subscription": subscription,
        "tax_rates": [],
    }
    del made["livemode"]
    return made


def invoice(ledger: Ledger, owner: Body, reason: str) -> Body:
    """Make the draft of a subscription's next invoice, for the period that it is in."""
    given = ledger.new_id("in")
    total = owner["items"]["data"][0]["price"]["unit_amount"]
    days = owner["days_until_due"]
    return _bare_invoice(ledger, given) | {
        **dict.fromkeys(("amount_due", "amount_remaining", "subtotal", "total"), total),
        "billing_reason": reason,
        "collection_method": owner["collection_method"],
        "currency": owner["currency"],
        "customer": owner["customer"],
        "due_date": ledger.now + days * DAY if days is not None else None,
        "lines": shapes.page([_line(ledger, owner, total)], f"/v1/invoices/{given}/lines"),
        "parent": {
            "quote_details": None,
            "subscription_details": {"metadata": owner["metadata"], "subscription": owner["id"]},
            "type": "subscription_details",
        },
    }


def _bare_invoice(ledger: Ledger, given: str) -> Body:
    """Make what every draft is like."""
    return base(ledger, "invoice", given) | {
        **empty("application", "automatically_finalizes_at", "confirmation_secret", "custom_fields"),
        **empty("customer_address", "customer_email", "customer_name", "customer_phone", "customer_shipping"),
        **empty("default_payment_method", "default_source", "description", "effective_at", "ending_balance"),
        **empty("footer", "from_invoice", "hosted_invoice_url", "invoice_pdf", "last_finalization_error"),
        **empty("latest_revision", "next_payment_attempt", "number", "on_behalf_of", "receipt_number"),
        **empty("rendering", "shipping_cost", "shipping_details", "statement_descriptor", "test_clock"),
        **empty("total_excluding_tax", "subtotal_excluding_tax", "webhooks_delivered_at"),
        **dict.fromkeys(("amount_overpaid", "amount_paid", "amount_paid_off_stripe", "amount_shipping"), 0),
        **dict.fromkeys(("attempt_count", "starting_balance"), 0),
        **dict.fromkeys(("pre_payment_credit_notes_amount", "post_payment_credit_notes_amount"), 0),
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": _OFF | {"provider": None, "status": None},
        "customer_tax_exempt": "none",
        "default_tax_rates": [],
        "discounts": [],
        "issuer": dict(_SELF),
        "payment_settings": empty("default_mandate", "payment_method_options", "payment_method_types"),
        "period_start": ledger.now,
        "period_end": ledger.now,
        "status": "draft",
        "status_transitions": empty("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at"),
    }


def _line(ledger: Ledger, owner: Body, total: int) -> Body:
    item = owner["items"]["data"][0]
    made = base(ledger, "line_item", ledger.new_id("il")) | {
        "amount": total,
        "currency": owner["currency"],
        "description": None,
        "discountable": True,
        "discounts": [],
        "period": {"start": item["current_period_start"], "end": item["current_period_end"]},
        "pricing": {
            "type": "price_details",
            "price_details": {"price": item["price"]["id"], "product": item["price"]["product"]},
            "unit_amount_decimal": item["price"]["unit_amount_decimal"],
        },
        "quantity": 1,
        "subscription": owner["id"],
        "subtotal": total,
    }
    del made["created"]
    return made
