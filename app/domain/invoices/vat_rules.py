"""Which tax a French seller of e-services charges whom: a pure rule over `vat_table`."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.invoices.errors import UnknownSellerRulesError
from app.domain.invoices.vat_table import FRENCH_CODES, OTHER_CODES, STANDARD_RATES, TERRITORIES, THRESHOLD, Territory

_GREECE, _NORTHERN_IRELAND = "EL", "XI"  # as VAT numbers begin there


class Category(StrEnum):
    """What a rate is about (UNTDID 5305, as EN 16931 uses it)."""

    STANDARD = "S"
    REVERSE_CHARGE = "AE"
    OUTSIDE = "O"
    EXEMPT = "E"


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who buys, as far as a tax depends on it; `verified_number` is a VAT number that VIES knows, and no other."""

    country: str
    postcode: str | None = None
    verified_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxation:
    """What is charged: a category, a rate in hundredths of a percent, and the country whose tax it is (none: nobody's).

    A `distance_sale` counts towards the yearly threshold.
    """

    category: Category
    rate: int = 0
    country: str | None = None
    distance_sale: bool = False


_FRENCH = Taxation(category=Category.STANDARD, rate=STANDARD_RATES["FR"], country="FR")


def tax_for(seller_country: str, customer: Customer, *, past_threshold: bool) -> Taxation:
    """Give the tax of an e-service; UnknownSellerRulesError unless the seller is French.

    | customer | tax | source |
    |---|---|---|
    | verified number of another state | none, reverse charge | directive 2006/112/EC, 44, 196; CGI, 259, 1°, 283, 2 |
    | verified number of Northern Ireland | none: a third country for services | directive (EU) 2020/1756 |
    | France, Monaco | 20 %, 8.5 % or none, by territory | CGI, 278, 294, 296 |
    | elsewhere in the EU, no verified number | French, then theirs | directive, 58, 59c; CGI, 259 D |
    | outside the EU | none | directive, 44, 58, 59; CGI, 259, 259 D |

    A number that VIES has not verified yet is none (implementing regulation 282/2011, 18).
    """
    if seller_country != "FR":
        raise UnknownSellerRulesError(seller_country)
    state = _state_of(customer.verified_number)
    if state == _NORTHERN_IRELAND:
        return Taxation(category=Category.OUTSIDE)
    if state not in {None, "FR"}:
        return Taxation(category=Category.REVERSE_CHARGE)
    country, territory = _place_of(customer)
    if state == "FR" and country != "FR":
        return _FRENCH
    return _tax_by_place(country, territory, past_threshold=past_threshold)


def _tax_by_place(country: str, territory: Territory | None, *, past_threshold: bool) -> Taxation:
    if country not in STANDARD_RATES or (territory is not None and territory.outside):
        return Taxation(category=Category.OUTSIDE)
    if country != "FR" and not past_threshold:
        return replace(_FRENCH, distance_sale=True)
    rate = STANDARD_RATES[country] if territory is None else territory.rate
    if rate is None:
        return Taxation(category=Category.EXEMPT, country=country)
    return Taxation(category=Category.STANDARD, rate=rate, country=country, distance_sale=country != "FR")


def home_taxations(seller_country: str) -> tuple[Taxation, ...]:
    """Give each tax that a seller's own country has, the standard one first; UnknownSellerRulesError."""
    if seller_country != "FR":
        raise UnknownSellerRulesError(seller_country)
    rates = {each.rate: None for each in TERRITORIES if each.country == "FR" and each.rate is not None}
    return tuple(replace(_FRENCH, rate=rate) for rate in {_FRENCH.rate: None, **rates})


def is_past_threshold(*, last_year: int, this_year: int, sale: int) -> bool:
    """Tell whether a sale is taxed where the customer lives: €10,000 were exceeded last year, or are with this sale.

    All in cents and without tax; the sale that exceeds them is the first (directive 2006/112/EC, 59c, 1 and 2).
    """
    return last_year > THRESHOLD or this_year + sale > THRESHOLD


def _state_of(number: str | None) -> str | None:
    """Give the state that a VAT number is registered in, Monaco's in France; none for a number of no state's."""
    prefix = (number or "")[:2]
    state = "GR" if prefix == _GREECE else prefix
    return state if state in STANDARD_RATES or state == _NORTHERN_IRELAND else None


def _place_of(customer: Customer) -> tuple[str, Territory | None]:
    """Give the country that taxes there, and the territory of it that has a rate of its own."""
    country, postcode = customer.country, "".join(re.findall("[0-9]", customer.postcode or ""))
    if country in FRENCH_CODES:
        country, postcode = "FR", FRENCH_CODES[country]
    elif country in OTHER_CODES:
        country, postcode = OTHER_CODES[country]
    found = [
        (begin, each)
        for each in TERRITORIES
        if each.country == country
        for begin in each.postcodes
        if postcode.startswith(begin)
    ]
    return country, max(found, key=lambda pair: len(pair[0]))[1] if found else None
