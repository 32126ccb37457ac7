"""The desk's list of bills without their invoice: which, whose, since when, how much, and what keeps them from it."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from app.domain.billing.models import Bill
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.billing import BRAND
from tests.cast import BIRCH
from tests.web.contracting import Shop, subscribed
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.usefixtures("nobody")
OPEN = "/admin/billing/open"
TITLE, HINT = "Demandes de paiement sans facture", "Un nouvel essai a lieu chaque heure"
WORDS = {
    "BillingAddressError": "Son client n’a pas d’adresse de facturation",
    "IncompleteSellerError": "La marque en dit trop peu sur le vendeur",
    "SeriesTakenError": "Sa série de numéros est celle d’un autre vendeur",
    "UnknownSellerRulesError": "Personne n’a écrit les règles de TVA du vendeur",
    "SomethingElseError": "SomethingElseError",
}


@pytest.fixture
def dora(app: Flask) -> Visitor:
    return colleague(app)


def keep_from_invoice(app: Flask, bill: Bill, error: str | None, brand: str = BRAND) -> None:
    """Let an invoice not be issued."""
    with open_session(app.extensions[EXTENSION].engine, brand) as session, transaction(session):
        session.get_one(Bill, (brand, bill.id)).not_invoiced = error


def rows_of(page: str) -> list[str]:
    """Give the words of each line of the list."""
    listed = re.search(r'aria-labelledby="uninvoiced">(.*?)</section>', page, re.DOTALL)
    assert listed is not None
    body = re.search(r"<tbody.*?</tbody>", listed[1], re.DOTALL)
    assert body is not None
    lines = re.findall(r"<tr.*?</tr>", body[0], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()).replace("\u202f", " ") for each in lines]


@pytest.mark.parametrize("error", WORDS)
def test_a_bill_without_its_invoice_says_whose_it_is_and_what_keeps_it(shop: Shop, dora: Visitor, error: str) -> None:
    _, bill = subscribed(shop.app, shop.account)
    keep_from_invoice(shop.app, bill, error)
    page = dora.get(OPEN).text
    (line,) = rows_of(page)
    assert line.startswith(f"{bill.provider_id} {shop.account.email} ")
    assert line.endswith(WORDS[error])
    assert "22,80 €" in line.replace("\u00a0", " ")
    assert f"/admin/billing/{bill.subscription_id}" in page
    assert all(words in page for words in (TITLE, HINT))


def test_the_list_is_not_there_where_each_bill_has_its_invoice_or_is_another_brands(
    app: Flask, shop: Shop, dora: Visitor
) -> None:
    subscribed(shop.app, shop.account)
    other = settle(app, brand=BIRCH)
    _, theirs = subscribed(app, other, BIRCH)
    keep_from_invoice(app, theirs, "BillingAddressError", BIRCH)
    page = dora.get(OPEN).text
    assert TITLE not in page
    assert theirs.provider_id not in page


def test_the_bill_that_waits_longest_comes_first(shop: Shop, dora: Visitor) -> None:
    ages = (3, 9, 6)
    bills = [subscribed(shop.app, shop.account, ago=timedelta(days=days))[1] for days in ages]
    for bill in bills:
        keep_from_invoice(shop.app, bill, "BillingAddressError")
    named = [line.split()[0] for line in rows_of(dora.get(OPEN).text)]
    assert named == [bills[1].provider_id, bills[2].provider_id, bills[0].provider_id]
