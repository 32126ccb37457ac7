"""An order is sold once, whatever the provider, the browser and the second click do meanwhile."""

import pytest
from sqlalchemy import select

from app.domain.billing.entitlement import Access
from app.domain.billing.models import Subscription
from app.domain.billing.ports import BillStatus, SubscriptionStatus
from tests.web.buying import BUY, catch_up, follow, order, pay, purchases, where
from tests.web.contracting import Shop
from tests.web.people import Visitor

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]


@pytest.mark.parametrize("way", ["card", "transfer"])
def test_a_double_click_buys_once(shop: Shop, buyer: Visitor, way: str) -> None:
    first, second = order(buyer, way), order(buyer, way)

    assert follow(buyer, first).text.split("<main")[1][:600] == follow(buyer, second).text.split("<main")[1][:600]
    assert len(shop.ledger.subscriptions) == len(purchases(shop)) == 1


def test_what_is_bought_already_is_not_sold_again(shop: Shop, buyer: Visitor) -> None:
    shop.sell()
    assert "déjà" in buyer.get(BUY).text
    assert buyer.get(f"{BUY}/review?pay_by=card").location == BUY
    assert order(buyer).location == BUY
    assert len(shop.ledger.subscriptions) == 1


def test_other_terms_end_what_was_not_paid_for_and_begin_anew(shop: Shop, buyer: Visitor) -> None:
    order(buyer, "card")
    old = next(iter(shop.ledger.subscriptions))

    assert "RF" in follow(buyer, order(buyer, "transfer")).text

    statuses = [each.status for each in shop.ledger.subscriptions.values()]
    assert statuses == [SubscriptionStatus.CANCELED, SubscriptionStatus.ACTIVE]
    assert [each.status for each in shop.ledger.bills.values()] == [BillStatus.VOID, BillStatus.OPEN]
    page = buyer.get("/account/billing/").text
    assert "Actif" in page
    assert "Terminé" not in page
    given_up, _bought = purchases(shop)
    assert (given_up.provider_id, given_up.ended_at is not None) == (old, True)
    assert "close" in buyer.get(f"/checkout/order/{given_up.id}").text


def test_other_terms_of_what_turns_out_to_be_paid_show_its_confirmation(shop: Shop, buyer: Visitor) -> None:
    order(buyer, "card")
    pay(shop)

    answer = follow(buyer, order(buyer, "transfer"))

    assert "est à vous" in answer.text
    assert len(shop.ledger.subscriptions) == 1


def test_a_provider_that_is_away_is_caught_up_with_by_the_job_and_sells_once(shop: Shop, buyer: Visitor) -> None:
    shop.ledger.is_away = True
    for _ in range(2):
        answer = order(buyer, "transfer")
        assert answer.status_code == 503
        assert "ne répond pas" in answer.text
        assert 'value="transfer"' in answer.text
    assert not shop.ledger.subscriptions
    assert buyer.get(where(shop)).status_code == 200
    assert buyer.send(f"{where(shop)}/again").status_code == 503

    shop.ledger.is_away = False
    catch_up(shop)
    catch_up(shop)

    assert len(shop.ledger.subscriptions) == 1
    assert len(shop.mails("invoice_issued")) == 1
    assert "RF" in buyer.get(where(shop)).text


def test_an_order_goes_on_as_soon_as_the_provider_answers(shop: Shop, buyer: Visitor) -> None:
    shop.ledger.is_away = True
    order(buyer)
    shop.ledger.is_away = False

    assert "data-secret" in follow(buyer, buyer.send(f"{where(shop)}/again")).text


def test_the_job_ends_what_was_paid_or_expired_and_leaves_the_rest(shop: Shop, buyer: Visitor) -> None:
    order(buyer)
    catch_up(shop)
    assert purchases(shop)[0].ended_at is None

    shop.ledger.put(next(iter(shop.ledger.subscriptions)), status=SubscriptionStatus.INCOMPLETE_EXPIRED)
    catch_up(shop)
    assert purchases(shop)[0].ended_at is not None
    assert "close" in buyer.get(where(shop)).text

    assert order(buyer).location.endswith("/pay")
    assert len(shop.ledger.subscriptions) == 2


def test_an_order_that_expired_unseen_is_begun_anew(shop: Shop, buyer: Visitor) -> None:
    order(buyer)
    shop.ledger.put(next(iter(shop.ledger.subscriptions)), status=SubscriptionStatus.INCOMPLETE_EXPIRED)

    assert "data-secret" in follow(buyer, order(buyer)).text
    assert len(shop.ledger.subscriptions) == 2


def test_a_browser_that_comes_back_unpaid_is_led_back_to_paying(shop: Shop, buyer: Visitor) -> None:
    order(buyer)
    page = buyer.get(where(shop)).text
    assert "n’est pas encore" in page
    assert f"{where(shop)}/pay" in page
    pay(shop)
    assert "est à vous" in buyer.get(where(shop)).text
    assert buyer.get(f"{where(shop)}/pay").location == where(shop)


def test_what_nobody_comes_back_from_is_noted_by_the_job_and_invoiced(shop: Shop, buyer: Visitor) -> None:
    order(buyer)
    pay(shop)
    catch_up(shop)
    assert "Actif" in buyer.get("/account/billing/").text
    assert len(shop.mails("invoice_issued")) == 1


def test_a_confirmation_that_cannot_ask_says_so_and_never_unpaid(shop: Shop, buyer: Visitor) -> None:
    order(buyer)
    pay(shop)
    shop.ledger.is_away = True
    answer = buyer.get(where(shop))
    assert answer.status_code == 503
    assert "Ne payez pas deux fois" in answer.text

    shop.ledger.is_away = False
    buyer.get(where(shop))
    shop.ledger.is_away = True
    assert "est à vous" in buyer.get(where(shop)).text


@pytest.mark.parametrize("override", [None, Access.NONE])
def test_money_that_is_on_its_way_is_never_said_to_have_arrived(
    shop: Shop, buyer: Visitor, override: Access | None
) -> None:
    order(buyer)
    name = next(iter(shop.ledger.subscriptions))
    shop.ledger.put(name, status=SubscriptionStatus.ACTIVE)  # as of a direct debit, which takes days
    buyer.get(where(shop))
    with shop.rows() as session:
        session.scalars(select(Subscription)).one().override = override
    page = buyer.get(where(shop)).text
    assert "Votre paiement est en cours" in page
    assert "est arrivé" not in page
    assert ("Votre service est ouvert en attendant" in page) is (override is None)
    assert ("s’ouvrira" in page) is (override is not None)
    assert "à l’arrivée du paiement" in page

    pay(shop)
    assert "Votre paiement est arrivé" in buyer.get(where(shop)).text
