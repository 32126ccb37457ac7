"""Invoices for tests: a seller, buyers and orders with everything filled in that a test does not care about."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.invoices.issuing import Issuer, Item, Order, issue
from app.domain.invoices.mentions import MentionKind
from app.domain.invoices.models import Invoice
from app.domain.invoices.policy import InvoicePolicy, LegalEntity
from app.domain.invoices.snapshot import Buyer, Place, Unit, seller_of
from app.domain.invoices.vat_rules import Category, Taxation
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from app.kernel.money import Money
from tests.factories import make_account

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
FRENCH = Taxation(category=Category.STANDARD, rate=2000, country="FR")
ENTITY = LegalEntity(
    name="Acorn SAS",
    form="SAS",
    capital="10 000 €",
    street="18 rue des Petites-Écuries",
    postcode="75010",
    city="Paris",
    country="FR",
    siren="900412735",
    registration="RCS Paris 900 412 735",
    vat_number="FR65900412735",
)
ANNS_PLACE = Place(
    written=("12 rue de la Tour", "13001 Marseille"),
    line1="12 rue de la Tour",
    postcode="13001",
    city="Marseille",
    country="FR",
)
ANN = Buyer(name="Ann Martin", place=ANNS_PLACE)
ANNS_COMPANY = Buyer(name="Ann Martin", company="Martin et filles", vat_number="FR83404833048", place=ANNS_PLACE)


def say(kind: MentionKind, language: str) -> str:
    """Find words that no brand has."""
    return f"{kind} in {language}"


def issuer(*, series: str = "ACORN", zone: ZoneInfo = PARIS, vat_on_debits: bool = False) -> Issuer:
    policy = InvoicePolicy(series=series, credit_series=f"{series}-A", vat_on_debits=vat_on_debits)
    return Issuer(seller=seller_of(ENTITY), policy=policy, zone=zone, words=say)


def item(price: int = 1_000, quantity: str = "1", *, taxation: Taxation = FRENCH, currency: str = "EUR") -> Item:
    return Item(
        text="Abonnement",
        unit=Unit.MONTH,
        quantity=Decimal(quantity),
        unit_price=Money(price, currency),
        taxation=taxation,
    )


def order(account_id: Any, *items: Item, buyer: Buyer = ANN, **terms: Any) -> Order:  # noqa: ANN401 - any term
    return Order(account_id=account_id, language="fr", buyer=buyer, items=items or (item(),), **terms)


def issue_one(session: TenantSession, *items: Item, now: datetime = NOW, **terms: Any) -> Invoice:  # noqa: ANN401 - any term
    """Issue an invoice to a new account, in a transaction of its own."""
    with transaction(session):
        account = make_account(session, email=f"{new_id(now)}@example.com", password=None)
        return issue(session, order(account.id, *items, **terms), issuer(), now=now)
