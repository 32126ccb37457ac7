"""What billing asks of a payment provider: values, and one brand's account there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app.kernel.money import Money


class Interval(StrEnum):
    """How often a price is due."""

    MONTH = "month"
    YEAR = "year"


class SubscriptionStatus(StrEnum):
    """How a subscription stands, in the provider's words."""

    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    PAUSED = "paused"
    CANCELED = "canceled"


class BillStatus(StrEnum):
    """How a request for payment stands."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    UNCOLLECTIBLE = "uncollectible"
    VOID = "void"


UNPAID = frozenset({BillStatus.OPEN, BillStatus.UNCOLLECTIBLE})
"""How a bill stands that may still be paid."""


class Chargeback(StrEnum):
    """How a payment stands that its card's owner contests at their bank."""

    OPEN = "open"
    WON = "won"  # by us: the money stays
    LOST = "lost"


HELD = frozenset({Chargeback.OPEN, Chargeback.LOST})
"""How a payment stands that its owner's bank holds or has taken back: giving it back beside that would do so twice."""


class Collection(StrEnum):
    """Who moves: the provider charges what is on file, or the customer sends a transfer."""

    CHARGED = "charge_automatically"
    SENT = "send_invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidedSubscription:
    """A subscription as it is now; amounts with tax."""

    id: str
    customer: str
    status: SubscriptionStatus
    offer: str
    price: Money
    interval: Interval
    collection: Collection
    started_at: datetime
    period_start: datetime
    period_end: datetime
    cancels_at_end: bool
    ended_at: datetime | None
    latest_bill: str | None
    net: Money | None = None  # what the price is made of, for what was sold with it


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidedBill:
    """A request for payment as it is now; never shown to a customer as an invoice."""

    id: str
    customer: str
    subscription: str | None
    status: BillStatus
    total: Money
    paid: Money
    refunded: Money
    period_start: datetime
    period_end: datetime
    created_at: datetime
    due_at: datetime | None = None  # of one that a transfer pays
    paid_at: datetime | None
    attempts: int
    next_attempt_at: datetime | None
    client_secret: str | None  # what the browser finishes a payment with, where it may be paid
    offer: str | None = None  # what it is for, where the provider says it
    chargeback: Chargeback | None = None
    bounced: Money | None = None  # of what was given back: what did not arrive, and is owed still


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidedMethod:
    """A means of payment on file: what may be shown of it."""

    id: str
    kind: str  # "card", "sepa_debit", …
    brand: str | None
    last4: str | None
    expires: tuple[int, int] | None  # year, month
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidedSetup:
    """Putting a means of payment on file, as it is now: whose, and which it became; none while it waits or failed."""

    customer: str
    method: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidedEvent:
    """That something changed: its object is asked for anew, as events come twice and out of order."""

    id: str
    type: str
    is_live: bool
    created_at: datetime
    object: str  # "subscription", "invoice", "payment" whose bill is asked for, "gone_customer", …
    object_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What is bought: an offer at a price with tax, and the one without tax that it is made of, where that is known."""

    offer: str
    name: str
    price: Money
    net: Money | None = None
    interval: Interval
    collection: Collection = Collection.CHARGED
    days_to_pay: int = 14  # of a bill that a transfer pays


class Payments(Protocol):
    """One brand's account at the provider.

    Every call may raise PaymentsUnavailableError (later it may work) and PaymentsMisusedError (it never will); `key`
    makes a call that is sent twice count once.
    """

    def open_customer(self, account_id: UUID, *, email: str, name: str, key: str) -> str:
        """Give the provider's id of an account, made if need be."""

    def rename_customer(self, customer: str, *, email: str, name: str) -> None:
        """Tell whose it is by now."""

    def is_gone(self, customer: str) -> bool:
        """Tell whether a customer was deleted."""

    def forget_customer(self, customer: str) -> None:
        """Delete a customer, with all that is on file; one that is gone stays so."""

    def subscribe(self, customer: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
        """Begin a subscription, incomplete until its first bill is paid."""

    def find_subscription(self, subscription: str) -> ProvidedSubscription | None:
        """Give one, None when there is none by this id."""

    def list_subscriptions(self, customer: str) -> Sequence[ProvidedSubscription]:
        """List a customer's, the ended ones too."""

    def cancel(self, subscription: str, *, at_end: bool, key: str) -> ProvidedSubscription:
        """End one at the end of its period, or at once."""

    def change(self, subscription: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
        """Charge another offer, as often, from the next period on; the running one keeps its own."""

    def reprice(self, subscription: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
        """Charge another price for the same offer from the next period on; what is billed already stays."""

    def keep(self, subscription: str, *, key: str) -> ProvidedSubscription:
        """Take back an end or a change that has not come."""

    def find_bill(self, bill: str) -> ProvidedBill | None:
        """Give one, None when there is none by this id."""

    def find_bill_of(self, payment: str) -> ProvidedBill | None:
        """Give the bill that a payment paid, None when it paid none."""

    def list_bills(self, customer: str) -> Sequence[ProvidedBill]:
        """List a customer's."""

    def ask_for_last(self, subscription: str) -> ProvidedBill | None:
        """Ask for the last bill of one that is late, which may be a draft still; charge nothing.

        Give it, None where it has none.
        """

    def pay(self, bill: str, *, method: str | None, key: str) -> ProvidedBill:
        """Try to charge an open bill now, with this method or the default; PaymentRefusedError."""

    def settle(self, bill: str, *, key: str) -> ProvidedBill:
        """Note a bill as paid by a transfer that arrived elsewhere."""

    def void(self, bill: str, *, key: str) -> ProvidedBill:
        """Ask no more for a bill; one that is paid or void stays as it is."""

    def refund(self, bill: str, amount: Money, *, key: str) -> ProvidedBill:
        """Give money back, once for a key, however long ago it was used."""

    def begin_setup(self, customer: str, *, key: str) -> str:
        """Give the secret with which the browser puts a means of payment on file."""

    def find_setup(self, setup: str) -> ProvidedSetup | None:
        """Give what became of a setup by its id, None when there is none by it."""

    def list_methods(self, customer: str) -> Sequence[ProvidedMethod]:
        """List what is on file; the default is what a running subscription is charged with."""

    def set_default(self, customer: str, method: str) -> None:
        """Charge this one from now on; PaymentsMisusedError for another customer's."""

    def remove(self, customer: str, method: str) -> None:
        """Take one off file; PaymentsMisusedError for another customer's."""

    def read_event(self, raw: bytes, signature: str, secrets: Sequence[str]) -> ProvidedEvent:
        """Verify what was posted, then read it; EventRefusedError."""

    def list_events(self, since: datetime) -> Iterator[ProvidedEvent]:
        """Give the events since then, the oldest first."""
