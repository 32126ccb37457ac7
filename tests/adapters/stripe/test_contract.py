"""The SDK is the contract: requests fit its types, and the stand-in's objects have all that its classes promise."""

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from types import UnionType
from typing import Any, ForwardRef, Union, get_args, get_origin

import pytest
import stripe
from pydantic import ConfigDict, TypeAdapter, ValidationError
from typing_extensions import is_typeddict

from app.demo.stripe.api import ROUTES, route_of
from app.demo.stripe.forms import parse
from app.kernel.money import Money
from tests.adapters.stripe.standing import ATELIER, FAILS_LATER, PLUS, SENT, Exchange, Stand, intent_of

PARAMS = {
    "list_customers": "CustomerListParams",
    "create_customer": "CustomerCreateParams",
    "find_customer": "CustomerRetrieveParams",
    "update_customer": "CustomerUpdateParams",
    "delete_customer": "CustomerDeleteParams",
    "list_methods": "CustomerPaymentMethodListParams",
    "find_method": "CustomerPaymentMethodRetrieveParams",
    "detach_method": "PaymentMethodDetachParams",
    "create_product": "ProductCreateParams",
    "find_product": "ProductRetrieveParams",
    "list_subscriptions": "SubscriptionListParams",
    "create_subscription": "SubscriptionCreateParams",
    "find_subscription": "SubscriptionRetrieveParams",
    "update_subscription": "SubscriptionUpdateParams",
    "cancel_subscription": "SubscriptionCancelParams",
    "create_schedule": "SubscriptionScheduleCreateParams",
    "find_schedule": "SubscriptionScheduleRetrieveParams",
    "update_schedule": "SubscriptionScheduleUpdateParams",
    "release_schedule": "SubscriptionScheduleReleaseParams",
    "list_invoices": "InvoiceListParams",
    "find_invoice": "InvoiceRetrieveParams",
    "finalize_invoice": "InvoiceFinalizeInvoiceParams",
    "pay_invoice": "InvoicePayParams",
    "void_invoice": "InvoiceVoidInvoiceParams",
    "list_invoice_payments": "InvoicePaymentListParams",
    "list_charges": "ChargeListParams",
    "find_charge": "ChargeRetrieveParams",
    "list_disputes": "DisputeListParams",
    "list_refunds": "RefundListParams",
    "create_credit_note": "CreditNoteCreateParams",
    "list_credit_notes": "CreditNoteListParams",
    "create_setup": "SetupIntentCreateParams",
    "find_setup": "SetupIntentRetrieveParams",
    "list_events": "EventListParams",
}
_OPTIONS = {"api_key", "idempotency_key", "stripe_account", "stripe_context", "stripe_version", "headers"}


@cache
def params(name: str) -> TypeAdapter[Any]:
    """Give the type of a request's form, which takes nothing else, however deep."""
    words = re.findall("[A-Z][a-z]+", name)
    module = importlib.import_module(f"stripe.params._{'_'.join(words).lower()}")
    for each in vars(module).values():
        if is_typeddict(each):
            each.__pydantic_config__ = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    adapter = TypeAdapter(getattr(module, name))
    options = importlib.import_module("stripe._request_options")
    unsaid = {"UntypedStripeObject": list, "StripeContext": str}  # which these modules name for type checkers alone
    adapter.rebuild(force=True, _types_namespace={**vars(options), **vars(module), "Mapping": Mapping, **unsaid})
    return adapter


def misfit(exchange: Exchange) -> str | None:
    """Say what of a request the SDK's types do not take."""
    handler, _ = route_of(exchange.method, exchange.path, ROUTES)
    asked = parse(exchange.query)
    if _OPTIONS & set(asked):
        return f"{handler.__name__}: an option of the SDK was sent as a parameter"
    try:
        params(PARAMS[handler.__name__]).validate_python(asked)
    except ValidationError as error:
        return f"{handler.__name__}: {error}"
    return None


def parts_of(kind: type) -> dict[str, Any]:
    """Give the annotations of one of the SDK's classes, its bases' as well."""
    found: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("stripe.") and base is not stripe.StripeObject:
            found |= {name: hint for name, hint in vars(base).get("__annotations__", {}).items() if name[0] != "_"}
    return {name: resolved(hint) for name, hint in found.items() if "ClassVar" not in str(hint)}


def resolved(hint: Any) -> Any:  # noqa: ANN401 - an annotation
    """Give the class that a quoted annotation means, where it is one that is looked into."""
    name = hint.__forward_arg__ if isinstance(hint, ForwardRef) else hint
    return getattr(stripe, name, None) if isinstance(name, str) else hint


def is_optional(hint: Any) -> bool:  # noqa: ANN401 - an annotation
    """Tell whether a part may be missing: a required one that may be null counts as well."""
    return get_origin(hint) in {Union, UnionType} and type(None) in get_args(hint)


