"""Stripe behind its SDK and the tests' ledger are one port: what is true of the one is true of the other."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol
from uuid import UUID

import pytest

from app.domain.billing.errors import PaymentRefusedError, PaymentsMisusedError
from app.domain.billing.ports import BillStatus, Payments, ProvidedBill, ProvidedSubscription, Purchase
from app.domain.billing.ports import SubscriptionStatus as Status
from app.kernel.money import Money
from tests.adapters.stripe.standing import ATELIER, CARD, FAILS_LATER, PLUS, SENT, Stand, open_stand
from tests.domain.billing.ledger import Ledger

ANN = UUID("00000000-0000-4000-8000-00000000a001")
DEAR, CHEAP = replace(PLUS, price=Money(1_500, "EUR")), replace(PLUS, price=Money(1_000, "EUR"))


class Account(Protocol):
    """A brand's account at a provider, and what its customers, their banks and time do."""

    @property
    def payments(self) -> Payments: ...

    def customer(self) -> str: ...

    def pay_first(self, bill: str) -> None:
        """Pay the first bill of a subscription in the browser."""

    def fail_from_now(self, customer: str) -> None:
        """Let what charges a customer be refused from now on."""

    def renew(self, subscription: str) -> None:
        """Let the next period of a subscription begin."""


@dataclass
class AtStripe:
    """The real SDK, in front of the stand-in."""

    stand: Stand

    @property
    def payments(self) -> Payments:
        return self.stand.payments

    def customer(self) -> str:
        return self.stand.customer()

    def pay_first(self, bill: str) -> None:
        self.stand.pay_bill(self.payments.find_bill(bill), CARD)

    def fail_from_now(self, customer: str) -> None:
        self.stand.add_card(customer, FAILS_LATER)
        failing = next(each for each in self.payments.list_methods(customer) if each.last4 == "0341")
        self.payments.set_default(customer, failing.id)

    def renew(self, subscription: str) -> None:
        del subscription
        self.stand.wait(days=28)


@dataclass
class InLedger:
    """The ledger of most tests."""

    payments: Ledger

    def customer(self) -> str:
        return self.payments.open_customer(ANN, email="ann@example.org", name="Ann", key="ann")

    def pay_first(self, bill: str) -> None:
        self.payments.pay(bill, method=None, key=f"in the browser {bill}")

    def fail_from_now(self, customer: str) -> None:
        del customer
        self.payments.declines = True

    def renew(self, subscription: str) -> None:
        self.payments.renew(subscription)


@pytest.fixture(params=["stripe", "ledger"])
def account(request: pytest.FixtureRequest, tmp_path: Path) -> Account:
    return AtStripe(open_stand(tmp_path)) if request.param == "stripe" else InLedger(Ledger())


def bought(account: Account, purchase: Purchase = PLUS) -> ProvidedSubscription:
    begun = account.payments.subscribe(account.customer(), purchase, key="buy")
    assert begun.latest_bill is not None
    if purchase is not SENT:
        account.pay_first(begun.latest_bill)
    return now(account, begun)


def now(account: Account, subscription: ProvidedSubscription) -> ProvidedSubscription:
    found = account.payments.find_subscription(subscription.id)
    assert found is not None
    return found


def last_bill(account: Account, subscription: ProvidedSubscription) -> ProvidedBill:
    found = account.payments.find_bill(now(account, subscription).latest_bill or "")
    assert found is not None
    return found


def test_a_key_begins_one_subscription_and_nothing_else(account: Account) -> None:
    first = account.payments.subscribe(account.customer(), PLUS, key="buy")
    assert account.payments.subscribe(account.customer(), PLUS, key="buy").id == first.id
    assert first.status is Status.INCOMPLETE
    with pytest.raises(PaymentsMisusedError):
        account.payments.subscribe(account.customer(), ATELIER, key="buy")
    assert len(account.payments.list_subscriptions(account.customer())) == 1


def test_an_end_and_what_takes_it_back_count_once_for_a_key(account: Account) -> None:
    sold, payments = bought(account), account.payments
    seen = []
    for step, key in (("end", "1"), ("keep", "2"), ("end", "1"), ("end", "3"), ("keep", "2"), ("keep", "4")):
        if step == "end":
            payments.cancel(sold.id, at_end=True, key=key)
        else:
            payments.keep(sold.id, key=key)
        seen.append(now(account, sold).cancels_at_end)
    assert seen == [True, False, False, True, True, False]


