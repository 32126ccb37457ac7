"""A price that follows the tax, in words: how much, from when, and which tax it has then."""

from dataclasses import dataclass

from app.domain.billing.ports import Interval
from app.domain.billing.retaxing.models import PriceChange
from app.domain.invoices.mentions import UNTAXED
from app.domain.invoices.vat_rules import Taxation
from app.kernel.money import Money
from app.tenancy.tenant import Tenant
from app.web.circumstances import country_words, date_words
from app.web.invoice_words import MENTIONS
from app.web.prices import GROSS, money_words, rate_words


def _(message: str) -> str:
    """Mark a message for extraction; it is translated when a price is said."""
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidPrice:
    """What is charged then, in whose place, from when, and why."""

    price: str
    before: str
    day: str
    why: str


def say_change(change: PriceChange, every: Interval, tenant: Tenant, language: str) -> SaidPrice:
    """Put a price that comes into words."""
    taxation = Taxation(category=change.category, rate=change.rate, country=change.country)
    price, before = Money(change.price, change.currency), Money(change.before, change.currency)
    per = tenant.catalogue(language).gettext(GROSS[every])
    return SaidPrice(
        price=f"{money_words(price, language)} {per}",
        before=money_words(before, language),
        day=date_words(change.holds_from, tenant, language),
        why=_tax_words(taxation, tenant, language),
    )


def _tax_words(taxation: Taxation, tenant: Tenant, language: str) -> str:
    say, mention = tenant.catalogue(language).gettext, UNTAXED.get(taxation.category)
    if mention is not None:
        return say(MENTIONS[mention])
    country = country_words(taxation.country, language)
    return say(_("It has VAT at %(rate)s in it (%(country)s).")) % {
        "rate": rate_words(taxation, language),
        "country": country,
    }
