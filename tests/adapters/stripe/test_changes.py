"""A subscription is changed from its next period on, through the real SDK."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.billing.ports import ProvidedSubscription, SubscriptionStatus
from app.kernel.money import Money
from tests.adapters.stripe.standing import ATELIER, CARD, PLUS, SENT, Stand

MAISON = replace(ATELIER, offer="maison", name="Maison")


@pytest.fixture
def sold(stand: Stand) -> ProvidedSubscription:
    return stand.subscribed(stand.customer())


def test_the_running_period_keeps_its_offer_and_the_next_one_has_the_other(
    stand: Stand, sold: ProvidedSubscription
) -> None:
    changed = stand.payments.change(sold.id, ATELIER, key="change")
    assert (changed.offer, changed.price, changed.period_end) == (PLUS.offer, PLUS.price, sold.period_end)
    stand.wait(days=27)
    assert (stand.now(sold).offer, stand.bill_of(stand.now(sold)).offer) == ("plus", "plus")

    stand.wait(days=2)
    now = stand.now(sold)
    bill = stand.bill_of(now)
    assert (now.offer, now.price, now.period_start) == ("atelier", ATELIER.price, sold.period_end)
    assert now.period_end == datetime(2026, 3, 31, 9, 30, tzinfo=UTC)
    assert (bill.offer, bill.total, bill.paid) == ("atelier", ATELIER.price, ATELIER.price)
    stand.wait(days=60)
    assert stand.bill_of(stand.now(sold)).total == ATELIER.price
    assert len(stand.payments.list_bills(sold.customer)) == 4


def test_the_last_change_before_the_period_ends_is_the_one(stand: Stand, sold: ProvidedSubscription) -> None:
    for _ in range(2):
        stand.payments.change(sold.id, ATELIER, key="first")
    stand.payments.change(sold.id, MAISON, key="second")
    stand.wait(days=29)
    assert stand.now(sold).offer == "maison"
    stand.payments.change(sold.id, ATELIER, key="third")  # while the first schedule holds still
    stand.wait(days=31)
    assert (stand.now(sold).offer, stand.now(sold).price) == ("atelier", ATELIER.price)


def test_a_change_is_taken_back(stand: Stand, sold: ProvidedSubscription) -> None:
    stand.payments.change(sold.id, ATELIER, key="change")
    stand.payments.keep(sold.id, key="keep")
    stand.wait(days=29)
    assert (stand.now(sold).offer, stand.bill_of(stand.now(sold)).total) == ("plus", PLUS.price)


@pytest.mark.parametrize("at_end", [True, False])
def test_what_is_to_change_can_be_ended(stand: Stand, sold: ProvidedSubscription, *, at_end: bool) -> None:
    stand.payments.change(sold.id, ATELIER, key="change")
    stand.payments.cancel(sold.id, at_end=at_end, key="end")
    stand.wait(days=29)
    assert stand.now(sold).status is SubscriptionStatus.CANCELED
    assert len(stand.payments.list_bills(sold.customer)) == 1


def test_what_a_transfer_pays_is_changed_as_well(stand: Stand) -> None:
    sold = stand.payments.subscribe(stand.customer(), SENT, key="sent")
    stand.payments.change(sold.id, replace(SENT, offer="maison", name="Maison"), key="change")
    stand.wait(days=366)
    bill = stand.bill_of(stand.now(sold))
    assert (bill.offer, bill.due_at is not None) == ("maison", True)


def test_a_card_that_was_chosen_since_pays_what_is_changed_to(stand: Stand, sold: ProvidedSubscription) -> None:
    stand.payments.change(sold.id, ATELIER, key="change")
    old = {each.id for each in stand.payments.list_methods(sold.customer)}
    stand.add_card(sold.customer, CARD)
    (new,) = {each.id for each in stand.payments.list_methods(sold.customer)} - old
    stand.payments.set_default(sold.customer, new)
    stand.wait(days=29)
    assert stand.client.v1.subscriptions.retrieve(sold.id).default_payment_method == new


LESS = replace(PLUS, price=Money(1_000, "EUR"), net=Money(1_000, "EUR"))


def test_another_price_holds_from_the_next_period_on_and_says_what_it_is_made_of(
    stand: Stand, sold: ProvidedSubscription
) -> None:
    for _ in range(2):
        told = stand.payments.reprice(sold.id, LESS, key="tax")
    assert (told.price, told.net, told.offer, told.period_end) == (LESS.price, LESS.net, "plus", sold.period_end)
    assert [each.total for each in stand.payments.list_bills(sold.customer)] == [PLUS.price]
    stand.wait(days=29)
    bill = stand.bill_of(stand.now(sold))
    assert (bill.total, bill.paid, bill.offer) == (LESS.price, LESS.price, "plus")


def test_a_price_that_changes_after_a_change_of_offer_came_holds_for_that_offer(
    stand: Stand, sold: ProvidedSubscription
) -> None:
    stand.payments.change(sold.id, replace(ATELIER, net=Money(2_900, "EUR")), key="change")
    stand.wait(days=29)
    assert stand.now(sold).net == Money(2_900, "EUR")
    less = replace(ATELIER, price=Money(2_900, "EUR"), net=Money(2_900, "EUR"))
    stand.payments.reprice(sold.id, less, key="tax")  # while the schedule holds still
    stand.wait(days=31)
    assert (stand.bill_of(stand.now(sold)).total, stand.now(sold).offer) == (less.price, "atelier")


def test_an_offer_that_a_price_let_go_comes_once_it_is_told_anew(stand: Stand, sold: ProvidedSubscription) -> None:
    stand.payments.change(sold.id, ATELIER, key="notice:1")
    stand.payments.reprice(sold.id, LESS, key="tax")
    for _ in range(2):
        stand.payments.change(sold.id, ATELIER, key="notice:2")
    stand.wait(days=29)
    assert (stand.now(sold).offer, stand.bill_of(stand.now(sold)).total) == ("atelier", ATELIER.price)


def test_what_was_bought_with_its_price_without_tax_says_it_through_each_change(stand: Stand) -> None:
    with_net = replace(PLUS, net=Money(1_000, "EUR"))
    sold = stand.subscribed(stand.customer(), with_net)
    assert sold.net == with_net.net
    stand.payments.change(sold.id, replace(ATELIER, net=Money(2_900, "EUR")), key="change")
    assert stand.now(sold).net == with_net.net
    stand.wait(days=29)
    assert stand.now(sold).net == Money(2_900, "EUR")
