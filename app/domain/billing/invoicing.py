"""Issuing our invoice for a bill, once: what is billed, to whom, with which tax. Nothing here commits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.addresses.models import Address
from app.domain.addresses.queries import find_billing_address, list_addresses
from app.domain.addresses.written import as_written
from app.domain.billing.bases import buyer_of, customer_as
from app.domain.billing.charged import SoldAbroad, as_charged, taxation_for
from app.domain.billing.errors import BillingAddressError
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.offers import tax_at_home, with_tax
from app.domain.billing.ports import BillStatus, Interval
from app.domain.invoices.issuing import Issuer, Item, Order
from app.domain.invoices.models import Invoice
from app.domain.invoices.queries import distance_sales
from app.domain.invoices.snapshot import Buyer, Nature, Period, Place, Unit, place_of
from app.domain.invoices.telling import issue_and_tell
from app.domain.invoices.vat_rules import Taxation
from app.domain.vat.queries import find_registration
from app.kernel.db import TenantSession
from app.kernel.money import WHOLE_RATE, Money

_DAY = timedelta(days=1)
_UNITS = {Interval.MONTH: Unit.MONTH, Interval.YEAR: Unit.YEAR}

Naming = Callable[[str, str], str]
"""Gives what an offer is called in a language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """Who issues, what the brand's offers are called, and of which nature each is."""

    issuer: Issuer
    naming: Naming
    nature_of: Callable[[str], Nature]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What somebody would pay: without tax, the tax, why it is that, and who would be billed."""

    net: Money
    tax: Money
    taxation: Taxation
    buyer: Buyer

    @property
    def gross(self) -> Money:
        """The price with tax, made from the net one so that an invoice can say it."""
        return self.net + self.tax


def issue_for(session: TenantSession, bill_id: UUID, billing: Billing, *, now: datetime) -> Invoice | None:
    """Issue the invoice of a bill that is owed one, and mail it; none when it has it already.

    BillingAddressError, and what `issue_and_tell` raises; the row of the bill is held meanwhile.
    """
    bill = session.scalar(select(Bill).where(Bill.id == bill_id, Bill.invoice_id.is_(None)).with_for_update())
    if bill is None or bill.subscription_id is None:
        return None
    account = session.get_one(Account, (session.tenant, bill.account_id))
    subscription = session.get_one(Subscription, (session.tenant, bill.subscription_id))
    order = _order_of(session, bill, subscription, account, billing, now=now)
    invoice = issue_and_tell(session, order, billing.issuer, now=now)
    bill.invoice_id, bill.not_invoiced = invoice.id, None
    return invoice


def note_not_invoiced(session: TenantSession, bill_id: UUID, why: str) -> None:
    """Note what keeps a bill from its invoice, for the team to see; one that has it by now is left alone."""
    bill = session.scalar(select(Bill).where(Bill.id == bill_id, Bill.invoice_id.is_(None)).with_for_update())
    if bill is not None:
        bill.not_invoiced = why


def quote_for(session: TenantSession, address: Address, issuer: Issuer, net: Money, *, now: datetime) -> Quote:
    """Say what a price without tax comes to for who is billed at an address; as an invoice would reckon it now."""
    account = session.get_one(Account, (session.tenant, address.account_id))
    buyer = buyer_of(account, address, find_registration(session, account.id))
    return quote_to(buyer, issuer, net, sold_abroad=partial(distance_sales, session), now=now)


def quote_to(buyer: Buyer, issuer: Issuer, net: Money, *, sold_abroad: SoldAbroad, now: datetime) -> Quote:
    """Say so for a buyer who is known already, without asking the database."""
    total = with_tax(
        net, tax_at_home(issuer.seller.place.country)
    )  # what a distance sale comes to before the threshold
    taxation = taxation_for(customer_as(buyer), issuer, total, sold_abroad=sold_abroad, now=now)
    return Quote(net=net, tax=net.share(taxation.rate), taxation=taxation, buyer=buyer)


def quote_for_account(session: TenantSession, account: Account, issuer: Issuer, net: Money, *, now: datetime) -> Quote:
    """Say what a price comes to at the address that an account is billed at; BillingAddressError."""
    address = find_billing_address(session, account.id)
    if address is None:
        raise BillingAddressError
    return quote_for(session, address, issuer, net, now=now)


def net_of(total: Money, rate: int) -> tuple[Money, Money]:
    """Give the highest price without tax that comes to no more than a total with it, and what is missing to that.

    Of some totals there is none that comes to them exactly: a minor unit is missing then, and never more, as a price
    that is one higher comes to at most two more. The invoice says it as its rounding (docs/decisions/0036).
    """
    about = total.amount * WHOLE_RATE // (WHOLE_RATE + rate)
    prices = (Money(about + more, total.currency) for more in (1, 0))
    net = next(each for each in prices if (each + each.share(rate)).amount <= total.amount)
    return net, total - net - net.share(rate)


def _order_of(
    session: TenantSession, bill: Bill, subscription: Subscription, account: Account, billing: Billing, *, now: datetime
) -> Order:
    charged = as_charged(session, bill, subscription, account, billing.issuer, now=now)
    zone = billing.issuer.zone
    first = bill.period_start.astimezone(zone).date()
    last = max(first, bill.period_end.astimezone(zone).date() - _DAY)
    net, rounding = net_of(Money(bill.total, bill.currency), charged.taxation.rate)
    offer = bill.offer or subscription.offer
    nature = billing.nature_of(offer)
    item = Item(
        text=billing.naming(offer, account.language),
        unit=_UNITS[subscription.billed_every],
        unit_price=net,
        taxation=charged.taxation,
    )
    return Order(
        account_id=account.id,
        language=account.language,
        buyer=charged.buyer,
        items=(item,),
        nature=nature,
        delivered_to=_delivered_to(session, account, charged.buyer, nature),
        period=Period(first=first, last=last),
        rounding=rounding.amount,
        due_within=_due_within(bill, now=now),
    )


def _delivered_to(session: TenantSession, account: Account, buyer: Buyer, nature: Nature) -> Place | None:
    """Give where goods are delivered, if that is elsewhere (decree 2022-1299)."""
    if nature is Nature.SERVICES:
        return None
    chosen = next((each for each in list_addresses(session, account.id) if each.is_delivery), None)
    place = place_of(as_written(chosen, account.language)) if chosen is not None else None
    return None if place == buyer.place else place


def _due_within(bill: Bill, *, now: datetime) -> timedelta:
    """Give how long a transfer has still; nothing is left to pay of a bill that is paid."""
    if bill.status is BillStatus.PAID or bill.due_at is None:
        return timedelta(0)
    return max(timedelta(0), bill.due_at - now)
