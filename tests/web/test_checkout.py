"""Buying an offer: how it is paid, to whom it is billed, what it comes to, and that it is yours."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from uuid import uuid4

import pytest
import segno
from flask import Flask
from sqlalchemy import delete, select

from app.domain.addresses.models import Address
from app.domain.billing.models import Subscription
from app.domain.billing.ports import Collection
from app.domain.invoices.models import Invoice
from app.kernel.money import Money
from app.web.installation import EXTENSION
from tests.billing import BRAND
from tests.web.buying import BUY, PRICE, catch_up, follow, order, pay, purchases, where
from tests.web.contracting import Shop
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle
from tests.web.postman import text_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]


ADDRESS = {
    "country": "FR", "recipient": "Ann Martin", "company": "Atelier Martin", "line1": "8 rue des Arts",
    "postcode": "69001", "city": "Lyon",
}  # fmt: skip


def on_sale(shop: Shop, **changes: object) -> None:
    """Let the brand sell the offer otherwise from now on: its file was changed."""
    tenant = shop.app.extensions[EXTENSION].registry.by_slug(BRAND)
    offers = tuple(replace(each, **changes) if each.slug == "atelier" else each for each in tenant.offers.all)
    object.__setattr__(tenant.offers, "all", offers)


@pytest.fixture
def priced(shop: Shop) -> Iterator[Shop]:
    tenant = shop.app.extensions[EXTENSION].registry.by_slug(BRAND)
    before = tenant.offers.all
    yield shop
    object.__setattr__(tenant.offers, "all", before)


def test_whoever_is_not_signed_in_is_led_to_it_and_back(app: Flask, shop: Shop) -> None:
    visitor = Visitor(app)
    asked = visitor.get(BUY)
    assert asked.location == "/login?next=%2Fcheckout%2Fatelier"
    assert visitor.send(asked.location, {"email": shop.account.email, "password": "correct horse battery"}).status_code


@pytest.mark.promise("CC-06")
def test_an_offer_is_bought_by_card_from_the_way_to_pay_to_the_confirmation(shop: Shop, buyer: Visitor) -> None:
    first = buyer.get(BUY).text
    for words in ("Moyen de paiement", "Carte bancaire", "Virement bancaire", "Informations de facturation", "Lyon"):
        assert (words in first) is (words != "Lyon")
    chosen = buyer.send(BUY, {"pay_by": "card"})
    assert chosen.location == f"{BUY}/review?pay_by=card"
    shown = buyer.get(chosen.location).text
    for words in ("29,00", "5,80", "34,80", "TVA à 20", "France", "Commander avec obligation de paiement", "rétract"):
        assert words in shown, words

    ordered = order(buyer)

    assert ordered.location == f"{where(shop)}/pay"
    assert "data-secret" in buyer.get(ordered.location).text
    pay(shop)
    done = buyer.get(where(shop)).text
    for words in ("est à vous", "Prochaine échéance", shop.account.email, "Mes factures et commandes", "rétract"):
        assert words in done, words
    (bought,) = purchases(shop)
    assert bought.ended_at is not None
    assert "Actif" in buyer.get("/account/billing/").text


def test_the_billing_details_are_asked_for_once_and_kept(shop: Shop, buyer: Visitor) -> None:
    with shop.rows() as session:
        session.execute(delete(Address), execution_options={"synchronize_session": False})
    assert "Numéro et rue" in buyer.get(BUY).text
    assert buyer.get(f"{BUY}/review?pay_by=card").location == BUY

    wrong = buyer.send(BUY, {**ADDRESS, "postcode": "1", "pay_by": "transfer"})
    assert wrong.status_code == 422
    assert "8 rue des Arts" in wrong.text
    assert re.search(r'value="transfer"[^>]*checked|checked[^>]*value="transfer"', wrong.text)
    reshaped = buyer.send(BUY, {**ADDRESS, "country": "DE", "reshape": ""})
    assert (reshaped.status_code, "8 rue des Arts" in reshaped.text) == (200, True)

    assert buyer.send(BUY, {**ADDRESS, "pay_by": "transfer"}).location == f"{BUY}/review?pay_by=transfer"
    assert "Atelier Martin" in buyer.get(f"{BUY}/review?pay_by=transfer").text
    assert "Numéro et rue" not in buyer.get(BUY).text
    assert "Numéro et rue" in buyer.get(f"{BUY}?update=1").text


@pytest.mark.parametrize("way", ["", "cash", "\0", "card' --", "CARD"])
def test_a_way_to_pay_that_nobody_offers_is_asked_again(buyer: Visitor, shop: Shop, way: str) -> None:
    assert buyer.send(BUY, {"pay_by": way}).status_code == 422
    assert buyer.get(f"{BUY}/review?pay_by=x").location == BUY
    assert order(buyer, "card", pay_by=way).location == BUY
    assert not purchases(shop)


@pytest.mark.promise("CC-08")
def test_a_transfer_is_told_with_its_reference_on_the_page_in_the_mail_and_at_the_desk(
    app: Flask, shop: Shop, buyer: Visitor
) -> None:
    done = follow(buyer, order(buyer, "transfer")).text

    reference = re.search(r"RF[0-9]{2} [0-9A-Z]{4} [0-9A-Z]{4}", done)
    assert reference is not None
    for words in ("FR76 3000 6000 0112 3456 7890 189", "Camcha SAS", "AGRIFRPP", "34,80", "data:image/svg+xml"):
        assert words in done, words
    catch_up(shop)
    (mail,) = shop.mails("invoice_issued")
    assert reference[0] in text_of(app, mail)
    assert "FR76 3000 6000 0112 3456 7890 189" in text_of(app, mail)
    assert "À payer avant le" in text_of(app, mail)
    assert "Elle est payée" not in text_of(app, mail)
    dora = colleague(app)
    assert reference[0] in dora.get("/admin/billing/open").text
    assert reference[0] in dora.get(f"/admin/billing/bills/{shop.bill().id}/settle").text
    with shop.rows() as session:
        assert session.scalars(select(Subscription)).one().collection is Collection.SENT
        assert session.scalars(select(Invoice)).one().gross == int(PRICE)


@pytest.mark.promise("CC-08")
@pytest.mark.parametrize(("arrived", "left"), [(0, "34.8"), (480, "30"), (3_469, "0.11")])
def test_what_a_bank_s_app_reads_names_the_account_what_is_left_and_the_reference(
    shop: Shop, buyer: Visitor, arrived: int, left: str
) -> None:
    follow(buyer, order(buyer, "transfer"))
    (bill,) = shop.ledger.bills.values()
    shop.ledger.put_bill(replace(bill, paid=Money(arrived, "EUR")))
    page = unescape(buyer.get(where(shop)).text)
    reference = re.search(r"RF[0-9]{2}( [0-9A-Z]{1,4})+", page)
    assert reference is not None

    # EPC069-12: version 2, ISO 8859-1, a SEPA transfer; its lines, of which the purpose is empty
    payload = f"BCD\n002\n2\nSCT\nAGRIFRPP\nCamcha SAS\nFR7630006000011234567890189\nEUR{left}\n\n"
    payload += reference[0].replace(" ", "")
    drawn = segno.make_qr(payload.encode("iso-8859-1"), error="m", boost_error=False)
    assert re.findall(r'src="(data:image/svg[^"]*)"', page) == [drawn.svg_data_uri(scale=4, dark="#000", light="#fff")]


@pytest.mark.promise("CC-13")
@pytest.mark.parametrize(
    ("at", "day", "following"),
    [((4, 30, 21, 59, 59), "30", "30 mai"), ((4, 30, 22), "1er", "1er juin"), ((1, 30, 23), "31", "28 février")],
)
def test_the_next_payment_is_told_before_the_order_by_the_brand_s_own_day(
    app: Flask, shop: Shop, at: tuple[int, ...], day: str, following: str
) -> None:
    year = datetime.now(UTC).year + 1
    year += year % 4 == 0  # with no 29 February
    ordered = datetime(year, *at, tzinfo=UTC)  # type: ignore[misc,arg-type]  # the parts of a moment
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], clock=lambda: ordered)
    buyer = Visitor(app)
    buyer.sign_in(shop.account.email)

    words = f"Chaque mois, le {day} ; la prochaine fois le {following} {year}"
    page = re.sub(r"\s", " ", buyer.get(f"{BUY}/review?pay_by=card").text)
    assert words in page


def test_a_price_that_changed_after_the_page_is_shown_again_first(priced: Shop, buyer: Visitor) -> None:
    on_sale(priced, price=Money(3_000, "EUR"))

    answer = order(buyer)

    assert answer.status_code == 409
    assert "Le prix a changé" in answer.text
    assert "36,00" in answer.text
    assert not purchases(priced)
    assert order(buyer, price="3600").status_code == 303


@pytest.mark.parametrize("price", ["", "1", "3480.0", "٣٤٨٠", "9" * 400, "\0"])
def test_a_price_that_was_never_shown_orders_nothing(shop: Shop, buyer: Visitor, price: str) -> None:
    assert order(buyer, price=price).status_code == 409
    assert not purchases(shop)


def test_an_offer_that_was_withdrawn_meanwhile_is_not_sold(priced: Shop, buyer: Visitor) -> None:
    order(buyer)
    on_sale(priced, is_on_sale=False)
    for path in (BUY, f"{BUY}/review?pay_by=card"):
        assert buyer.get(path).status_code == 404
    assert buyer.send(f"{BUY}/order", {"pay_by": "card", "price": PRICE}).status_code == 404
    pay(priced)
    assert "est à vous" in buyer.get(where(priced)).text


def test_an_order_of_somebody_else_is_none(app: Flask, shop: Shop, buyer: Visitor) -> None:
    order(buyer)
    settle(app, email="bob@example.com")
    bob = Visitor(app)
    bob.sign_in("bob@example.com")
    for step in ("", "/pay"):
        foreign, missing = bob.get(f"{where(shop)}{step}"), bob.get(f"/checkout/order/{uuid4()}{step}")
        assert foreign.status_code == missing.status_code == 404
    assert bob.send(f"{where(shop)}/again").status_code == 404
