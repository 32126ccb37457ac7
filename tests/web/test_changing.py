"""Another offer from the next anniversary on: chosen with its price, confirmed, acknowledged, taken back."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.domain.addresses.models import Address
from app.domain.billing.asking import ask_about_subscription
from app.domain.billing.buying import Terms, begin
from app.domain.billing.contracts.models import NoticeKind
from app.domain.billing.contracts.service import Wanted, change_contract
from app.domain.billing.errors import BoughtAlreadyError, ContractRefusedError
from app.domain.billing.models import Subscription
from app.domain.billing.policy import PayBy
from app.domain.billing.ports import Interval, SubscriptionStatus
from app.domain.billing.service import note
from app.domain.invoices.models import Invoice
from app.jobs.billing import carry_notices
from app.kernel.db import open_session
from app.kernel.money import Money
from app.web.installation import EXTENSION
from app.web.owed_papers import issue_owed
from tests.billing import BY_TRANSFER, OFFER, buy
from tests.cast import BIRCH
from tests.web.buying import PRICE, catch_up, order, where
from tests.web.contracting import Shop, subscribed
from tests.web.people import Visitor, settle
from tests.web.postman import text_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
PAGE = "/account/billing/"
MAISON = 7_080  # 59 € and a fifth


def path(subscription: Subscription, offer: str = "") -> str:
    return f"{PAGE}{subscription.id}/change{'/' if offer else ''}{offer}"


def confirm(visitor: Visitor, subscription: Subscription, offer: str = "maison", seen: int = MAISON) -> str:
    answer = visitor.send(path(subscription, offer), {"seen": str(seen)})
    assert answer.status_code == 303
    return str(answer.location)


def carry(shop: Shop) -> None:
    installed = shop.app.extensions[EXTENSION]
    opened = partial(open_session, installed.engine)
    carry_notices(installed.registry, opened, find_provider=installed.find_provider, now=datetime.now(UTC))


def look(shop: Shop, name: str) -> None:
    """Ask the provider how a subscription stands, and write it down."""
    with shop.rows() as session:
        note(session, ask_about_subscription(shop.ledger, name, at=shop.ledger.now), now=shop.ledger.now)


def test_another_offer_is_chosen_with_its_price_and_confirmed_once(shop: Shop, buyer: Visitor, app: Flask) -> None:
    sold = shop.sell()
    assert "Changer d’offre" in buyer.get(PAGE).text
    listed = buyer.get(path(sold)).text
    assert [name for name in ("Comptoir", "Atelier", "Maison") if f">{name}</h2>" in listed] == ["Comptoir", "Maison"]
    assert re.search(r"70,80\s€</strong> <span>TTC par mois", listed)
    asked = buyer.get(path(sold, "maison")).text
    assert "avec obligation de paiement" in asked
    assert f'value="{MAISON}"' in asked

    for _ in range(2):
        assert confirm(buyer, sold).endswith(f"{sold.id}/declared")
    (notice,) = shop.notices()
    assert (notice.kind, notice.offer, notice.price, notice.ends_at) == (
        NoticeKind.CHANGED, "maison", MAISON, sold.period_end,
    )  # fmt: skip
    assert notice.carried_at is not None
    assert shop.ledger.changes[sold.provider_id].price.amount == MAISON
    (mail,) = shop.mails("contract_changed")
    for said in (buyer.get(f"{PAGE}{sold.id}/declared").text, buyer.get(PAGE).text, text_of(app, mail)):
        assert re.search(r"Maison", said)
        assert re.search(r"70,80\s€\s+TTC par mois", said)


def test_an_offer_that_its_customer_has_already_is_none_to_change_to(shop: Shop, buyer: Visitor) -> None:
    sold, other = shop.sell(), shop.sell(replace(OFFER, offer="maison"))
    assert ">Maison</h2>" not in buyer.get(path(sold)).text
    asked = buyer.get(path(sold, "maison"))
    sent = buyer.send(path(sold, "maison"), {"seen": str(MAISON)})
    for answer in (asked, sent):
        assert answer.status_code == 409
        assert "vous paieriez Maison deux fois" in answer.text
        assert "Un autre de vos abonnements le porte déjà" in answer.text
    wanted = Wanted(offer="maison", price=Money(MAISON, "EUR"))
    with pytest.raises(ContractRefusedError), shop.rows() as session:
        change_contract(session, session.merge(sold), wanted, now=datetime.now(UTC))
    assert shop.notices() == []

    confirm(buyer, other, "comptoir", seen=2_280)  # and what it changes to is its customer's too
    assert [">Maison</h2>" in (listed := buyer.get(path(sold)).text), ">Comptoir</h2>" in listed] == [False, False]
    assert ">Comptoir</h2>" in buyer.get(path(other)).text
    comes = buyer.get(path(sold, "comptoir"))
    assert (comes.status_code, "Un autre de vos abonnements y passe le" in comes.text) == (409, True)
    assert len(shop.notices()) == 1


def test_an_offer_that_its_customer_has_ordered_is_none_to_change_to_until_that_is_given_up(
    shop: Shop, buyer: Visitor
) -> None:
    sold = shop.sell(replace(OFFER, offer="maison"))
    order(buyer)  # an Atelier, which is not paid
    assert ">Atelier</h2>" not in buyer.get(path(sold)).text
    for answer in (
        buyer.get(path(sold, "atelier")),
        buyer.send(path(sold, "atelier"), {"seen": PRICE}),
    ):
        assert answer.status_code == 409
        assert "la commande n’est pas encore payée" in answer.text
        assert f'href="{where(shop)}"' in answer.text
    wanted = Wanted(offer="atelier", price=Money(int(PRICE), "EUR"))
    with pytest.raises(ContractRefusedError), shop.rows() as session:
        change_contract(session, session.merge(sold), wanted, now=datetime.now(UTC))

    shop.ledger.put(list(shop.ledger.subscriptions)[-1], status=SubscriptionStatus.INCOMPLETE_EXPIRED)
    catch_up(shop)
    assert ">Atelier</h2>" in buyer.get(path(sold)).text
    assert confirm(buyer, sold, "atelier", int(PRICE)).endswith("/declared")


def test_an_offer_that_a_contract_changes_to_is_not_bought_beside_it(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    confirm(buyer, sold)
    begun = buyer.get("/checkout/maison").text
    assert "est déjà en route" in begun
    assert "Un de vos abonnements y passe le" in begun
    assert buyer.get("/checkout/maison/review?pay_by=card").location == "/checkout/maison"
    bought = buyer.send("/checkout/maison/order", {"pay_by": "card", "price": str(MAISON)})
    assert bought.location == "/checkout/maison"
    assert len(shop.ledger.subscriptions) == 1
    terms = Terms(
        offer="maison", price=Money(MAISON, "EUR"), interval=Interval.MONTH, pay_by=PayBy.CARD, days_to_pay=14
    )
    with pytest.raises(BoughtAlreadyError), shop.rows() as session:
        begin(session, shop.account.id, terms, now=datetime.now(UTC))


def test_the_running_period_keeps_its_offer_and_the_next_invoice_names_the_new_one(shop: Shop, buyer: Visitor) -> None:
    name = buy(shop.ledger).id
    look(shop, name)  # and no invoice is issued yet
    confirm(buyer, shop.subscription(name))
    assert shop.subscription(name).offer == "atelier"
    shop.ledger.renew(name)
    look(shop, name)
    tenant = shop.app.extensions[EXTENSION].registry.by_slug("camcha")
    with open_session(shop.app.extensions[EXTENSION].engine, "camcha") as session:
        issue_owed(session, tenant, account_id=shop.account.id, now=shop.ledger.now)
    with shop.rows() as session:
        papers = session.scalars(select(Invoice).where(Invoice.account_id == shop.account.id))
        assert {(each.snapshot["lines"][0]["text"], each.gross) for each in papers} == {  # type: ignore[index,call-overload]
            ("Atelier", 2_280), ("Maison", MAISON),
        }  # fmt: skip
    page = buyer.get(PAGE).text
    assert "Maison" in page
    assert "Garder mon offre actuelle" not in page


def test_a_change_is_taken_back_and_another_one_takes_its_place(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    confirm(buyer, sold)
    confirm(buyer, sold, "comptoir", 2_280)
    assert shop.ledger.changes[sold.provider_id].offer == "comptoir"
    assert "Garder mon offre actuelle" in buyer.get(PAGE).text
    buyer.send(f"{PAGE}{sold.id}/keep")

    assert shop.ledger.changes == {}
    assert "Comptoir" not in buyer.get(PAGE).text
    assert [each.kind for each in shop.notices()] == [NoticeKind.CHANGED, NoticeKind.CHANGED, NoticeKind.KEPT]


def test_a_change_that_is_declared_while_the_provider_is_away_is_carried_later(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    shop.ledger.is_away = True
    confirm(buyer, sold)
    assert "Maison" in buyer.get(PAGE).text
    shop.ledger.is_away = False
    carry(shop)
    assert shop.ledger.changes[sold.provider_id].offer == "maison"


def test_whoever_ends_a_contract_that_was_to_change_ends_it(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    confirm(buyer, sold)
    buyer.send(f"{PAGE}{sold.id}/end")
    assert shop.ledger.changes == {}
    assert shop.ledger.subscriptions[sold.provider_id].cancels_at_end
    assert buyer.get(path(sold)).location.endswith("/declared")
    assert buyer.send(path(sold, "maison"), {"seen": str(MAISON)}).location.endswith("/change")


def test_what_a_transfer_pays_is_changed_as_well(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell(BY_TRANSFER)
    confirm(buyer, sold)
    assert shop.ledger.changes[sold.provider_id].collection is sold.collection


@pytest.mark.parametrize("seen", ["6000", "", "x", "9" * 400, "7080\x00", "٧٠٨٠"])
def test_another_price_than_the_one_that_was_read_is_shown_before_it_counts(
    shop: Shop, buyer: Visitor, seen: str
) -> None:
    sold = shop.sell()
    answer = buyer.send(path(sold, "maison"), {"seen": seen})
    if seen == "٧٠٨٠":  # figures are figures
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert "prix" in answer.text
    assert shop.notices() == []


@pytest.mark.parametrize(
    ("facts", "leads"),
    [
        ({"status": SubscriptionStatus.PAST_DUE, "past_due_since": datetime(2026, 11, 20, tzinfo=UTC)}, PAGE),
        ({"status": SubscriptionStatus.INCOMPLETE}, PAGE),
        ({"status": SubscriptionStatus.CANCELED}, PAGE),
        ({"cancels_at_end": True}, "/declared"),
    ],
)
def test_what_is_late_or_ends_or_has_not_begun_is_not_changed(
    shop: Shop, buyer: Visitor, facts: dict[str, object], leads: str
) -> None:
    sold = shop.sell()
    with shop.rows() as session:
        session.execute(update(Subscription).values(**facts))
    assert "Changer d’offre" not in buyer.get(PAGE).text
    assert buyer.get(path(sold)).location.endswith(leads)
    assert buyer.send(path(sold, "maison"), {"seen": str(MAISON)}).location.endswith("/change")
    assert shop.notices() == []


@pytest.mark.parametrize("offer", ["atelier", "nothing", "maison%00", "m" * 300])
def test_the_offer_that_one_has_and_one_that_is_not_sold_are_not_to_be_had(
    shop: Shop, buyer: Visitor, offer: str
) -> None:
    sold = shop.sell()
    assert buyer.get(path(sold, offer)).status_code == 404
    assert buyer.send(path(sold, offer), {"seen": "1"}).status_code == 404


def test_an_offer_that_is_billed_otherwise_is_not_changed_to(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell(replace(OFFER, interval=Interval.YEAR))
    assert "aussi souvent" in buyer.get(path(sold)).text
    assert buyer.get(path(sold, "maison")).status_code == 404


def test_without_an_address_no_price_is_promised(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    with shop.rows() as session:
        session.execute(delete(Address).where(Address.account_id == shop.account.id))
    for page in (path(sold), path(sold, "maison")):
        assert "aucune adresse" in buyer.get(page).text
    assert buyer.send(path(sold, "maison"), {"seen": str(MAISON)}).status_code == 422
    assert shop.notices() == []


def test_nobody_changes_what_is_somebody_elses(app: Flask) -> None:
    settle(app)
    bob, there = settle(app, email="bob@example.com"), settle(app, BIRCH, email="bob@example.com")
    visitor = Visitor(app)
    visitor.sign_in()
    for sold in (subscribed(app, bob)[0], subscribed(app, there, BIRCH)[0]):
        for answer in (
            visitor.get(path(sold)),
            visitor.get(path(sold, "maison")),
            visitor.send(path(sold, "maison"), {"seen": str(MAISON)}),
        ):
            assert answer.status_code == 404
