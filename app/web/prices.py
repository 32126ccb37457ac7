"""A price in a reader's words: how much, with which tax, how often. In a text, a page and a mail it is said alike."""

import re
from collections.abc import Mapping
from decimal import Decimal
from gettext import NullTranslations
from types import MappingProxyType

from babel.numbers import format_currency, format_percent

from app.domain.billing.offers import Offer, tax_at_home, with_tax
from app.domain.billing.ports import Interval
from app.domain.invoices.vat_rules import Taxation
from app.kernel.money import EXPONENTS, WHOLE_RATE, Money


def _(message: str) -> str:
    """Mark a message for extraction; it is translated when a price is said."""
    return message


NET: Mapping[Interval, str] = MappingProxyType(
    {Interval.MONTH: _("excl. VAT per month"), Interval.YEAR: _("excl. VAT per year")}
)
GROSS: Mapping[Interval, str] = MappingProxyType(
    {Interval.MONTH: _("incl. VAT per month"), Interval.YEAR: _("incl. VAT per year")}
)
_GROSS: Mapping[Interval, str] = MappingProxyType(
    {Interval.MONTH: _("%(price)s incl. VAT per month"), Interval.YEAR: _("%(price)s incl. VAT per year")}
)


_AMOUNT = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?", re.ASCII)


def money_words(money: Money, language: str) -> str:
    """Write an amount: `29,00 €`, `€29.00`."""
    return format_currency(money.major, money.currency, locale=language)


def read_amount(text: str, currency: str) -> int | None:
    """Read an amount as people and banks write it, in minor units: `1 234,50 €`, `1234.5`; none where it is unclear.

    A point or a comma stands before the minor units, and before nothing else.
    """
    written = _AMOUNT.fullmatch("".join(text.split()).removesuffix(currency).removesuffix("€"))
    if written is None or len(written[2] or "") > EXPONENTS[currency]:
        return None
    return int(written[1] + (written[2] or "").ljust(EXPONENTS[currency], "0"))


def rate_words(taxation: Taxation, language: str) -> str:
    """Write a rate of tax: `20 %`, `8,5 %`."""
    return format_percent(Decimal(taxation.rate) / WHOLE_RATE, locale=language, decimal_quantization=False)


def net_words(offer: Offer, language: str, catalogue: NullTranslations) -> str:
    """Say what an offer costs without tax: `29,00 € HT par mois`."""
    return f"{money_words(offer.price, language)} {catalogue.gettext(NET[offer.interval])}"


def gross_words(offer: Offer, country: str, language: str, catalogue: NullTranslations) -> str:
    """Say what an offer costs a customer of the seller's own country: `34,80 € TTC par mois`."""
    price = with_tax(offer.price, tax_at_home(country))
    return catalogue.gettext(_GROSS[offer.interval]) % {"price": money_words(price, language)}
