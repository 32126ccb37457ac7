"""What the demo's customer was billed: two invoices, of which one was given back in part, issued as any is."""

from datetime import datetime, timedelta
from decimal import Decimal

from app.domain.accounts.models import Account
from app.domain.invoices.issuing import Item, Order, issue
from app.domain.invoices.snapshot import Buyer, Period, Place, Unit
from app.domain.invoices.telling import credit_and_tell, issue_and_tell
from app.domain.invoices.vat_rules import Customer, tax_for
from app.kernel.db import TenantSession
from app.kernel.money import Money
from app.tenancy.tenant import Tenant
from app.web.invoicing import issuer_of

_MONTH = timedelta(days=30)
_PLACE = Place(
    written=("12 rue des Tanneurs", "38000 Grenoble"), line1="12 rue des Tanneurs", postcode="38000", city="Grenoble",
    country="FR",
)  # fmt: skip
_REASON = "Trois jours d’interruption du service."


def bill(session: TenantSession, tenant: Tenant, account: Account, *, now: datetime) -> None:
    """Bill an account where the brand bills: a month ago, part of it given back since, and today."""
    if "billing" not in tenant.config.modules:
        return
    issuer = issuer_of(tenant)
    first = issue(session, _order(account, now - _MONTH), issuer, now=now - _MONTH)
    credit_and_tell(session, first, {0: Decimal("0.1")}, issuer, reason=_REASON, seen=0, now=now - _MONTH / 2)
    issue_and_tell(session, _order(account, now), issuer, now=now)


def _order(account: Account, now: datetime) -> Order:
    tax = tax_for("FR", Customer(country=_PLACE.country, postcode=_PLACE.postcode), past_threshold=False)
    item = Item(text="Offre Atelier", unit=Unit.MONTH, unit_price=Money(29_00, "EUR"), taxation=tax)
    return Order(
        account_id=account.id,
        language=account.language,
        buyer=Buyer(name=account.full_name, company="Atelier Martin", place=_PLACE),
        items=(item,),
        period=Period(first=now.date(), last=(now + _MONTH).date() - timedelta(days=1)),
    )
