"""Stripe's objects with every part that its API always gives; what a brand has no use for is empty."""

from collections.abc import Mapping
from copy import deepcopy

from app.demo.stripe.errors import Body
from app.demo.stripe.store import Ledger

_PARTS_OF: Mapping[str, tuple[str, ...]] = {
    "paypal": ("country", "payer_email", "payer_id"),
    "sepa_debit": ("bank_code", "branch_code", "country", "fingerprint", "generated_from", "last4"),
}
NOBODY: Body = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}


def base(ledger: Ledger, kind: str, given: str) -> Body:
    """Give what every object has."""
    return {"object": kind, "id": given, "created": ledger.now, "livemode": False, "metadata": {}}


def empty(*names: str) -> Body:
    """Give parts that hold nothing."""
    return dict.fromkeys(names)


def page(found: list[Body], url: str, *, has_more: bool = False) -> Body:
    """Give a list as Stripe does."""
    return {"object": "list", "data": found, "has_more": has_more, "url": url}


def customer(ledger: Ledger) -> Body:
    """Make a customer."""
    return base(ledger, "customer", ledger.new_id("cus")) | {
        **empty("address", "default_source", "description", "email", "name", "phone", "shipping", "test_clock"),
        "balance": 0,
        "currency": None,
        "delinquent": False,
        "discount": None,
        "invoice_prefix": ledger.new_id("x")[-8:].upper(),
        "invoice_settings": empty("custom_fields", "default_payment_method", "footer", "rendering_options"),
        "preferred_locales": [],
        "tax_exempt": "none",
    }


def product(ledger: Ledger, given: str, name: str) -> Body:
    """Make a product."""
    return base(ledger, "product", given) | {
        **empty("default_price", "description", "package_dimensions", "shippable", "tax_code", "url"),
        "active": True,
        "images": [],
        "marketing_features": [],
        "name": name,
        "type": "service",
        "updated": ledger.now,
    }


def price(ledger: Ledger, asked: Body) -> Body:
    """Make a price."""
    amount = int(asked["unit_amount"])
    return base(ledger, "price", ledger.new_id("price")) | {
        **empty("custom_unit_amount", "lookup_key", "nickname", "tiers_mode", "transform_quantity"),
        "active": False,  # one that was given inline is used once
        "billing_scheme": "per_unit",
        "currency": asked["currency"],
        "product": asked["product"],
        "recurring": {
            "interval": asked["recurring"]["interval"],
            "interval_count": 1,
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        },
        "tax_behavior": asked.get("tax_behavior", "unspecified"),
        "type": "recurring",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }


def plan_of(price: Body) -> Body:
    """Give the plan that a price was before there were prices."""
    return {
        **{name: price[name] for name in ("id", "billing_scheme", "created", "currency", "livemode", "metadata")},
        **empty("meter", "nickname", "tiers_mode", "transform_usage", "trial_period_days"),
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "interval": price["recurring"]["interval"],
        "interval_count": 1,
        "product": price["product"],
        "usage_type": "licensed",
    }


def method(ledger: Ledger, number: str, brand: str, asked: Body) -> Body:
    """Make a means of payment of a card; `number` stays out of what is shown."""
    checks = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}
    return base(ledger, "payment_method", ledger.new_id("pm")) | {
        "allow_redisplay": "unspecified",
        "billing_details": dict(NOBODY),
        "card": {
            **empty("country", "display_brand", "fingerprint", "generated_from", "regulated_status", "wallet"),
            "brand": brand,
            "checks": checks,
            "exp_month": int(asked.get("exp_month", 12)),
            "exp_year": int(asked.get("exp_year", 2030)),
            "funding": "credit",
            "last4": number[-4:],
            "networks": {"available": [brand], "preferred": None},
            "three_d_secure_usage": {"supported": True},
        },
        "customer": None,
        "type": "card",
    }


def other_method(ledger: Ledger, kind: str) -> Body:
    """Make a means of payment that is no card, and shows nothing of whose it is."""
    return base(ledger, "payment_method", ledger.new_id("pm")) | {
        "allow_redisplay": "unspecified",
        "billing_details": dict(NOBODY),
        kind: empty(*_PARTS_OF[kind]),
        "customer": None,
        "type": kind,
    }


def setup_intent(ledger: Ledger, customer: str) -> Body:
    """Make a setup that waits for a means of payment."""
    given = ledger.new_id("seti")
    return base(ledger, "setup_intent", given) | {
        **empty("application", "cancellation_reason", "description", "flow_directions", "last_setup_error"),
        **empty("latest_attempt", "mandate", "next_action", "on_behalf_of", "payment_method", "single_use_mandate"),
        "client_secret": f"{given}_secret_{ledger.new_id('x')[2:]}",
        "customer": customer,
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
        "usage": "off_session",
    }