def test_another_price_counts_once_for_a_key_and_a_key_has_one_price(account: Account) -> None:
    sold, payments = bought(account), account.payments
    seen = []
    for purchase, key in ((DEAR, "1"), (CHEAP, "2"), (DEAR, "1")):
        payments.reprice(sold.id, purchase, key=key)
        seen.append(now(account, sold).price.amount)
    assert seen == [1_500, 1_000, 1_000]
    with pytest.raises(PaymentsMisusedError):
        payments.reprice(sold.id, CHEAP, key="1")
    account.renew(sold.id)
    assert last_bill(account, sold).total == CHEAP.price


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([(ATELIER, "1")], ATELIER),
        ([(ATELIER, "1"), (DEAR, "2")], DEAR),
        ([(ATELIER, "1"), (DEAR, "2"), (ATELIER, "1")], DEAR),
        ([(ATELIER, "1"), (DEAR, "2"), (ATELIER, "3")], ATELIER),
    ],
)
def test_another_offer_counts_once_for_a_key(
    account: Account, told: list[tuple[Purchase, str]], expected: Purchase
) -> None:
    sold = bought(account)
    for purchase, key in told:
        account.payments.change(sold.id, purchase, key=key)
    assert now(account, sold).price == PLUS.price
    account.renew(sold.id)
    renewed = now(account, sold)
    assert (renewed.offer, renewed.price) == (expected.offer, expected.price)


def test_whatever_is_decided_after_an_offer_was_chosen_lets_it_go(account: Account) -> None:
    sold = bought(account)
    for key in ("keep", "end", "price"):
        account.payments.change(sold.id, ATELIER, key=f"change {key}")
        if key == "keep":
            account.payments.keep(sold.id, key=key)
        elif key == "price":
            account.payments.reprice(sold.id, PLUS, key=key)
        else:
            account.payments.cancel(sold.id, at_end=True, key=key)
            account.payments.keep(sold.id, key="kept after all")
    account.renew(sold.id)
    assert now(account, sold).offer == "plus"


def test_a_transfer_is_noted_once(account: Account) -> None:
    sold = bought(account, SENT)
    for _ in range(2):
        account.payments.settle(sold.latest_bill or "", key="it came")
    assert last_bill(account, sold).status is BillStatus.PAID
    with pytest.raises(PaymentsMisusedError):
        account.payments.settle(sold.latest_bill or "", key="another one")


def test_a_refusal_is_repeated_for_its_key_and_attempts_by_hand_are_not_counted(account: Account) -> None:
    sold = bought(account)
    account.fail_from_now(sold.customer)
    account.renew(sold.id)
    assert now(account, sold).status is Status.PAST_DUE
    missed = last_bill(account, sold)
    for key in ("one", "one", "two"):
        with pytest.raises(PaymentRefusedError):
            account.payments.pay(missed.id, method=None, key=key)
    assert missed.attempts == last_bill(account, sold).attempts == 1


def test_what_is_paid_is_paid_once(account: Account) -> None:
    sold = bought(account)
    with pytest.raises(PaymentsMisusedError):
        account.payments.pay(sold.latest_bill or "", method=None, key="again")
    assert account.payments.void(sold.latest_bill or "", key="void").status is BillStatus.PAID


def test_money_goes_back_once_for_a_key_and_never_more_than_there_is(account: Account) -> None:
    sold = bought(account)
    bill = sold.latest_bill or ""
    for _ in range(2):
        account.payments.refund(bill, Money(500, "EUR"), key="half")
    with pytest.raises(PaymentsMisusedError):
        account.payments.refund(bill, Money(400, "EUR"), key="half")
    with pytest.raises(PaymentsMisusedError):
        account.payments.refund(bill, Money(701, "EUR"), key="too much")
    assert last_bill(account, sold).refunded == Money(500, "EUR")


def test_what_has_ended_takes_nothing_any_more(account: Account) -> None:
    sold, payments = bought(account), account.payments
    assert payments.cancel(sold.id, at_end=False, key="end").status is Status.CANCELED
    too_late: tuple[Callable[[], object], ...] = (
        lambda: payments.cancel(sold.id, at_end=False, key="end"),
        lambda: payments.cancel(sold.id, at_end=True, key="late end"),
        lambda: payments.keep(sold.id, key="late keep"),
        lambda: payments.reprice(sold.id, DEAR, key="late price"),
        lambda: payments.change(sold.id, ATELIER, key="late change"),
    )
    for late in too_late:
        with pytest.raises(PaymentsMisusedError):
            late()
    assert now(account, sold).status is Status.CANCELED


def test_what_is_not_there_is_none_or_refused(account: Account) -> None:
    payments = account.payments
    assert (payments.find_subscription("sub_none"), payments.find_bill("in_none")) == (None, None)
    unknown: tuple[Callable[[], object], ...] = (
        lambda: payments.keep("sub_none", key="1"),
        lambda: payments.ask_for_last("sub_none"),
        lambda: payments.pay("in_none", method=None, key="2"),
        lambda: payments.void("in_none", key="3"),
        lambda: payments.refund("in_none", Money(1, "EUR"), key="4"),
    )
    for wrong in unknown:
        with pytest.raises(PaymentsMisusedError):
            wrong()


def test_who_pays_has_nothing_left_to_be_asked_for(account: Account) -> None:
    sold = bought(account)
    assert account.payments.ask_for_last(sold.id) == last_bill(account, sold)