def holes(found: Any, hint: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - JSON and an annotation
    """List what an object lacks, however deep."""
    hint = resolved(hint)
    if get_origin(hint) in {Union, UnionType}:
        for each in get_args(hint):
            if isinstance(found, dict | list) and resolved(each) not in {str, type(None)}:
                yield from holes(found, each, path)
    elif isinstance(found, list):
        for each in found:
            yield from holes(each, next(iter(get_args(hint)), Any), f"{path}[]")
    elif get_origin(hint) is stripe.ListObject and isinstance(found, dict):
        yield from holes(found["data"], list[get_args(hint)[0]], f"{path}.data")  # type: ignore[misc]
    elif isinstance(hint, type) and issubclass(hint, stripe.StripeObject) and isinstance(found, dict):
        yield from holes_of(found, hint, path)


def holes_of(found: Mapping[str, Any], kind: type[stripe.StripeObject], path: str) -> Iterator[str]:
    for name, part in parts_of(kind).items():
        if found.get(name) is None and not is_optional(part):
            yield f"{path}.{name}"
        if name in found:
            yield from holes(found[name], part, f"{path}.{name}")


CLASSES: Mapping[str, type[stripe.StripeObject]] = {
    "charge": stripe.Charge,
    "dispute": stripe.Dispute,
    "refund": stripe.Refund,
    "invoice_payment": stripe.InvoicePayment,
    "credit_note": stripe.CreditNote,
    "customer": stripe.Customer,
    "event": stripe.Event,
    "invoice": stripe.Invoice,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "product": stripe.Product,
    "setup_intent": stripe.SetupIntent,
    "subscription": stripe.Subscription,
    "subscription_schedule": stripe.SubscriptionSchedule,
}


def objects(body: str) -> Iterator[Mapping[str, Any]]:
    """Give the objects of an answer, out of their list and out of events."""
    found = json.loads(body)
    for each in found["data"] if found.get("object") == "list" else [found]:
        if "object" in each:
            yield each
            if each["object"] == "event":
                yield each["data"]["object"]


@pytest.fixture
def lived(stand: Stand) -> Stand:
    """A stand where each method of the port was called, and each route answered."""
    payments = stand.payments
    subscription = stand.subscribed(stand.customer())
    customer = subscription.customer
    payments.rename_customer(customer, email="b@example.org", name="")
    payments.list_subscriptions(customer)
    payments.cancel(subscription.id, at_end=True, key="a")
    payments.keep(subscription.id, key="b")
    for each in ("once", "again"):
        payments.change(subscription.id, ATELIER, key=each)
    payments.keep(subscription.id, key="as it was")
    payments.reprice(subscription.id, replace(PLUS, price=Money(1000, "EUR"), net=Money(1000, "EUR")), key="tax")
    payments.change(subscription.id, ATELIER, key="for good")
    payments.refund(subscription.latest_bill or "", Money(100, "EUR"), key="c")
    stand.contest(stand.charge(customer), "open")
    payments.find_bill_of(stand.charge(customer))
    stand.add_card(customer, FAILS_LATER)
    payments.find_setup(intent_of(payments.begin_setup(customer, key="h")))
    method = payments.list_methods(customer)[0].id
    payments.set_default(customer, method)
    stand.wait(days=28)
    bill = stand.bill_of(stand.now(subscription))
    payments.pay(bill.id, method=next(m.id for m in payments.list_methods(customer) if m.id != method), key="d")
    payments.remove(customer, method)
    sent = payments.subscribe(customer, SENT, key="e")
    payments.settle(sent.latest_bill or "", key="f")
    payments.cancel(subscription.id, at_end=False, key="g")
    payments.list_bills(customer)
    payments.void(payments.subscribe(customer, SENT, key="k").latest_bill or "", key="l")
    payments.forget_customer(stand.customer("c@example.org"))
    list(payments.list_events(subscription.started_at))
    return stand


def test_every_request_fits_the_sdks_types_and_every_route_was_asked(lived: Stand) -> None:
    asked = {route_of(each.method, each.path, ROUTES)[0].__name__ for each in lived.fake.exchanges}
    assert asked == {handler.__name__ for _, _, handler in ROUTES}
    assert asked == set(PARAMS)
    assert [found for each in lived.fake.exchanges if (found := misfit(each))] == []


def is_whole(found: Mapping[str, Any]) -> bool:
    """Tell whether an object is more than the note that it was deleted."""
    return set(found) != {"id", "object", "deleted"}


def test_every_object_has_what_the_sdks_classes_promise(lived: Stand) -> None:
    found = [each for exchange in lived.fake.exchanges if exchange.status == 200 for each in objects(exchange.body)]
    assert {"customer", "subscription", "invoice", "payment_method", "setup_intent", "payment_intent", "event"} <= {
        each["object"] for each in found
    }
    lacking = {
        hole for each in found if is_whole(each) for hole in holes(each, CLASSES[each["object"]], each["object"])
    }
    assert lacking == set()


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("SetupIntentCreateParams", "customer=cus_1&payment_method_types[0]=card"),
        ("SubscriptionCreateParams", "customer=cus_1&items[0][price_data][tax]=20"),
        ("SubscriptionCreateParams", "customer=cus_1&items[0][quantity]=many"),
        ("InvoicePayParams", "paid_out_of_band=perhaps"),
    ],
)
def test_what_the_api_does_not_take_is_seen(name: str, form: str) -> None:
    with pytest.raises(ValidationError):
        params(name).validate_python(parse(form))


def test_what_an_object_lacks_is_seen(lived: Stand) -> None:
    body = next(each.body for each in lived.fake.exchanges if '"object": "subscription"' in each.body)
    whole = json.loads(body)
    del whole["items"]["data"][0]["price"]["recurring"]["interval"]
    whole["billing_mode"]["type"] = None
    del whole["start_date"]
    assert set(holes(whole, stripe.Subscription, "")) == {
        ".items.data[].price.recurring.interval", ".billing_mode.type", ".start_date",
    }  # fmt: skip


def test_the_address_that_the_sdk_speaks_is_the_version_that_we_read(lived: Stand) -> None:
    versions = {each.headers["Stripe-Version"] for each in lived.fake.exchanges}
    assert versions == {"2026-10-28.endive"}
