"""An invoice and a credit note for the letters that bring them, to a person who does not exist."""

from datetime import datetime
from decimal import Decimal

from app.domain.accounts.models import Account
from app.domain.invoices.crediting import credit
from app.domain.invoices.issuing import Issuer, Item, Order, issue
from app.domain.invoices.models import Invoice, InvoiceKind
from app.domain.invoices.policy import InvoicePolicy, LegalEntity
from app.domain.invoices.snapshot import Buyer, Place, Unit, seller_of
from app.domain.invoices.vat_rules import Category, Taxation
from app.kernel.db import TenantSession
from app.kernel.money import Money
from app.tenancy.tenant import Tenant
from app.web.hours import calendar_of
from app.web.invoice_words import mention_words

_SELLER = LegalEntity(
    name="…", street="1 rue de la Paix", postcode="75002", city="Paris", country="FR", form="SAS", siren="000000000",
    registration="RCS Paris", vat_number="FR00000000000",
)  # fmt: skip
_POLICY = InvoicePolicy(series="SAMPLE", credit_series="SAMPLE-A")
_PLACE = Place(
    written=("4 rue des Lilas", "84400 Apt"), line1="4 rue des Lilas", postcode="84400", city="Apt", country="FR"
)
_TAX = Taxation(category=Category.STANDARD, rate=2000, country="FR")


def issue_sample(
    session: TenantSession, tenant: Tenant, person: Account, kind: InvoiceKind, *, now: datetime
) -> Invoice:
    """Issue a paper of a kind to a person, by a seller who does not exist either: not every brand bills."""
    issuer = Issuer(
        seller=seller_of(_SELLER), policy=_POLICY, zone=calendar_of(tenant).zone, words=mention_words(tenant)
    )
    item = Item(text="…", quantity=Decimal(1), unit=Unit.MONTH, unit_price=Money(29_00, "EUR"), taxation=_TAX)
    buyer = Buyer(name=person.full_name, place=_PLACE)
    order = Order(account_id=person.id, language=person.language, buyer=buyer, items=(item,))
    invoice = issue(session, order, issuer, now=now)
    return invoice if kind is InvoiceKind.INVOICE else credit(session, invoice, None, issuer, reason="…", now=now)
