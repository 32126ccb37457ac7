"""« Paramètres de paiement »: to whom and where the payments to come are billed."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.addresses.models import Address
from app.domain.billing.ports import Interval, Purchase
from app.domain.invoices.models import Invoice
from app.domain.invoices.snapshot import read
from app.kernel.db import open_session
from app.web.installation import EXTENSION
from tests.billing import PRICE
from tests.cast import BIRCH
from tests.web.buying import catch_up, order, pay
from tests.web.contracting import Shop
from tests.web.people import Visitor, settle
from tests.web.test_at_once import at_once, sending

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
PAGE = "/account/billing/settings"
EDIT = f"{PAGE}/edit"
LYON = {
    "country": "FR",
    "recipient": "Ann Martin",
    "company": "Atelier Lilas",
    "line1": "8 quai Saint-Antoine",
    "postcode": "69002",
    "city": "Lyon",
}


def addresses(app: Flask, brand: str = "camcha") -> list[Address]:
    with open_session(app.extensions[EXTENSION].engine, brand) as session:
        return list(session.scalars(select(Address).order_by(Address.id)))


def version_on(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d*)"', " ".join(page.split()))
    return found[1] if found else ""


def typed(visitor: Visitor, **changes: str) -> dict[str, str]:
    return {**LYON, "version": version_on(visitor.get(EDIT).text), **changes}


@pytest.mark.promise("CC-11")
def test_the_address_is_changed_for_payments_to_come_and_no_earlier_invoice(shop: Shop, buyer: Visitor) -> None:
    shop.sell()
    before = buyer.get(PAGE).text
    assert "13001 MARSEILLE" in before
    assert "Adresse de facturation" in before

    assert buyer.send(EDIT, typed(buyer)).location.endswith(f"{PAGE}?done=saved")

    page = unescape(buyer.get(f"{PAGE}?done=saved").text)
    for words in ("Vos modifications sont enregistrées", "Atelier Lilas", "8 quai Saint-Antoine", "69002 LYON"):
        assert words in page
    shop.sell(Purchase(offer="studio", name="Studio", price=PRICE, interval=Interval.MONTH))
    with shop.rows() as session:
        first, second = (read(each) for each in session.scalars(select(Invoice).order_by(Invoice.number)))
    assert ("Marseille" in str(first.buyer), "Lyon" in str(second.buyer)) == (True, True)
    assert "Lyon" not in str(first.buyer)


@pytest.mark.promise("CC-11")
def test_an_address_that_is_overwritten_while_an_order_is_paid_changes_nothing_about_its_tax(
    shop: Shop, buyer: Visitor
) -> None:
    with shop.rows() as session:
        address = session.scalars(select(Address)).one()
        address.country, address.postcode, address.city = "CH", "8001", "Zürich"
    assert order(buyer, price="2900").location.endswith("/pay")
    assert buyer.send(EDIT, typed(buyer)).status_code == 303
    pay(shop)
    catch_up(shop)

    with shop.rows() as session:
        paper = read(session.scalars(select(Invoice).where(Invoice.account_id == shop.account.id)).one())
    assert (paper.gross, paper.net, paper.tax, paper.buyer.place.city) == (2_900, 2_900, 0, "Zürich")
    assert "69002 LYON" in buyer.get(PAGE).text


def test_the_provider_is_told_the_name_and_may_be_away(shop: Shop, buyer: Visitor) -> None:
    (customer,) = shop.ledger.names
    assert buyer.send(EDIT, typed(buyer)).status_code == 303
    assert shop.ledger.names[customer] == (shop.account.email, "Atelier Lilas")

    shop.ledger.is_away = True
    assert buyer.send(EDIT, typed(buyer, company="")).status_code == 303
    assert shop.ledger.names[customer][1] == "Atelier Lilas"
    assert addresses(shop.app)[0].company is None


def test_who_is_no_customer_has_no_address_and_gets_one_without_asking_the_provider(app: Flask, shop: Shop) -> None:
    settle(app, email="bob@example.com")
    bob = Visitor(app)
    bob.sign_in("bob@example.com")
    calls = shop.ledger.calls
    assert "Aucune adresse de facturation" in bob.get(PAGE).text

    assert bob.send(EDIT, typed(bob)).status_code == 303

    assert "69002 LYON" in bob.get(PAGE).text
    assert shop.ledger.calls == calls


@pytest.mark.promise("CC-11")
def test_a_change_from_another_tab_is_shown_before_it_is_replaced(app: Flask, buyer: Visitor) -> None:
    old = typed(buyer)
    buyer.send(EDIT, typed(buyer, city="Paris", postcode="75010"))

    stale = buyer.send(EDIT, old)

    assert stale.status_code == 409
    assert "75010 PARIS" in stale.text
    assert 'value="Lyon"' in stale.text
    assert addresses(app)[0].city == "Paris"
    assert buyer.send(EDIT, {**old, "version": version_on(stale.text)}).status_code == 303
    assert addresses(app)[0].city == "Lyon"


def test_a_first_address_of_another_tab_is_not_lost_either(app: Flask, shop: Shop) -> None:
    bob_account = settle(app, email="bob@example.com")
    bob = Visitor(app)
    bob.sign_in("bob@example.com")
    empty = typed(bob)
    bob.send(EDIT, typed(bob, city="Paris", postcode="75010"))
    assert bob.send(EDIT, empty).status_code == 409
    own = [each.city for each in addresses(app) if each.account_id == bob_account.id]
    assert own == ["Paris"]
    assert shop.account.id != bob_account.id


def test_sent_twice_at_once_it_is_kept_once(app: Flask, shop: Shop) -> None:
    settle(app, email="bob@example.com")
    bob = Visitor(app)
    bob.sign_in("bob@example.com")
    at_once(*[sending(bob, EDIT, **typed(bob)) for _ in range(3)])
    assert [each.city for each in addresses(app)].count("Lyon") == 1
    assert shop.ledger.customers


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"postcode": "6900"}, "code postal"),
        ({"line1": ""}, 'value="Lyon"'),
        ({"city": "x" * 5000}, "Raccourcissez"),
        ({"country": "XX"}, 'value="8 quai Saint-Antoine"'),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    app: Flask, buyer: Visitor, changes: dict[str, str], words: str
) -> None:
    answer = buyer.send(EDIT, typed(buyer, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert addresses(app)[0].city == "Marseille"


@pytest.mark.parametrize("text", ["🎈" * 20, "ar\u202eabe", "<script>x</script>", "a\0b", "é" * 60])
def test_odd_texts_are_kept_or_refused_and_never_fail(app: Flask, buyer: Visitor, text: str) -> None:
    answer = buyer.send(EDIT, typed(buyer, recipient=text))
    assert answer.status_code in {303, 422}
    assert "<script>x" not in buyer.get(PAGE).text
    assert addresses(app)


def test_another_country_shows_its_own_fields_and_saves_nothing(app: Flask, buyer: Visitor) -> None:
    page = buyer.send(EDIT, typed(buyer, country="CM", reshape="1"))
    assert page.status_code == 200
    assert addresses(app)[0].country == "FR"


@pytest.mark.security("PA-08")
def test_another_account_and_another_brand_keep_theirs(app: Flask, shop: Shop, buyer: Visitor) -> None:
    settle(app, BIRCH)
    bella = Visitor(app, BIRCH)
    bella.sign_in()
    bella.send(EDIT, {**LYON, "city": "Nantes", "postcode": "44000", "version": "0"})
    buyer.send(EDIT, typed(buyer))
    assert [each.city for each in addresses(app)] == ["Lyon"]
    assert [each.city for each in addresses(app, BIRCH)] == ["Nantes"]
    assert shop.ledger.customers
