"""Somebody whose tax changes while a subscription runs: what the tests of prices and of returned tax stand on."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine, select

from app.domain.accounts.models import Account
from app.domain.addresses.queries import list_addresses
from app.domain.billing.models import Bill
from app.domain.billing.ports import Purchase
from app.domain.vat.models import VatRegistration, VatState
from app.domain.vat.queries import find_registration
from app.domain.vat.rules import EXAMPLES, read_number
from app.domain.vat.service import ask
from app.jobs.billing import Till
from app.kernel.db import TenantSession, transaction
from app.kernel.money import Money
from app.tenancy.tenant import Tenant
from app.web.retaxing import follow_tax
from tests.billing import BRAND, OFFER, add_address, buy, hear, provider_of, settle_customer
from tests.domain.billing.ledger import START, Ledger
from tests.post_office import Clock

NET = Money(1_900, "EUR")
TAXED: Purchase = replace(OFFER, net=NET)  # 22.80 €
DAY = timedelta(days=1)


def business(session: TenantSession, ledger: Ledger, *, country: str = "DE", number: str | None = None) -> Account:
    """Give somebody in Germany, whose number is being asked about."""
    account = settle_customer(session, ledger)
    with transaction(session):
        move(session, account, country, "10115")
        ask(session, account, "Atelier Lilas", read_number(number or EXAMPLES[country]), now=START)
        stand(session, account, VatState.PENDING)
    return account


def move(session: TenantSession, account: Account, country: str, postcode: str) -> None:
    """Let somebody be billed elsewhere."""
    for address in list_addresses(session, account.id):
        address.is_billing = False
    session.flush()
    add_address(session, account, country=country, postcode=postcode)


def stand(session: TenantSession, account: Account, state: VatState) -> None:
    """Let a number be answered about."""
    registration = find_registration(session, account.id)
    assert isinstance(registration, VatRegistration)
    registration.state = state


def sold(engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock) -> None:
    buy(ledger, TAXED)
    hear(engine, session, ledger, till, clock)


def follow(session: TenantSession, till: Till, clock: Clock, ledger: Ledger | None) -> int:
    """Make a round of the scheduler's, at a provider that is there or not."""
    session.expire_all()
    provider = provider_of(ledger) if ledger is not None else None
    return follow_tax(session, tenant_of(till), provider, now=clock())


def tenant_of(till: Till) -> Tenant:
    tenant = till.registry.by_slug(BRAND)
    assert tenant is not None
    return tenant


def the_bill(session: TenantSession) -> Bill:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Bill).order_by(Bill.billed_at).limit(1)).one()
