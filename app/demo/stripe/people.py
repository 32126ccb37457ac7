"""Customers, what they pay with, and the products that are sold to them."""

from typing import Any

from app.demo.stripe import charging, shapes
from app.demo.stripe.cards import CARDS, DEBIT, PLATFORM
from app.demo.stripe.errors import Body, invalid, missing, refused
from app.demo.stripe.shapes import tell
from app.demo.stripe.store import Ledger

Asked = dict[str, Any]


def create_customer(ledger: Ledger, asked: Asked) -> Body:
    """POST /v1/customers."""
    return tell(ledger, "customer.created", shapes.customer(ledger) | asked)


def list_customers(ledger: Ledger, asked: Asked) -> list[Body]:
    """GET /v1/customers."""
    found = ledger.list("customer", **({"email": asked["email"]} if "email" in asked else {}))
    return [each for each in found if not each.get("deleted")]


def find_customer(ledger: Ledger, _asked: Asked, given: str) -> Body:
    """GET /v1/customers/:id; of one that was deleted nothing is told but that."""
    found = ledger.find("customer", given)
    return {"id": given, "object": "customer", "deleted": True} if found.get("deleted") else found


def living(ledger: Ledger, given: str) -> Body:
    """Give a customer who was not deleted."""
    found = ledger.find("customer", given)
    if found.get("deleted"):
        raise missing("customer", given)
    return found


def delete_customer(ledger: Ledger, _asked: Asked, given: str) -> Body:
    """DELETE /v1/customers/:id: what runs ends, and nothing stays on file."""
    found = living(ledger, given)
    for each in ledger.list("subscription", customer=given):
        if each["status"] not in charging.ENDED:
            charging.end(ledger, each)
    for each in ledger.list("payment_method", customer=given):
        detach_method(ledger, {}, each["id"])
    tell(ledger, "customer.deleted", found)
    ledger.put(found | {"deleted": True})
    return find_customer(ledger, {}, given)


def update_customer(ledger: Ledger, asked: Asked, given: str) -> Body:
    """POST /v1/customers/:id."""
    found = living(ledger, given)
    settings = asked.pop("invoice_settings", {})
    if "default_payment_method" in settings:
        find_method(ledger, {}, given, settings["default_payment_method"])
    found["invoice_settings"] |= settings
    return tell(ledger, "customer.updated", found | asked)


def list_methods(ledger: Ledger, _asked: Asked, given: str) -> list[Body]:
    """GET /v1/customers/:id/payment_methods."""
    living(ledger, given)
    return ledger.list("payment_method", customer=given)


def find_method(ledger: Ledger, _asked: Asked, given: str, method: str) -> Body:
    """GET /v1/customers/:id/payment_methods/:id."""
    found = ledger.find("payment_method", method)
    if found["customer"] != given:
        raise missing("payment_method", method)
    return found


def detach_method(ledger: Ledger, _asked: Asked, method: str) -> Body:
    """POST /v1/payment_methods/:id/detach."""
    found = ledger.find("payment_method", method)
    if found["customer"] is None:
        raise invalid("The payment method is not attached to a customer.")
    owner = ledger.find("customer", found["customer"])
    if owner["invoice_settings"]["default_payment_method"] == method:
        owner["invoice_settings"]["default_payment_method"] = None
        ledger.put(owner)
    for each in ledger.list("subscription", default_payment_method=method):
        ledger.put(each | {"default_payment_method": None})
    return tell(ledger, "payment_method.detached", found | {"customer": None})


def attach(ledger: Ledger, customer: str, asked: Asked) -> Body:
    """Put a card that a browser typed on file, a platform or a debit; its number tells what it does."""
    kind = asked.get("payment_method_data", {}).get("type")
    if kind in {PLATFORM, DEBIT}:
        return shapes.other_method(ledger, kind) | {"customer": customer, "_number": kind}
    data = asked.get("payment_method_data", {}).get("card", {})
    number = data.get("number", "")
    if number not in CARDS or number in {PLATFORM, DEBIT}:
        raise refused("incorrect_number")
    return shapes.method(ledger, number, CARDS[number].brand, data) | {"customer": customer, "_number": number}


def find_product(ledger: Ledger, _asked: Asked, given: str) -> Body:
    """GET /v1/products/:id."""
    return ledger.find("product", given)


def create_product(ledger: Ledger, asked: Asked) -> Body:
    """POST /v1/products."""
    if any(each["id"] == asked["id"] for each in ledger.list("product")):
        raise invalid("Product already exists.", code="resource_already_exists", param="id")
    return tell(ledger, "product.created", shapes.product(ledger, asked["id"], asked["name"]))
