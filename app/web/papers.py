"""A snapshot in words: what stands on the printed paper, in the language of the paper and the look of the brand.

Nothing is looked up but words and looks, so a paper says the same whenever it is printed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

from app.domain.invoices.models import Invoice, InvoiceKind
from app.domain.invoices.months import Month
from app.domain.invoices.printing import Block, Pair, Paper, Sheet
from app.domain.invoices.snapshot import Buyer, Line, Period, Place, RateTotal, Seller, Snapshot, Unit, read
from app.domain.invoices.vat_rules import Category
from app.kernel.money import WHOLE_RATE, Money
from app.kernel.typography import NO_BREAK
from app.tenancy.catalogues import base_catalogue
from app.tenancy.tenant import Tenant
from app.web.circumstances import country_words, day_words
from app.web.drawings import dyed
from app.web.mail.images import logo_size


def _(message: str) -> str:
    """Mark a message for extraction; it is translated when a paper is printed."""
    return message


KINDS: Mapping[InvoiceKind, str] = MappingProxyType(
    {InvoiceKind.INVOICE: _("Invoice"), InvoiceKind.CREDIT_NOTE: _("Credit note")}
)
CATEGORIES: Mapping[Category, str] = MappingProxyType(
    {
        Category.STANDARD: _("VAT"),
        Category.REVERSE_CHARGE: _("Reverse charge"),
        Category.OUTSIDE: _("Outside the scope of VAT"),
        Category.EXEMPT: _("No VAT"),
    }
)
_COLUMNS = (_("Description"), _("Quantity"), _("Price without tax"), _("VAT"), _("Amount without tax"))
_UNITS = MappingProxyType({Unit.MONTH: "duration-month", Unit.YEAR: "duration-year", Unit.HOUR: "duration-hour"})
_DATED = MappingProxyType({"en": "en_GB"})  # our English writes 22 November 2026


def paper_of(tenant: Tenant, invoice: Invoice) -> Paper:
    """Give a paper as it is printed; DamagedInvoiceError when it is not what was issued."""
    snapshot = read(invoice)
    return Paper(snapshot, sheet_of(tenant, snapshot))


def sheet_of(tenant: Tenant, snapshot: Snapshot) -> Sheet:
    """Put a snapshot into words."""
    return _Writer(snapshot, _words_of(tenant, snapshot.language)).sheet(tenant)


def _words_of(tenant: Tenant, language: str) -> Callable[[str], str]:
    """Give the words of a language, even of one that the brand no longer speaks."""
    return (tenant.catalogues.get(language) or base_catalogue(language)).gettext


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes one paper in its language."""

    snapshot: Snapshot
    say: Callable[[str], str]

    @property
    def language(self) -> str:
        return self.snapshot.language

    def sheet(self, tenant: Tenant) -> Sheet:
        paper, colours = self.snapshot, tenant.theme.palette.light  # white paper
        return Sheet(
            language=paper.language,
            brand=tenant.config.name,
            colour=colours["brand"],
            logo=dyed(tenant.papers.logo, colours).replace("currentColor", colours["ink"]) if logo_size(tenant) else "",
            kind=self.say(KINDS[paper.kind]),
            number=paper.number,
            facts=list(self.facts()),
            parties=list(self.parties()),
            columns=[self.say(each) for each in _COLUMNS],
            rows=[self.row(line) for line in paper.lines],
            sums=list(self.sums()),
            total=(self.say(_("Total with tax")), self.money(paper.gross)),
            mentions=[each.text for each in paper.mentions],
            foot=self.foot(paper.seller),
        )

    def facts(self) -> Iterator[Pair]:
        paper = self.snapshot
        yield self.say(_("Date")), self.day(paper.issued_on)
        if paper.due_on is not None:
            yield self.say(_("To be paid by")), self.day(paper.due_on)
        if paper.period is not None:
            yield self.say(_("Period")), f"{self.day(paper.period.first)} – {self.day(paper.period.last)}"
        if paper.corrects is not None:
            yield self.say(_("Corrects invoice")), f"{paper.corrects.number}, {self.day(paper.corrects.issued_on)}"
            yield self.say(_("Reason")), paper.corrects.reason

    def parties(self) -> Iterator[Block]:
        seller, buyer, delivered_to = self.snapshot.seller, self.snapshot.buyer, self.snapshot.delivered_to
        numbers = (("SIREN", seller.siren), (self.say(_("VAT number")), seller.vat_number))
        yield Block(self.say(_("Seller")), (seller.name, *self.place(seller.place), *_numbered(numbers)))
        yield Block(self.say(_("Customer")), tuple(self.buyer(buyer)))
        if delivered_to is not None:
            yield Block(self.say(_("Delivery address")), tuple(self.place(delivered_to)))

    def buyer(self, buyer: Buyer) -> Iterator[str]:
        yield from filter(None, (buyer.company, buyer.name))
        yield from self.place(buyer.place)
        yield from _numbered((("SIREN", buyer.siren), (self.say(_("VAT number")), buyer.vat_number)))

    def place(self, place: Place) -> Iterator[str]:
        yield from place.written
        yield country_words(place.country, self.language) or place.country

    def row(self, line: Line) -> tuple[str, ...]:
        return (
            line.text,
            self.quantity(line),
            self.money(line.unit_price),
            rate_words(line.rate, self.language) if line.category is Category.STANDARD else "–",
            self.money(line.net),
        )

    def quantity(self, line: Line) -> str:
        if line.unit is Unit.PIECE:
            return str(format_decimal(line.quantity, locale=self.language))
        return str(format_unit(line.quantity, _UNITS[line.unit], "long", locale=self.language)).replace(" ", NO_BREAK)

    def sums(self) -> Iterator[Pair]:
        yield self.say(_("Total without tax")), self.money(self.snapshot.net)
        for total in self.snapshot.totals:
            yield self.tax_name(total), self.money(total.tax)
        if len(self.snapshot.totals) > 1:
            yield self.say(_("VAT in all")), self.money(self.snapshot.tax)
        if self.snapshot.rounding:
            yield self.say(_("Rounding")), self.money(self.snapshot.rounding)

    def tax_name(self, total: RateTotal) -> str:
        name = self.say(CATEGORIES[total.category])
        if total.category is not Category.STANDARD:
            return name
        abroad = total.country not in {None, self.snapshot.seller.place.country}
        where = f" ({country_words(total.country, self.language)})" if abroad else ""
        basis = self.say(_("on %(net)s")) % {"net": self.money(total.net)}
        return f"{name} {rate_words(total.rate, self.language)}{where} {basis}"

    def foot(self, seller: Seller) -> str:
        """Say who sells as the register of companies has it (Code de commerce, R123-237)."""
        form = seller.form
        if seller.capital:
            words = self.say(_("%(form)s with a capital of %(capital)s"))
            form = words % {"form": seller.form, "capital": seller.capital}
        return ", ".join((seller.name, form, *seller.place.written, seller.registration))

    def money(self, amount: int) -> str:
        return money_words(amount, self.snapshot.currency, self.language)

    def day(self, day: date) -> str:
        return day_words(day, self.language)


