"""Which tax is in what was charged: whoever is billed may have moved since, or had their VAT number verified."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.domain.accounts.models import Account
from app.domain.addresses.queries import find_billing_address, list_addresses
from app.domain.billing.bases import buyer_of, customer_as, list_bases
from app.domain.billing.errors import BillingAddressError
from app.domain.billing.models import Bill, Subscription
from app.domain.invoices.issuing import Issuer
from app.domain.invoices.queries import distance_sales
from app.domain.invoices.snapshot import Buyer
from app.domain.invoices.vat_rules import Customer, Taxation, home_taxations, is_past_threshold, tax_for
from app.domain.vat.queries import find_registration
from app.kernel.db import TenantSession
from app.kernel.money import WHOLE_RATE, Money

SoldAbroad = Callable[[int], int]
"""Gives the cents of a year's sales that count towards the threshold of distance sales."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """Who is billed, where and by which number, and with which tax."""

    buyer: Buyer
    taxation: Taxation


def as_charged(
    session: TenantSession, bill: Bill, subscription: Subscription, account: Account, issuer: Issuer, *, now: datetime
) -> Charged:
    """Give what explains the total of a bill by the price without tax that it is made of; BillingAddressError.

    As it was when the price was reckoned (`bases`), or as it stands now where that has the same tax. Of a price whose
    basis nobody kept: as it stands now, else before the number was verified, at another address of theirs, or with a
    tax of the seller's country. Where nothing explains it, or its price without tax is not known, as it stands now.
    """
    total, net = Money(bill.total, bill.currency), _net_of(bill, subscription)
    by_now = _by_now(session, account, issuer, total, now=now)
    if net is None:
        return by_now
    then = (
        _taxed(session, each, issuer, total, now=now)
        for each in list_bases(session, bill.account_id, billed_at=bill.billed_at)
    )
    charged = next((each for each in then if _explains(each.taxation, net, total)), None)
    if charged is not None:
        return by_now if by_now.taxation == charged.taxation else charged
    if _explains(by_now.taxation, net, total):
        return by_now
    others = _list_others(session, account, by_now, issuer, total, now=now)
    return next((each for each in others if _explains(each.taxation, net, total)), by_now)


def taxation_for(
    customer: Customer, issuer: Issuer, total: Money, *, sold_abroad: SoldAbroad, now: datetime
) -> Taxation:
    """Give the tax of a total as it stands now, for somebody who lives there and has this number."""
    country, year = issuer.seller.place.country, now.astimezone(issuer.zone).year
    at_home = tax_for(country, customer, past_threshold=False)
    if not at_home.distance_sale:
        return at_home
    is_past = is_past_threshold(
        last_year=sold_abroad(year - 1),
        this_year=sold_abroad(year),
        sale=total.amount * WHOLE_RATE // (WHOLE_RATE + at_home.rate),
    )
    return tax_for(country, customer, past_threshold=is_past)


def _by_now(session: TenantSession, account: Account, issuer: Issuer, total: Money, *, now: datetime) -> Charged:
    address = find_billing_address(session, account.id)
    if address is None:
        raise BillingAddressError
    buyer = buyer_of(account, address, find_registration(session, account.id))
    return _taxed(session, buyer, issuer, total, now=now)


def _taxed(session: TenantSession, buyer: Buyer, issuer: Issuer, total: Money, *, now: datetime) -> Charged:
    taxation = taxation_for(customer_as(buyer), issuer, total, sold_abroad=partial(distance_sales, session), now=now)
    return Charged(buyer=buyer, taxation=taxation)


def _net_of(bill: Bill, subscription: Subscription) -> Money | None:
    """Give the price without tax that a bill is made of; it is known of the offer that its subscription is for."""
    is_its = subscription.currency == bill.currency and bill.offer in {None, subscription.offer}
    return Money(subscription.net, bill.currency) if subscription.net is not None and is_its else None


def _explains(taxation: Taxation, net: Money, total: Money) -> bool:
    return net + net.share(taxation.rate) == total


def _list_others(
    session: TenantSession, account: Account, by_now: Charged, issuer: Issuer, total: Money, *, now: datetime
) -> Iterator[Charged]:
    """Give how it may have stood when it was charged, the likeliest first.

    A tax of the seller's country that was charged is owed by whoever writes it (CGI, 283, 3). It explains no sale
    across borders: past the threshold, its tax is where the customer lives, whatever was charged.
    """
    registration, chosen = find_registration(session, account.id), find_billing_address(session, account.id)
    addresses = sorted(list_addresses(session, account.id), key=lambda each: each is not chosen)
    buyers = [buyer_of(account, address, number) for address in addresses for number in (registration, None)]
    for buyer in buyers:
        yield _taxed(session, buyer, issuer, total, now=now)
    if not by_now.taxation.distance_sale:
        unnumbered = next(each for each in buyers if each.vat_number is None)
        for taxation in home_taxations(issuer.seller.place.country):
            yield Charged(buyer=unnumbered, taxation=taxation)
