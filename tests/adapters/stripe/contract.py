"""The SDK is the contract: whether a request fits its types, and an answer its classes, however deep."""

import importlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, ForwardRef, Literal, Union, get_args, get_origin

import stripe
from pydantic import ConfigDict, TypeAdapter, ValidationError
from stripe._stripe_object import UntypedStripeObject
from typing_extensions import is_typeddict

from app.demo.stripe.api import ROUTES, Handler, route_of
from app.demo.stripe.errors import ApiError
from app.demo.stripe.forms import parse

PARAMS: Mapping[str, str] = {
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
    "price": stripe.Price,  # which stands in others only
    "product": stripe.Product,
    "setup_intent": stripe.SetupIntent,
    "subscription": stripe.Subscription,
    "subscription_schedule": stripe.SubscriptionSchedule,
}
_OF_LISTS: Mapping[str, Any] = {"object": Literal["list"]}  # which the SDK's class of a list does not name


@dataclass(frozen=True)
class Exchange:
    """One request that the stand-in got, and its answer."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    status: int
    body: str

    @property
    def is_a_browsers(self) -> bool:
        """Tell whether it came with the key that browsers have, and not through the SDK."""
        return self.headers.get("Authorization", "").startswith("Bearer pk_")

    @property
    def handler(self) -> Handler:
        """What answers it; ApiError."""
        return route_of(self.method, self.path, ROUTES)[0]


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


def misfits(exchange: Exchange) -> Iterator[str]:
    """Say what of a request the SDK's types do not take, and what of its answer is not as its classes have it."""
    yield from misfits_asked(exchange)
    yield from misfits_of(json.loads(exchange.body))


def misfits_asked(exchange: Exchange) -> Iterator[str]:
    """Say what of a request the SDK's types do not take, where it came through the SDK."""
    if not exchange.headers.get("Authorization", "").startswith("Bearer sk_test_fake"):
        return
    try:
        name = exchange.handler.__name__
    except ApiError:
        yield f"{exchange.method} {exchange.path}: the stand-in has no such address"
        return
    asked = parse(exchange.query)
    if _OPTIONS & set(asked):
        yield f"{name}: an option of the SDK was sent as a parameter"
    try:
        params(PARAMS[name]).validate_python(asked)
    except ValidationError as error:
        yield f"{name}: {error}"


def misfits_of(found: Mapping[str, Any]) -> Iterator[str]:
    """Say what of an answer, an event or an object is not as the SDK's classes have it."""
    if "error" in found:
        yield from faults(found["error"], stripe.ErrorObject, "error")
    for each in objects(found):
        if is_whole(each):
            yield from faults(each, CLASSES[each["object"]], each["object"])


def objects(found: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give the objects of an answer, out of their list and out of events."""
    for each in found["data"] if found.get("object") == "list" else [found]:
        if "object" in each:
            yield each
            if each["object"] == "event":
                yield each["data"]["object"]


def is_whole(found: Mapping[str, Any]) -> bool:
    """Tell whether an object is more than the note that it was deleted."""
    return set(found) != {"id", "object", "deleted"}


@cache
def parts_of(kind: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a class
    """Give the annotations of one of the SDK's classes, its bases' as well."""
    found: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("stripe.") and base is not stripe.StripeObject:
            found |= {name: hint for name, hint in vars(base).get("__annotations__", {}).items() if name[0] != "_"}
    return {name: resolved(hint) for name, hint in found.items() if get_origin(hint) is not ClassVar}


def resolved(hint: Any) -> Any:  # noqa: ANN401 - an annotation
    """Give the class that a quoted annotation means; AttributeError where there is none."""
    name = hint.__forward_arg__ if isinstance(hint, ForwardRef) else hint
    if not isinstance(name, str):
        return hint
    room = stripe.test_helpers if name == "TestClock" else stripe
    return getattr(room, name.removesuffix("Resource"))  # which some modules say where a class has another's name


def faults(found: Any, hint: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - JSON and an annotation
    """List what is missing, what has no place and what is of another kind than an annotation says, however deep."""
    hint = resolved(hint)
    kind, of = get_origin(hint), get_args(hint)
    if kind in {Union, UnionType}:
        yield from _faults_of_choice(found, of, path)
    elif isinstance(found, list) and kind is list:
        for each in found:
            yield from faults(each, of[0], f"{path}[]")
    elif isinstance(found, dict) and _is_object(kind or hint):
        yield from _faults_of_object(found, kind or hint, of, path)
    elif not _is(found, hint):
        yield f"{path}: {found!r} is not {hint}"


def _is_object(kind: Any) -> bool:  # noqa: ANN401 - an annotation
    return isinstance(kind, type) and issubclass(kind, stripe.StripeObject)


def _faults_of_object(found: dict[str, Any], kind: type, of: Sequence[Any], path: str) -> Iterator[str]:
    if kind is UntypedStripeObject:
        for name, each in found.items():
            yield from faults(each, of[0], f"{path}.{name}")
    elif kind is stripe.ListObject:
        yield from faults(found["data"], list[of[0]], f"{path}.data")  # type: ignore[valid-type]
        yield from _faults_of_parts({**found, "data": []}, {**parts_of(kind), **_OF_LISTS}, path)
    else:
        yield from _faults_of_parts(found, parts_of(kind), path)


def _faults_of_choice(found: Any, choices: Sequence[Any], path: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Hold to the likeliest of several annotations: of a word that may be any, to those that are named."""
    is_named = any(get_origin(each) is Literal for each in choices)
    tried = [list(faults(found, each, path)) for each in choices if not (is_named and each is str)]
    yield from min(tried, key=len)


def _faults_of_parts(found: Mapping[str, Any], parts: Mapping[str, Any], path: str) -> Iterator[str]:
    for name in found.keys() - parts.keys():
        yield f"{path}.{name}: has no place"
    for name, part in parts.items():
        if name in found:
            yield from faults(found[name], part, f"{path}.{name}")
        elif NoneType not in get_args(part):
            yield f"{path}.{name}: is missing"


def _is(found: Any, hint: Any) -> bool:  # noqa: ANN401 - JSON and an annotation
    """Tell whether a plain value is of a kind, as JSON writes it: an exact number is a text."""
    if hint is Any:
        return True
    if get_origin(hint) is Literal:
        return found in get_args(hint)
    if hint is Decimal:
        with suppress(InvalidOperation, TypeError):
            return isinstance(found, str) and Decimal(found).is_finite()
        return False
    return type(found) in ({int, float} if hint is float else {hint})
