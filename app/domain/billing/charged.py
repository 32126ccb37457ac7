"""Which tax is in what was charged: whoever is billed may have moved since, or had their VAT number verified."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.domain.accounts.models import Account
from app.domain.addresses.models import Address
from app.domain.addresses.queries import find_billing_address, list_addresses
from app.domain.billing.errors import BillingAddressError
from app.domain.billing.models import Bill, Subscription
from app.domain.invoices.issuing import Issuer
from app.domain.invoices.queries import distance_sales
from app.domain.invoices.vat_rules import Customer, Taxation, home_taxations, is_past_threshold, tax_for
from app.domain.vat.models import VatRegistration, VatState
from app.domain.vat.queries import find_registration
from app.kernel.db import TenantSession
from app.kernel.money import WHOLE_RATE, Money

SoldAbroad = Callable[[int], int]
"""Gives the cents of a year's sales that count towards the threshold of distance sales."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """Who is billed where, by which number, and with which tax."""

    address: Address
    registration: VatRegistration | None
    taxation: Taxation


def as_charged(
    session: TenantSession, bill: Bill, subscription: Subscription, account: Account, issuer: Issuer, *, now: datetime
) -> Charged:
    """Give what explains the total of a bill by the price without tax that it is made of; BillingAddressError.

    As it stands now, where that price with today's tax is the total, or is not known. Else as it was when it was
    charged: before the number was verified, at another address of theirs, or with a tax of the seller's country.
    Where nothing explains it, as it stands now.
    """
    address = find_billing_address(session, account.id)
    if address is None:
        raise BillingAddressError
    total, net = Money(bill.total, bill.currency), _net_of(bill, subscription)
    registration, sold_abroad = find_registration(session, account.id), partial(distance_sales, session)
    taxation = taxation_for(address, registration, issuer, total, sold_abroad=sold_abroad, now=now)
    by_now = Charged(address=address, registration=registration, taxation=taxation)
    if net is None or _explains(taxation, net, total):
        return by_now
    others = _list_others(session, by_now, issuer, total, now=now)
    return next((each for each in others if _explains(each.taxation, net, total)), by_now)


def taxation_for(
    address: Address,
    registration: VatRegistration | None,
    issuer: Issuer,
    total: Money,
    *,
    sold_abroad: SoldAbroad,
    now: datetime,
) -> Taxation:
    """Give the tax of a total as it stands now, for whoever is billed at an address and has this number."""
    customer = Customer(
        country=address.country, postcode=address.postcode, verified_number=verified_number(registration)
    )
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


def verified_number(registration: VatRegistration | None) -> str | None:
    """Give a number that VIES or the team has confirmed, and no other."""
    is_verified = registration is not None and registration.state is VatState.VERIFIED
    return registration.number if registration is not None and is_verified else None


def _net_of(bill: Bill, subscription: Subscription) -> Money | None:
    """Give the price without tax that a bill is made of; it is known of the offer that its subscription is for."""
    is_its = subscription.currency == bill.currency and bill.offer in {None, subscription.offer}
    return Money(subscription.net, bill.currency) if subscription.net is not None and is_its else None


def _explains(taxation: Taxation, net: Money, total: Money) -> bool:
    return net + net.share(taxation.rate) == total


def _list_others(
    session: TenantSession, by_now: Charged, issuer: Issuer, total: Money, *, now: datetime
) -> Iterator[Charged]:
    """Give how it may have stood when it was charged, the likeliest first.

    A tax of the seller's country that was charged is owed by whoever writes it (CGI, 283, 3). It explains no sale
    across borders: past the threshold, its tax is where the customer lives, whatever was charged.
    """
    sold_abroad = partial(distance_sales, session)
    elsewhere = [each for each in list_addresses(session, by_now.address.account_id) if each is not by_now.address]
    for address in (by_now.address, *elsewhere):
        for registration in (by_now.registration, None):
            taxation = taxation_for(address, registration, issuer, total, sold_abroad=sold_abroad, now=now)
            yield Charged(address=address, registration=registration, taxation=taxation)
    if not by_now.taxation.distance_sale:
        for taxation in home_taxations(issuer.seller.place.country):
            yield Charged(address=by_now.address, registration=None, taxation=taxation)