def money_words(amount: int, currency: str, language: str) -> str:
    """Say an amount of minor units: 34,80 €."""
    return str(format_currency(Money(amount, currency).major, currency, locale=_DATED.get(language, language)))


def rate_words(rate: int, language: str) -> str:
    """Say a rate in hundredths of a percent: 20 %, 8,5 %."""
    return str(format_percent(Decimal(rate) / WHOLE_RATE, locale=language, decimal_quantization=False))


def short_day_words(day: date, language: str) -> str:
    """Say a day where there is little room: 28 nov. 2026."""
    text = str(format_skeleton("yMMMd", day, locale=_DATED.get(language, language)))
    if language == "fr" and day.day == 1:
        text = text.replace("1 ", "1er ", 1)
    return text.replace(" ", NO_BREAK)


def period_words(period: Period, language: str) -> str:
    """Say a period where there is little room: 14 nov. – 13 déc. 2026."""
    locale = _DATED.get(language, language)
    return str(format_interval(period.first, period.last, "yMMMd", locale=locale))


def month_words(month: Month, language: str) -> str:
    """Say a month: novembre 2026."""
    return str(format_date(month.first, "LLLL y", locale=language))


def _numbered(numbers: tuple[tuple[str, str | None], ...]) -> Iterator[str]:
    return (f"{name} {number}" for name, number in numbers if number)
