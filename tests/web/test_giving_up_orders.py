"""An order that waits is given up by its customer or its age: it binds nobody then, and no payment for it is lost."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.billing.asking import ask_about_subscription
from app.domain.billing.errors import PaymentsMisusedError, PaymentsUnavailableError
from app.domain.billing.giving_up import OPEN_FOR
from app.domain.billing.models import Buying, Subscription
from app.domain.billing.ports import (
    BillStatus,
    ProvidedBill,
    ProvidedSubscription,
    Purchase,
    SubscriptionStatus,
)
from app.domain.billing.service import note
from app.jobs.billing import finish_purchases
from app.kernel.db import open_session
from app.web.installation import EXTENSION
from tests.cast import BIRCH
from tests.domain.billing.ledger import Ledger
from tests.web.buying import catch_up, follow, order, pay, purchases, where
from tests.web.contracting import Shop, ordered
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle
from tests.web.postman import text_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
EVENTS = "/admin/billing/events/"
GIVEN_UP = "Vous l’avez abandonnée"
STUCK, PAID_AFTER = "que le prestataire n’a pas prises", "Commandes abandonnées et payées malgré tout"
SECOND = timedelta(seconds=1)


def give_up(buyer: Visitor, shop: Shop) -> str:
    return follow(buyer, buyer.send(f"{where(shop)}/give-up")).text


def age(shop: Shop, waited: timedelta) -> None:
    """Let the last order have been placed so long ago."""
    with shop.rows() as session:
        session.scalars(select(Buying).order_by(Buying.id)).all()[-1].begun_at = datetime.now(UTC) - waited


def work(shop: Shop) -> None:
    """Let the scheduler make its round."""
    installed = shop.app.extensions[EXTENSION]
    opened, find = partial(open_session, installed.engine), installed.find_provider
    finish_purchases(installed.registry, opened, find_provider=find, now=datetime.now(UTC))


def statuses(shop: Shop) -> list[SubscriptionStatus]:
    return [each.status for each in shop.ledger.subscriptions.values()]


def test_an_order_that_is_not_paid_is_given_up_and_can_be_paid_no_more(shop: Shop, buyer: Visitor) -> None:
    order(buyer)
    assert "Abandonner cette commande" in buyer.get(where(shop)).text
    for _ in range(2):
        assert GIVEN_UP in give_up(buyer, shop)

    assert statuses(shop) == [SubscriptionStatus.CANCELED]
    assert [each.status for each in shop.ledger.bills.values()] == [BillStatus.VOID]
    with pytest.raises(PaymentsMisusedError):
        pay(shop)
    (given_up,) = purchases(shop)
    assert given_up.ended_at is not None
    assert buyer.get(f"{where(shop)}/pay").location == where(shop)
    assert follow(buyer, order(buyer)).status_code == 200  # and the same is ordered anew
    assert len(purchases(shop)) == 2


@pytest.mark.parametrize("way", ["card", "transfer"])
def test_an_order_that_never_reached_the_provider_is_given_up_and_never_sold(
    shop: Shop, buyer: Visitor, way: str
) -> None:
    shop.ledger.is_away = True
    order(buyer, way)
    assert GIVEN_UP in give_up(buyer, shop)
    assert GIVEN_UP in follow(buyer, buyer.send(f"{where(shop)}/again")).text
    again = order(buyer, way)
    assert again.status_code == 503
    assert "n’est pas encore close" in again.text

    shop.ledger.is_away = False
    catch_up(shop)
    catch_up(shop)
    assert not shop.ledger.subscriptions
    assert purchases(shop)[0].ended_at is not None
    assert GIVEN_UP in buyer.get(where(shop)).text


class LossyError(PaymentsUnavailableError):
    """An answer that was lost on the way."""


def lose_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the provider sell, and its answer be lost on the way; what it is asked about then is not answered."""
    selling = Ledger.subscribe

    def subscribe(ledger: Ledger, customer: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
        selling(ledger, customer, purchase, key=key)
        raise LossyError

    def refuse(_ledger: Ledger, _customer: str) -> Sequence[ProvidedSubscription]:
        raise LossyError

    monkeypatch.setattr(Ledger, "subscribe", subscribe)
    monkeypatch.setattr(Ledger, "list_subscriptions", refuse)


def test_a_transfer_that_was_sold_though_nobody_knew_is_let_go_when_it_was_given_up(
    shop: Shop, buyer: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_answers(monkeypatch)
    order(buyer, "transfer")
    assert statuses(shop) == [SubscriptionStatus.ACTIVE]
    assert GIVEN_UP in give_up(buyer, shop)
    with shop.rows() as session:  # and its message came meanwhile
        said = ask_about_subscription(shop.ledger, next(iter(shop.ledger.subscriptions)), at=datetime.now(UTC))
        note(session, said, now=datetime.now(UTC))
    assert GIVEN_UP in buyer.get(where(shop)).text
    monkeypatch.undo()
    catch_up(shop)

    assert statuses(shop) == [SubscriptionStatus.CANCELED]
    assert [each.status for each in shop.ledger.bills.values()] == [BillStatus.VOID]
    assert purchases(shop)[0].ended_at is not None


def test_what_is_sold_while_it_is_given_up_is_let_go_at_once(
    shop: Shop, buyer: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.ledger.is_away = True
    order(buyer, "transfer")
    shop.ledger.is_away = False
    selling = Ledger.subscribe

    def subscribe(ledger: Ledger, customer: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
        monkeypatch.undo()
        give_up(buyer, shop)
        return selling(ledger, customer, purchase, key=key)

    monkeypatch.setattr(Ledger, "subscribe", subscribe)
    work(shop)

    assert statuses(shop) == [SubscriptionStatus.CANCELED]
    assert purchases(shop)[0].ended_at is not None
    assert GIVEN_UP in buyer.get(where(shop)).text


@pytest.mark.parametrize(
    ("waited", "is_sold"), [(OPEN_FOR - SECOND * 30, True), (OPEN_FOR, False), (OPEN_FOR + SECOND, False)]
)
def test_an_order_that_waited_too_long_is_not_sold_and_its_customer_is_told(
    shop: Shop, buyer: Visitor, app: Flask, *, waited: timedelta, is_sold: bool
) -> None:
    shop.ledger.is_away = True
    order(buyer, "transfer")
    age(shop, waited)
    shop.ledger.is_away = False
    work(shop)
    work(shop)

    assert statuses(shop) == ([SubscriptionStatus.ACTIVE] if is_sold else [])
    mails = shop.mails("order_lapsed")
    assert len(mails) == (not is_sold)
    page = buyer.get(where(shop)).text
    assert ("n’a pas pu vous être vendu à temps" in page) is not is_sold
    if not is_sold:
        said = text_of(app, mails[0])
        assert "vous avez commandé Atelier" in said
        assert "elle n’engage personne, rien n’a été débité et rien n’est dû" in said


def test_an_order_that_is_too_old_is_said_to_bind_nobody_before_the_scheduler_comes(shop: Shop, buyer: Visitor) -> None:
    shop.ledger.is_away = True
    order(buyer, "transfer")
    age(shop, OPEN_FOR)
    assert "n’engage personne" in buyer.get(where(shop)).text
    shop.ledger.is_away = False
    buyer.send(f"{where(shop)}/again")
    assert not shop.ledger.subscriptions


def test_a_payment_that_arrives_after_an_order_was_given_up_is_put_before_the_team(
    shop: Shop, buyer: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(buyer)
    name = next(iter(shop.ledger.subscriptions))

    def refuse(_ledger: Ledger, bill: str, *, key: str) -> ProvidedBill:
        raise PaymentsMisusedError(f"{bill} is being paid ({key})")

    monkeypatch.setattr(Ledger, "void", refuse)
    assert GIVEN_UP in give_up(buyer, shop)
    age(shop, timedelta(hours=2))
    dora = colleague(app)
    page = dora.get(EVENTS).text
    assert STUCK in page
    assert "Commande abandonnée" in page
    monkeypatch.undo()
    pay(shop)
    catch_up(shop)

    assert shop.subscription(name).status is SubscriptionStatus.ACTIVE
    page = buyer.get(where(shop)).text
    assert "Vous aviez abandonné cette commande" in page
    page = dora.get(EVENTS).text
    assert PAID_AFTER in page
    assert f'href="/admin/billing/{shop.subscription(name).id}"' in page
    assert shop.account.email in page
    shop.ledger.cancel(name, at_end=False, key="the team ended it")
    with shop.rows() as session:
        session.scalars(select(Subscription)).one().status = SubscriptionStatus.CANCELED
    assert PAID_AFTER not in dora.get(EVENTS).text


def test_what_the_provider_does_not_take_stands_before_the_team(shop: Shop, buyer: Visitor, app: Flask) -> None:
    dora = colleague(app)
    sold = shop.sell()
    shop.ledger.is_away = True
    buyer.send("/checkout/maison/order", {"pay_by": "transfer", "price": "7080"})
    assert STUCK not in dora.get(EVENTS).text  # which it may take still
    age(shop, timedelta(hours=1))
    buyer.send(f"/account/billing/{sold.id}/withdraw")
    page = dora.get(EVENTS).text
    for words in (STUCK, "Commande qui n’a pas encore pu être vendue", "Maison", "Rétractation", shop.account.email):
        assert words in page, words

    shop.ledger.is_away = False
    with shop.rows() as session:
        assert session.scalars(select(Buying)).one().given_up_at is None


def test_nobody_gives_up_what_is_somebody_elses(app: Flask, shop: Shop, buyer: Visitor) -> None:
    bob, there = settle(app, email="bob@example.com"), settle(app, BIRCH, email="bob@example.com")
    for theirs in (ordered(app, bob), ordered(app, there, BIRCH)):
        assert buyer.send(f"/checkout/order/{theirs.id}/give-up").status_code == 404
    assert {each.given_up_at for each in purchases(shop)} == {None}
