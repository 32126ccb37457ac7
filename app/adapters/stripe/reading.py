"""Stripe's objects as we read them: only what matters, each part typed and checked."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
import stripe

from app.kernel.money import Money

NET = "net"
"""The name under which a subscription carries the price without tax that its price is made of, in minor units."""

KEY = "key"
"""The name under which subscriptions and credit notes carry the key that they were asked for with."""

PRODUCT = "offer_"
"""What the name of an offer's product begins with."""

T = TypeVar("T", bound=msgspec.Struct)


class _Recurring(msgspec.Struct):
    interval: str


class _Price(msgspec.Struct):
    product: str
    currency: str
    unit_amount: int
    recurring: _Recurring


class _Item(msgspec.Struct):
    id: str
    price: _Price
    current_period_start: int
    current_period_end: int
    quantity: int = 1


class _Items(msgspec.Struct):
    data: tuple[_Item, ...]


class Subscription(msgspec.Struct):
    """A subscription with its one item, which holds the price and the period."""

    id: str
    customer: str
    status: str
    items: _Items
    collection_method: str
    start_date: int
    cancel_at_period_end: bool
    metadata: dict[str, str]
    cancel_at: int | None = None
    ended_at: int | None = None
    latest_invoice: str | None = None
    default_payment_method: str | None = None
    schedule: str | None = None
    days_until_due: int | None = None


class _CurrentPhase(msgspec.Struct):
    start_date: int


class Schedule(msgspec.Struct):
    """What a subscription is to become."""

    id: str
    current_phase: _CurrentPhase


class _Secret(msgspec.Struct):
    client_secret: str


class _SubscriptionDetails(msgspec.Struct):
    subscription: str


class _Parent(msgspec.Struct):
    subscription_details: _SubscriptionDetails | None = None


class _Transitions(msgspec.Struct):
    paid_at: int | None = None


class _Period(msgspec.Struct):
    start: int
    end: int


class _PriceDetails(msgspec.Struct):
    product: str


class _Pricing(msgspec.Struct):
    price_details: _PriceDetails | None = None


class _Line(msgspec.Struct):
    period: _Period
    pricing: _Pricing | None = None


class _Lines(msgspec.Struct):
    data: tuple[_Line, ...]


class _Payment(msgspec.Struct):
    payment_intent: str | None = None


class InvoicePayment(msgspec.Struct):
    """That a payment belongs to a bill."""

    invoice: str
    payment: _Payment


class _Payments(msgspec.Struct):
    data: tuple[InvoicePayment, ...]


class Charge(msgspec.Struct):
    """One payment by a card or the like, what went back of it, and whether its owner ever contested it."""

    id: str
    amount_refunded: int
    disputed: bool
    payment_intent: str | None = None


class Refund(msgspec.Struct):
    """Money of a charge that was sent back, and whether it arrived."""

    amount: int
    status: str | None = None


class CreditNote(msgspec.Struct):
    """What was given back of a bill."""

    amount: int
    metadata: dict[str, str]


class Dispute(msgspec.Struct):
    """A payment that its owner contests at their bank."""

    status: str


class Invoice(msgspec.Struct):
    """A request for payment; its own period is that of the usage before it, its lines' what is paid for."""

    id: str
    customer: str
    status: str
    currency: str
    total: int
    amount_paid: int
    post_payment_credit_notes_amount: int
    created: int
    period_start: int
    period_end: int
    attempt_count: int
    lines: _Lines
    status_transitions: _Transitions
    amount_paid_off_stripe: int | None = None
    parent: _Parent | None = None
    due_date: int | None = None
    next_payment_attempt: int | None = None
    confirmation_secret: _Secret | None = None
    payments: _Payments | None = None


class _Card(msgspec.Struct):
    brand: str | None = None
    last4: str | None = None
    exp_year: int | None = None
    exp_month: int | None = None


class Method(msgspec.Struct):
    """A means of payment; of those that are no card, at most the last digits are read."""

    id: str
    type: str
    card: _Card | None = None
    sepa_debit: _Card | None = None


class Setup(msgspec.Struct):
    """Putting a means of payment on file."""

    status: str
    customer: str | None = None
    payment_method: str | None = None


class _InvoiceSettings(msgspec.Struct, frozen=True):
    default_payment_method: str | None = None


class Customer(msgspec.Struct):
    """A customer, and what charges them unless a subscription says otherwise."""

    id: str
    deleted: bool = False
    metadata: dict[str, str] = {}
    invoice_settings: _InvoiceSettings = _InvoiceSettings()


class _Target(msgspec.Struct):
    object: str
    id: str | None = None
    invoice: Any = None  # of a credit note, its bill's id
    charge: Any = None  # of a dispute and of a refund, its payment's


class _Data(msgspec.Struct):
    object: _Target


class Event(msgspec.Struct):
    """That something changed."""

    id: str
    type: str
    livemode: bool
    created: int
    data: _Data


def net_of(metadata: Mapping[str, str], currency: str) -> Money | None:
    """Give the price without tax that a subscription carries."""
    said = metadata.get(NET, "")
    return money(int(said), currency) if said.isdecimal() else None


def with_net(metadata: Mapping[str, str], net: Money | None) -> dict[str, str]:
    """Give what a subscription carries, with its price without tax where that is known."""
    return {**metadata} if net is None else {**metadata, NET: str(net.amount)}


def offer_of(product: str) -> str:
    """Give the offer that a product is."""
    return product.removeprefix(PRODUCT)


def read(found: stripe.StripeObject | dict[str, Any], kind: type[T]) -> T:
    """Read an object; msgspec.ValidationError when it is of another shape."""
    return msgspec.convert(found.to_dict() if isinstance(found, stripe.StripeObject) else found, kind)


def moment(seconds: int) -> datetime:
    """Give a time of Stripe's."""
    return datetime.fromtimestamp(seconds, UTC)


def moment_or_none(seconds: int | None) -> datetime | None:
    """Give a time that may be missing."""
    return None if seconds is None else moment(seconds)


def money(amount: int, currency: str) -> Money:
    """Give an amount; Stripe counts in minor units as we do, in XAF and XOF in whole francs."""
    return Money(amount, currency.upper())
