"""« Mes cartes bancaires »: what is on file is listed, added, replaced, charged by default and removed."""

import re
from datetime import UTC, datetime
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.activity.models import EventKind
from app.domain.billing.cards.models import ChargedCard
from app.jobs.cards import watch_cards
from app.kernel.db import open_session
from app.web.installation import EXTENSION
from tests.billing import BY_TRANSFER
from tests.web.carding import PAGE, SECRET, come_back, customer_of, have, kinds, on_file, type_card
from tests.web.contracting import Shop
from tests.web.people import Visitor
from tests.web.postman import bring, path_of_link, text_of, words_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]


@pytest.mark.promise("CC-09")
def test_a_card_is_added_and_the_first_one_is_charged(app: Flask, shop: Shop, buyer: Visitor) -> None:
    assert "Rien n’est encore enregistré" in buyer.get(PAGE).text

    answer = type_card(shop, buyer, "4242")

    assert answer.location.endswith(f"{PAGE}?done=added")
    assert on_file(shop) == {"4242": True}
    page = buyer.get(answer.location).text
    for words in ("est enregistré.", "Visa •••• 4242", "décembre 2030", "Débitée par défaut", "Mettre à jour"):
        assert words in page
    assert kinds(shop) == [EventKind.CARD_ADDED]
    (mail,) = shop.mails("card_added")
    assert "Visa •••• 4242" in text_of(app, mail)
    assert "Moyen de paiement ajouté" in buyer.get("/account/security/activity").text
    with shop.rows() as session:
        seen = session.scalars(select(ChargedCard)).one()
        assert (seen.brand, seen.last4, str(seen.expires_on)) == ("visa", "4242", "2030-12-31")


def test_a_second_card_is_not_charged_until_it_is_chosen(shop: Shop, buyer: Visitor) -> None:
    have(shop, "4242", default=True)
    type_card(shop, buyer, "4444")
    assert on_file(shop) == {"4242": True, "4444": False}

    (other,) = (each for each in shop.ledger.list_methods(customer_of(shop)) if each.last4 == "4444")
    assert buyer.send(f"{PAGE}/{other.id}/default").location.endswith("done=default")
    assert on_file(shop) == {"4242": False, "4444": True}


@pytest.mark.promise("CC-09")
def test_a_card_is_replaced_in_one_go_and_stays_the_one_that_is_charged(app: Flask, shop: Shop, buyer: Visitor) -> None:
    shop.sell()
    old = have(shop, "4242", default=True)

    answer = type_card(shop, buyer, "4444", f"{PAGE}/{old.id}/replace")

    assert answer.location.endswith("done=replaced")
    assert on_file(shop) == {"4444": True}
    (mail,) = shop.mails("card_added")
    assert "Visa •••• 4242" in text_of(app, mail)
    assert kinds(shop) == [EventKind.CARD_ADDED]


@pytest.mark.promise("CC-09")
def test_the_mail_before_a_card_expires_names_it_its_last_day_and_where_another_is_entered(
    app: Flask, shop: Shop, buyer: Visitor
) -> None:
    shop.sell()
    have(shop, "4444", expires=(2029, 5))
    have(shop, "4242", expires=(2028, 2), default=True)
    installed = app.extensions[EXTENSION]
    opened, find = partial(open_session, installed.engine), installed.find_provider
    watch_cards(installed.registry, opened, find_provider=find, now=datetime(2028, 2, 22, 23, tzinfo=UTC))

    (mail,) = shop.mails("card_expiring")
    message = bring(app, mail)
    assert re.sub(r"\s", " ", str(message["Subject"])) == "Votre carte expire le 29 février 2028"
    for kind in ("plain", "html"):
        words = re.sub(r"\s", " ", words_of(message, kind))
        assert "Votre abonnement est débité sur Visa •••• 4242, dont le dernier jour est le 29 février 2028." in words
        assert f"https://camcha.example{PAGE}" in words
        assert "4444" not in words
    assert "Visa •••• 4242" in buyer.get(path_of_link(message, "cards")).text


def test_a_card_that_its_bank_did_not_confirm_is_said(shop: Shop, buyer: Visitor) -> None:
    secret = SECRET.search(buyer.send(f"{PAGE}/new").text)
    assert secret is not None
    answer = come_back(buyer, secret[1], f"{PAGE}/done")
    assert answer.status_code == 422
    assert "Votre banque n’a pas confirmé" in answer.text
    assert on_file(shop) == {}


def test_a_card_is_removed_and_what_is_charged_then_is_said_before(app: Flask, shop: Shop, buyer: Visitor) -> None:
    shop.sell()
    have(shop, "4444", expires=(2029, 5))
    card = have(shop, "4242", default=True)
    assert "passeront par Visa •••• 4444" in buyer.get(f"{PAGE}/{card.id}/remove").text

    assert buyer.send(f"{PAGE}/{card.id}/remove").location.endswith("done=removed")

    assert on_file(shop) == {"4444": True}
    assert kinds(shop) == [EventKind.CARD_REMOVED]
    (mail,) = shop.mails("card_removed")
    assert "Visa •••• 4242" in text_of(app, mail)
    assert buyer.get(f"{PAGE}/{card.id}/remove").status_code == 404


def test_the_last_card_of_a_subscription_that_goes_on_stays(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    card = have(shop, "4242", default=True)
    path = f"{PAGE}/{card.id}/remove"

    page = buyer.get(path).text
    assert "Celui-ci reste" in page
    assert "Le remplacer par un autre" in page
    assert buyer.send(path).status_code == 409
    assert on_file(shop) == {"4242": True}

    buyer.send(f"/account/billing/{sold.id}/end")
    assert buyer.send(path).status_code == 303
    assert on_file(shop) == {}


@pytest.mark.parametrize("purchase", [None, BY_TRANSFER])
def test_the_last_card_goes_where_nothing_is_charged(shop: Shop, buyer: Visitor, purchase: object) -> None:
    if purchase is not None:
        shop.sell(BY_TRANSFER)
    card = have(shop, "4242", default=True)
    assert buyer.send(f"{PAGE}/{card.id}/remove").status_code == 303
    assert on_file(shop) == {}


@pytest.mark.parametrize(
    ("expires", "words"),
    [
        ((2020, 2), "Expirée"),
        ((datetime.now(UTC).year, datetime.now(UTC).month), "Expire bientôt"),
        ((2099, 1), "Valable jusqu’à fin janvier 2099"),
        (None, "Débitée"),
    ],
)
def test_how_long_a_card_will_do_is_said(
    shop: Shop, buyer: Visitor, expires: tuple[int, int] | None, words: str
) -> None:
    have(shop, "4242", default=True, expires=expires)
    page = buyer.get(PAGE).text
    assert words in page
    assert ("Cette carte" in page) == (words.startswith("Expir"))


def test_the_overview_says_that_the_card_expires(app: Flask, shop: Shop, buyer: Visitor) -> None:
    shop.sell()
    soon = (datetime.now(UTC).year, datetime.now(UTC).month)
    card = have(shop, "4242", expires=soon)
    assert "Votre carte expire" not in buyer.get("/account/billing/").text
    buyer.send(f"{PAGE}/{card.id}/default")
    page = buyer.get("/account/billing/").text
    assert "Votre carte expire bientôt" in page
    assert "Visa •••• 4242 paie votre abonnement" in page
    assert "Votre carte expire bientôt" in buyer.get("/account/").text
    assert app is shop.app
