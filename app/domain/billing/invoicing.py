"""Issuing our invoice for a bill, once: what is billed, to whom, with which tax. Nothing here commits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.addresses.models import Address
from app.domain.addresses.queries import find_billing_address
from app.domain.addresses.written import as_written
from app.domain.billing.errors import BillingAddressError, UnsayableTotalError
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.offers import tax_at_home, with_tax
from app.domain.billing.ports import BillStatus, Interval
from app.domain.invoices.issuing import Issuer, Item, Order
from app.domain.invoices.models import Invoice
from app.domain.invoices.queries import distance_sales
from app.domain.invoices.snapshot import Buyer, Period, Unit, place_of
from app.domain.invoices.telling import issue_and_tell
from app.domain.invoices.vat_rules import Customer, Taxation, is_past_threshold, tax_for
from app.domain.vat.models import VatRegistration, VatState
from app.domain.vat.queries import find_registration
from app.kernel.db import TenantSession
from app.kernel.money import WHOLE_RATE, Money

_DAY = timedelta(days=1)
_UNITS = {Interval.MONTH: Unit.MONTH, Interval.YEAR: Unit.YEAR}

Naming = Callable[[str, str], str]
"""Gives what an offer is called in a language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """Who issues, and what the brand's offers are called."""

    issuer: Issuer
    naming: Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What somebody would pay: without tax, the tax, and why it is that."""

    net: Money
    tax: Money
    taxation: Taxation

    @property
    def gross(self) -> Money:
        """The price with tax, made from the net one so that an invoice can say it."""
        return self.net + self.tax


def issue_for(session: TenantSession, bill_id: UUID, billing: Billing, *, now: datetime) -> Invoice | None:
    """Issue the invoice of a bill that is owed one, and mail it; none when it has it already.

    BillingAddressError, UnsayableTotalError, and what `issue_and_tell` raises; the row of the bill is held meanwhile.
    """
    bill = session.scalar(select(Bill).where(Bill.id == bill_id, Bill.invoice_id.is_(None)).with_for_update())
    if bill is None or bill.subscription_id is None:
        return None
    account = session.get_one(Account, (session.tenant, bill.account_id))
    subscription = session.get_one(Subscription, (session.tenant, bill.subscription_id))
    order = _order_of(session, bill, subscription, account, billing, now=now)
    invoice = issue_and_tell(session, order, billing.issuer, now=now)
    bill.invoice_id = invoice.id
    return invoice


def quote_for(session: TenantSession, address: Address, issuer: Issuer, net: Money, *, now: datetime) -> Quote:
    """Say what a price without tax comes to for who is billed at an address; as an invoice would reckon it now."""
    registration = find_registration(session, address.account_id)
    total = with_tax(
        net, tax_at_home(issuer.seller.place.country)
    )  # what a distance sale comes to before the threshold
    taxation = _taxation(session, address, registration, issuer, total, now=now)
    return Quote(net=net, tax=net.share(taxation.rate), taxation=taxation)


def quote_for_account(session: TenantSession, account: Account, issuer: Issuer, net: Money, *, now: datetime) -> Quote:
    """Say what a price comes to at the address that an account is billed at; BillingAddressError."""
    address = find_billing_address(session, account.id)
    if address is None:
        raise BillingAddressError
    return quote_for(session, address, issuer, net, now=now)


def net_of(total: Money, rate: int) -> Money:
    """Give the price without tax that comes to a total with it; UnsayableTotalError where rounding lets none."""
    about = total.amount * WHOLE_RATE // (WHOLE_RATE + rate)
    for amount in (about, about + 1):
        net = Money(amount, total.currency)
        if net + net.share(rate) == total:
            return net
    raise UnsayableTotalError(total.amount, rate)


def _order_of(
    session: TenantSession, bill: Bill, subscription: Subscription, account: Account, billing: Billing, *, now: datetime
) -> Order:
    address = find_billing_address(session, account.id)
    if address is None:
        raise BillingAddressError
    registration = find_registration(session, account.id)
    total = Money(bill.total, bill.currency)
    taxation = _taxation(session, address, registration, billing.issuer, total, now=now)
    zone = billing.issuer.zone
    first = bill.period_start.astimezone(zone).date()
    last = max(first, bill.period_end.astimezone(zone).date() - _DAY)
    item = Item(
        text=billing.naming(bill.offer or subscription.offer, account.language),
        unit=_UNITS[subscription.billed_every],
        unit_price=net_of(total, taxation.rate),
        taxation=taxation,
    )
    return Order(
        account_id=account.id,
        language=account.language,
        buyer=_buyer(account, address, registration),
        items=(item,),
        period=Period(first=first, last=last),
        due_within=_due_within(bill, now=now),
    )


def _due_within(bill: Bill, *, now: datetime) -> timedelta:
    """Give how long a transfer has still; nothing is left to pay of a bill that is paid."""
    if bill.status is BillStatus.PAID or bill.due_at is None:
        return timedelta(0)
    return max(timedelta(0), bill.due_at - now)


def _taxation(
    session: TenantSession,
    address: Address,
    registration: VatRegistration | None,
    issuer: Issuer,
    total: Money,
    *,
    now: datetime,
) -> Taxation:
    customer = Customer(
        country=address.country, postcode=address.postcode, verified_number=_verified_number(registration)
    )
    country, year = issuer.seller.place.country, now.astimezone(issuer.zone).year
    at_home = tax_for(country, customer, past_threshold=False)
    if not at_home.distance_sale:
        return at_home
    is_past = is_past_threshold(
        last_year=distance_sales(session, year - 1),
        this_year=distance_sales(session, year),
        sale=total.amount * WHOLE_RATE // (WHOLE_RATE + at_home.rate),
    )
    return tax_for(country, customer, past_threshold=is_past)


def _verified_number(registration: VatRegistration | None) -> str | None:
    """Give a number that VIES or the team has confirmed, and no other."""
    is_verified = registration is not None and registration.state is VatState.VERIFIED
    return registration.number if registration is not None and is_verified else None


def _buyer(account: Account, address: Address, registration: VatRegistration | None) -> Buyer:
    written = as_written(address, account.language)
    number = _verified_number(registration)
    company = registration.company if registration is not None and number else address.company or account.company
    return Buyer(
        name=address.recipient or account.shown_name,
        company=company,
        vat_number=number,
        place=place_of(written),
    )
