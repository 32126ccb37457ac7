"""What buying is told in: ways to pay, taxes and why they are that, how often something is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.billing.invoicing import Quote
from app.domain.billing.offers import Offer
from app.domain.billing.policy import PayBy
from app.domain.billing.ports import Interval
from app.domain.billing.timetable import next_due
from app.domain.invoices.mentions import UNTAXED
from app.web.circumstances import country_words, day_words
from app.web.i18n import gettext
from app.web.invoice_words import MENTIONS
from app.web.moments import local_day
from app.web.prices import money_words, rate_words
from app.web.request import current_language, now

WAYS: Mapping[PayBy, LazyString] = MappingProxyType(
    {
        PayBy.CARD: _("Bank card: at once, and by itself on each billing date"),
        PayBy.TRANSFER: _("Bank transfer: on each invoice, with a reference"),
        PayBy.PLATFORM: _("Online payment platform: you confirm on its site"),
    }
)
SHORT_WAYS: Mapping[PayBy, LazyString] = MappingProxyType(
    {
        PayBy.CARD: _("Bank card"),
        PayBy.TRANSFER: _("Bank transfer"),
        PayBy.PLATFORM: _("Online payment platform"),
    }
)
_TOTALS: Mapping[Interval, LazyString] = MappingProxyType(
    {Interval.MONTH: _("Total per month, with tax"), Interval.YEAR: _("Total per year, with tax")}
)
_DUE: Mapping[Interval, LazyString] = MappingProxyType(
    {
        Interval.MONTH: _("Each month, on day %(day)s; the next time on %(date)s"),
        Interval.YEAR: _("Each year, on %(day)s; the next time on %(date)s"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuote:
    """A price in words: `why` says why no tax is charged, or whose it is."""

    net: str
    tax: str
    why: str
    total_name: str
    gross: str
    rhythm: str


def show_quote(quote: Quote, offer: Offer) -> ShownQuote:
    """Put what somebody would pay into words."""
    language, taxation = current_language(), quote.taxation
    today = local_day(now())
    following = next_due(today, offer.interval)
    mention = UNTAXED.get(taxation.category)
    if mention is not None:
        why = gettext(MENTIONS[mention])
    else:
        country = country_words(taxation.country, language)
        why = gettext("VAT at %(rate)s (%(country)s)", rate=rate_words(taxation, language), country=country)
    return ShownQuote(
        net=money_words(quote.net, language),
        tax=money_words(quote.tax, language),
        why=why,
        total_name=str(_TOTALS[offer.interval]),
        gross=money_words(quote.gross, language),
        rhythm=rhythm_words(today, following, offer.interval),
    )


def rhythm_words(begun: date, following: date, interval: Interval) -> str:
    """Say on which day something is due again and again, and when next."""
    language = current_language()
    words = day_words(begun, language).split(" ")  # 1er, décembre, 2026
    day = words[0].rstrip(".") if interval is Interval.MONTH else " ".join(words[:2])
    return str(_DUE[interval]) % {"day": day, "date": day_words(following, language)}
