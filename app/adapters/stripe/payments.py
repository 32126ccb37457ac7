"""One brand's account at Stripe: the port, subject by subject."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import stripe

from app.adapters.stripe import bills, customers, events, methods, subscriptions
from app.domain.billing.ports import (
    ProvidedBill,
    ProvidedEvent,
    ProvidedMethod,
    ProvidedSetup,
    ProvidedSubscription,
    Purchase,
)
from app.kernel.money import Money


class StripePayments:
    """Implements `app.domain.billing.ports.Payments`, where each method is described."""

    def __init__(
        self,
        client: stripe.StripeClient,
        *,
        is_live: bool,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the account's client, whether its key is a live one, and what tells how old a signature is."""
        self._client = client
        self._is_live = is_live
        self._clock = clock

    def open_customer(self, account_id: UUID, *, email: str, name: str, key: str) -> str:
        """See the port."""
        return customers.open_customer(self._client, account_id, email=email, name=name, key=key)

    def rename_customer(self, customer: str, *, email: str, name: str) -> None:
        """See the port."""
        customers.rename_customer(self._client, customer, email=email, name=name)

    def is_gone(self, customer: str) -> bool:
        """See the port."""
        return customers.is_gone(self._client, customer)

    def forget_customer(self, customer: str) -> None:
        """See the port."""
        customers.forget_customer(self._client, customer)

    def subscribe(self, customer: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
        """See the port."""
        return subscriptions.subscribe(self._client, customer, purchase, key=key)

    def find_subscription(self, subscription: str) -> ProvidedSubscription | None:
        """See the port."""
        return subscriptions.find_subscription(self._client, subscription)

    def list_subscriptions(self, customer: str) -> Sequence[ProvidedSubscription]:
        """See the port."""
        return subscriptions.list_subscriptions(self._client, customer)

    def cancel(self, subscription: str, *, at_end: bool, key: str) -> ProvidedSubscription:
        """See the port."""
        return subscriptions.cancel(self._client, subscription, at_end=at_end, key=key)

    def change(self, subscription: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
        """See the port."""
        return subscriptions.change(self._client, subscription, purchase, key=key)

    def reprice(self, subscription: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
        """See the port."""
        return subscriptions.reprice(self._client, subscription, purchase, key=key)

    def keep(self, subscription: str, *, key: str) -> ProvidedSubscription:
        """See the port."""
        return subscriptions.keep(self._client, subscription, key=key)

    def find_bill(self, bill: str) -> ProvidedBill | None:
        """See the port."""
        return bills.find_bill(self._client, bill)

    def find_bill_of(self, payment: str) -> ProvidedBill | None:
        """See the port."""
        return bills.find_bill_of(self._client, payment)

    def list_bills(self, customer: str) -> Sequence[ProvidedBill]:
        """See the port."""
        return bills.list_bills(self._client, customer)

    def ask_for_last(self, subscription: str) -> ProvidedBill | None:
        """See the port."""
        return bills.ask_for_last(self._client, subscription)

    def pay(self, bill: str, *, method: str | None, key: str) -> ProvidedBill:
        """See the port."""
        return bills.pay(self._client, bill, method=method, key=key)

    def settle(self, bill: str, *, key: str) -> ProvidedBill:
        """See the port."""
        return bills.settle(self._client, bill, key=key)

    def void(self, bill: str, *, key: str) -> ProvidedBill:
        """See the port."""
        return bills.void(self._client, bill, key=key)

    def refund(self, bill: str, amount: Money, *, key: str) -> ProvidedBill:
        """See the port."""
        return bills.refund(self._client, bill, amount, key=key)

    def begin_setup(self, customer: str, *, key: str) -> str:
        """See the port."""
        return methods.begin_setup(self._client, customer, key=key)

    def find_setup(self, setup: str) -> ProvidedSetup | None:
        """See the port."""
        return methods.find_setup(self._client, setup)

    def list_methods(self, customer: str) -> Sequence[ProvidedMethod]:
        """See the port."""
        return methods.list_methods(self._client, customer)

    def set_default(self, customer: str, method: str) -> None:
        """See the port."""
        methods.set_default(self._client, customer, method)

    def remove(self, customer: str, method: str) -> None:
        """See the port."""
        methods.remove(self._client, customer, method)

    def read_event(self, raw: bytes, signature: str, secrets: Sequence[str]) -> ProvidedEvent:
        """See the port."""
        return events.read_event(raw, signature, secrets, is_live=self._is_live, now=self._clock())

    def list_events(self, since: datetime) -> Iterator[ProvidedEvent]:
        """See the port."""
        return events.list_events(self._client, since)
