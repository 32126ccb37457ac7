"""A payment provider in memory: accounts of brands that keep customers, subscriptions, bills, and sign what they tell.

It is a second implementation of the port: what is asked of it is true of what was done to it, another account's things
are unknown to it, and a key makes a call count once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from app.domain.billing.errors import PaymentRefusedError, PaymentsMisusedError, PaymentsUnavailableError
from app.domain.billing.ports import (
    UNPAID,
    BillStatus,
    Collection,
    ProvidedBill,
    ProvidedEvent,
    ProvidedMethod,
    ProvidedSetup,
    ProvidedSubscription,
    Purchase,
    SubscriptionStatus,
)
from app.kernel.money import Money
from tests.domain.billing.posting import Posting
from tests.domain.billing.replays import Replay, Replays
from tests.domain.billing.wallet import Wallet

START = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
MONTH, DUE = timedelta(days=30), timedelta(days=14)
Thing = TypeVar("Thing")
_ENDED = frozenset({SubscriptionStatus.CANCELED, SubscriptionStatus.INCOMPLETE_EXPIRED})


@dataclass
class Ledger(Wallet, Posting, Replays):
    """One brand's account; `is_away` makes it unreachable, `declines` refuses every charge."""

    name: str = "acct"
    is_live: bool = False
    now: datetime = START
    is_away: bool = False
    declines: bool = False
    calls: int = 0
    customers: dict[str, UUID] = field(default_factory=dict)
    subscriptions: dict[str, ProvidedSubscription] = field(default_factory=dict)
    bills: dict[str, ProvidedBill] = field(default_factory=dict)
    events: list[ProvidedEvent] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    replays: dict[str, Replay] = field(default_factory=dict)
    methods: dict[str, tuple[str, ProvidedMethod]] = field(default_factory=dict)  # whose, and what
    setups: dict[str, ProvidedSetup] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)  # of customers: e-mail address and name
    given: dict[str, Money] = field(default_factory=dict)  # back, by key: a credit note keeps it for good
    changes: dict[str, Purchase] = field(default_factory=dict)  # which the next period brings
    gone: set[str] = field(default_factory=set)  # customers who were deleted

    def open_customer(self, account_id: UUID, *, email: str, name: str, key: str) -> str:
        self._reach()
        customer = self.keys.setdefault(key, f"cus_{self.name}_{len(self.customers)}")
        self.customers[customer] = account_id
        self.names.setdefault(customer, (email, name))
        return customer

    def rename_customer(self, customer: str, *, email: str, name: str) -> None:
        self._own(self.customers, customer)
        self.names[customer] = (email, name)

    def is_gone(self, customer: str) -> bool:
        self._own(self.customers, customer)
        return customer in self.gone

    def forget_customer(self, customer: str) -> None:
        self._own(self.customers, customer)
        self.gone.add(customer)

    def subscribe(self, customer: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
        self._own(self.customers, customer)
        if key in self.keys:
            known = self.subscriptions[self.keys[key]]
            if (known.offer, known.price, known.collection) != (purchase.offer, purchase.price, purchase.collection):
                raise PaymentsMisusedError(f"{key} has bought something else")
            return known
        is_sent = purchase.collection is Collection.SENT
        subscription = ProvidedSubscription(
            id=f"sub_{self.name}_{len(self.subscriptions)}",
            customer=customer,
            status=SubscriptionStatus.ACTIVE if is_sent else SubscriptionStatus.INCOMPLETE,
            offer=purchase.offer,
            price=purchase.price,
            interval=purchase.interval,
            collection=purchase.collection,
            started_at=self.now,
            period_start=self.now,
            period_end=self.now + MONTH,
            cancels_at_end=False,
            ended_at=None,
            latest_bill=None,
            net=purchase.net,
        )
        self.keys[key] = subscription.id
        return self._bill(subscription)

    def renew(self, subscription_id: str) -> ProvidedBill:
        """Begin the next period: a new bill, which is charged where that was agreed."""
        old = self.subscriptions[subscription_id]
        self.now = max(self.now, old.period_end)
        if (then := self.changes.pop(subscription_id, None)) is not None:
            old = replace(old, offer=then.offer, price=then.price, net=then.net)
        begun = replace(old, period_start=old.period_end, period_end=old.period_end + MONTH)
        billed = self._bill(begun)
        assert billed.latest_bill is not None
        if old.status is SubscriptionStatus.UNPAID:  # whose bills are asked for no more
            return self.put_bill(replace(self.bills[billed.latest_bill], status=BillStatus.DRAFT, client_secret=None))
        if old.collection is Collection.SENT:
            return self.bills[billed.latest_bill]
        try:
            return self._charge(billed.latest_bill)
        except PaymentRefusedError:
            self._put(replace(self.subscriptions[subscription_id], status=SubscriptionStatus.PAST_DUE))
            return self.bills[billed.latest_bill]

    def put(self, subscription_id: str, **changes: object) -> ProvidedSubscription:
        """Change a subscription as the provider would by its own timetable."""
        return self._put(replace(self.subscriptions[subscription_id], **changes))  # type: ignore[arg-type]

    def find_subscription(self, subscription: str) -> ProvidedSubscription | None:
        self._reach()
        return self.subscriptions.get(subscription)

    def list_subscriptions(self, customer: str) -> Sequence[ProvidedSubscription]:
        self._own(self.customers, customer)
        return [each for each in self.subscriptions.values() if each.customer == customer]

    def cancel(self, subscription: str, *, at_end: bool, key: str) -> ProvidedSubscription:
        found = self._running(subscription)
        self.changes.pop(subscription, None)
        if at_end:
            return self._once(key, subscription, (at_end,), lambda: self._put(replace(found, cancels_at_end=True)))
        self.keys[key] = subscription
        return self._put(replace(found, status=SubscriptionStatus.CANCELED, ended_at=self.now))

    def change(self, subscription: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
        found = self._running(subscription)

        def choose() -> ProvidedSubscription:
            self.changes[subscription] = purchase
            return self._put(found)

        self._once(key, subscription, (purchase,), choose)
        return found

    def reprice(self, subscription: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
        found = self._running(subscription)
        self.changes.pop(subscription, None)
        priced = replace(found, price=purchase.price, net=purchase.net)
        return self._once(key, subscription, (purchase,), lambda: self._put(priced))

    def keep(self, subscription: str, *, key: str) -> ProvidedSubscription:
        found = self._running(subscription)
        self.changes.pop(subscription, None)
        return self._once(key, subscription, (), lambda: self._put(replace(found, cancels_at_end=False)))

    def find_bill(self, bill: str) -> ProvidedBill | None:
        self._reach()
        return self.bills.get(bill)

    def find_bill_of(self, payment: str) -> ProvidedBill | None:
        return self.find_bill(payment.removeprefix("ch_"))

    def list_bills(self, customer: str) -> Sequence[ProvidedBill]:
        self._own(self.customers, customer)
        return [each for each in self.bills.values() if each.customer == customer]

    def ask_for_last(self, subscription: str) -> ProvidedBill | None:
        last = self._own(self.subscriptions, subscription).latest_bill
        found = self.bills[last] if last is not None else None
        if found is None or found.status is not BillStatus.DRAFT:
            return found
        return self.put_bill(replace(found, status=BillStatus.OPEN, client_secret="pi_secret"))

    def pay(self, bill: str, *, method: str | None, key: str) -> ProvidedBill:
        """Try by hand: after the first attempt that counts as none, as only those of the timetable do."""
        self._own(self.bills, bill)
        return self._once(key, bill, (method,), lambda: self._charge(bill, is_by_hand=True))

    def settle(self, bill: str, *, key: str) -> ProvidedBill:
        return self._once(key, bill, (), lambda: self._paid(self._own(self.bills, bill)))

    def void(self, bill: str, *, key: str) -> ProvidedBill:
        found = self._own(self.bills, bill)
        if found.status not in UNPAID:
            return found
        self.keys[key] = bill
        return self.put_bill(replace(found, status=BillStatus.VOID, next_attempt_at=None))

    def refund(self, bill: str, amount: Money, *, key: str) -> ProvidedBill:
        found = self._own(self.bills, bill)
        if key in self.given:
            if self.given[key] != amount:
                raise PaymentsMisusedError(f"{key} has given back something else")
            return found
        if found.refunded.amount + amount.amount > found.paid.amount:
            raise PaymentsMisusedError(bill)
        self.keys[key], self.given[key] = bill, amount
        return self.put_bill(replace(found, refunded=found.refunded + amount))

    def _bill(self, subscription: ProvidedSubscription) -> ProvidedSubscription:
        nothing = Money(0, subscription.price.currency)
        bill = ProvidedBill(
            id=f"in_{self.name}_{len(self.bills)}",
            customer=subscription.customer,
            subscription=subscription.id,
            status=BillStatus.OPEN,
            total=subscription.price,
            paid=nothing,
            refunded=nothing,
            period_start=subscription.period_start,
            period_end=subscription.period_end,
            created_at=self.now,
            due_at=self.now + DUE if subscription.collection is Collection.SENT else None,
            paid_at=None,
            attempts=0,
            next_attempt_at=None,
            client_secret="pi_secret",
            offer=subscription.offer,
        )
        self.put_bill(bill)
        return self._put(replace(subscription, latest_bill=bill.id))

    def _charge(self, bill: str, *, is_by_hand: bool = False) -> ProvidedBill:
        found = self._own(self.bills, bill)
        if not (is_by_hand and found.attempts):
            found = replace(found, attempts=found.attempts + 1)
        if self.declines and found.status is not BillStatus.PAID:
            self.put_bill(replace(found, next_attempt_at=found.next_attempt_at or self.now + timedelta(days=3)))
            raise PaymentRefusedError("card_declined")
        return self._paid(found)

    def _paid(self, bill: ProvidedBill) -> ProvidedBill:
        if bill.status not in {*UNPAID, BillStatus.DRAFT}:
            raise PaymentsMisusedError(bill.id)
        paid = replace(
            bill, status=BillStatus.PAID, paid=bill.total, paid_at=self.now, next_attempt_at=None, client_secret=None
        )
        owner = self.subscriptions[bill.subscription] if bill.subscription is not None else None
        if owner is not None and owner.latest_bill == bill.id:
            self._put(replace(owner, status=SubscriptionStatus.ACTIVE))
        return self.put_bill(paid)

    def _put(self, subscription: ProvidedSubscription) -> ProvidedSubscription:
        """Keep it as it is now, and tell."""
        self._reach()
        self.subscriptions[subscription.id] = subscription
        self.tell("subscription", subscription.id)
        return subscription

    def put_bill(self, bill: ProvidedBill) -> ProvidedBill:
        """Keep a bill as it is now, and tell."""
        self._reach()
        self.bills[bill.id] = bill
        self.tell("invoice", bill.id)
        return bill

    def _running(self, subscription: str) -> ProvidedSubscription:
        found = self._own(self.subscriptions, subscription)
        if found.status in _ENDED:
            raise PaymentsMisusedError(subscription)
        return found

    def _own(self, things: dict[str, Thing], name: str) -> Thing:
        self._reach()
        if name not in things:
            raise PaymentsMisusedError(name)
        return things[name]

    def _reach(self) -> None:
        self.calls += 1
        if self.is_away:
            raise PaymentsUnavailableError