def payment_intent(ledger: Ledger, invoice: Body) -> Body:
    """Make the payment of an invoice, which waits for a means of payment."""
    given = ledger.new_id("pi")
    return base(ledger, "payment_intent", given) | {
        **empty("application", "canceled_at", "cancellation_reason", "description", "last_payment_error"),
        **empty("latest_charge", "next_action", "on_behalf_of", "payment_method", "payment_record", "processing"),
        **empty("receipt_email", "review", "shipping", "source", "statement_descriptor", "transfer_group"),
        "amount": invoice["total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "capture_method": "automatic",
        "client_secret": f"{given}_secret_{ledger.new_id('x')[2:]}",
        "confirmation_method": "automatic",
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "payment_method_types": ["card"],
        "setup_future_usage": "off_session",
        "status": "requires_payment_method",
    }


def charge(ledger: Ledger, payment: Body) -> Body:
    """Make the charge of a payment that succeeded."""
    return base(ledger, "charge", ledger.new_id("ch")) | {
        **empty("application", "application_fee", "application_fee_amount", "balance_transaction", "description"),
        **empty("calculated_statement_descriptor", "failure_balance_transaction", "failure_code", "failure_message"),
        **empty("fraud_details", "on_behalf_of", "outcome", "payment_method_details", "receipt_email"),
        **empty("receipt_number", "receipt_url", "review", "shipping", "source", "source_transfer"),
        **empty("statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group"),
        "amount": payment["amount"],
        "amount_captured": payment["amount"],
        "amount_refunded": 0,
        "billing_details": dict(NOBODY),
        "captured": True,
        "currency": payment["currency"],
        "customer": payment["customer"],
        "disputed": False,
        "paid": True,
        "payment_intent": payment["id"],
        "payment_method": payment["payment_method"],
        "refunded": False,
        "status": "succeeded",
    }


def refund(ledger: Ledger, charge: Body, amount: int) -> Body:
    """Make the refund of a part of a charge."""
    made = base(ledger, "refund", ledger.new_id("re")) | {
        **empty("balance_transaction", "reason", "receipt_number", "source_transfer_reversal", "transfer_reversal"),
        "amount": amount,
        "charge": charge["id"],
        "currency": charge["currency"],
        "payment_intent": charge["payment_intent"],
        "status": "succeeded",
    }
    del made["livemode"]
    return made


def invoice_payment(ledger: Ledger, invoice: Body, payment: Body) -> Body:
    """Say that a payment belongs to an invoice."""
    is_paid = payment["status"] == "succeeded"
    made = base(ledger, "invoice_payment", f"inpay_{payment['id'][3:]}") | {
        "amount_paid": payment["amount"] if is_paid else None,
        "amount_requested": payment["amount"],
        "created": payment["created"],
        "currency": payment["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "payment": {"payment_intent": payment["id"], "type": "payment_intent"},
        "status": "paid" if is_paid else "open",
        "status_transitions": empty("canceled_at", "paid_at"),
    }
    del made["metadata"]
    return made


def event(ledger: Ledger, kind: str, body: Body) -> Body:
    """Make an event about an object, as it is now."""
    made = base(ledger, "event", ledger.new_id("evt")) | {
        "api_version": None,
        "data": {"object": deepcopy(body)},
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
    del made["metadata"]
    return made


def tell(ledger: Ledger, kind: str, body: Body) -> Body:
    """Keep an object, and that something happened to it."""
    ledger.put(body)
    ledger.events.append(ledger.put(event(ledger, kind, body)))
    return body


def credit_note(ledger: Ledger, invoice: Body, amount: int) -> Body:
    """Make the credit note of a paid invoice."""
    given = ledger.new_id("cn")
    return base(ledger, "credit_note", given) | {
        **empty("customer_balance_transaction", "effective_at", "memo", "out_of_band_amount", "reason"),
        **empty("shipping_cost", "subtotal_excluding_tax", "total_excluding_tax", "voided_at"),
        **dict.fromkeys(("amount", "amount_shipping", "subtotal", "total", "post_payment_amount"), amount),
        "amount_shipping": 0,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "discount_amount": 0,
        "discount_amounts": [],
        "invoice": invoice["id"],
        "lines": page([], f"/v1/credit_notes/{given}/lines"),
        "number": f"CN-{given[-8:].upper()}",
        "pdf": "",
        "pre_payment_amount": 0,
        "pretax_credit_amounts": [],
        "refunds": [],
        "status": "issued",
        "total_taxes": [],
        "type": "post_payment",
    }
