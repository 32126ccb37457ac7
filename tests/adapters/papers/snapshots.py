"""Papers of every kind that can be issued, with the law's own sentences, made without a database."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from app.domain.invoices.crediting import lines_to_give_back
from app.domain.invoices.mentions import mentions_of
from app.domain.invoices.models import InvoiceKind
from app.domain.invoices.printing import Paper
from app.domain.invoices.snapshot import (
    Buyer,
    Corrected,
    Line,
    Mention,
    Nature,
    Period,
    Place,
    Snapshot,
    Unit,
    seller_of,
)
from app.domain.invoices.totals import sum_up
from app.domain.invoices.vat_rules import Category
from app.kernel.money import Money
from app.tenancy.catalogues import base_catalogue
from app.tenancy.registry import load_registry
from app.web.invoice_words import MENTIONS
from app.web.papers import sheet_of
from tests.domain.invoices.papers import ANN, ANNS_COMPANY, ANNS_PLACE, ENTITY
from tests.stock import ROOT

BRANDS = {tenant.slug: tenant for tenant in load_registry(ROOT / "tenants").tenants}
HOSTILE = '#panic("out") $x$ @one \\ "q" \'a\' <b>&amp; // */ `c` *d* _e_ = f #read("/etc/passwd") [x] {y}'
UNSEEN = "Zoé 👩‍🚀 中文 \u202eعربي שלום"


def line(price: int = 2_900, quantity: str = "1", *, rate: int = 2_000, **facts: Any) -> Line:  # noqa: ANN401 - any field
    many = Decimal(quantity)
    known: dict[str, Any] = {
        "text": "Offre Atelier",
        "unit": Unit.MONTH,
        "category": Category.STANDARD,
        "country": "FR",
    }
    net = Money(price, facts.pop("currency", "EUR")).times(many).amount
    return Line(quantity=many, unit_price=price, rate=rate, net=net, **{**known, **facts})


def untaxed(category: Category, **facts: Any) -> Line:  # noqa: ANN401 - as above
    return line(rate=0, category=category, country="FR" if category is Category.EXEMPT else None, **facts)


def snapshot(*lines: Line, buyer: Buyer = ANN, language: str = "fr", currency: str = "EUR", **facts: Any) -> Snapshot:  # noqa: ANN401 - any field
    lines = lines or (line(),)
    kind, nature = facts.pop("kind", InvoiceKind.INVOICE), facts.pop("nature", Nature.SERVICES)
    after, on_debits = facts.pop("after", ()), facts.pop("vat_on_debits", False)
    rounding = facts.pop("rounding", 0)
    sums, asks = sum_up(lines, currency, after=after, rounding=rounding), kind is InvoiceKind.INVOICE
    kinds = mentions_of(lines, buyer, nature, vat_on_debits=on_debits, asks=asks)
    say = base_catalogue(language).gettext
    known: dict[str, Any] = {
        "number": "CAMCHA-2026-000042",
        "due_on": date(2026, 12, 22) if asks else None,
        "corrects": None,
        "delivered_to": None,
        "period": None,
    }
    return Snapshot(
        kind=kind,
        language=language,
        issued_on=date(2026, 11, 22),
        seller=seller_of(ENTITY),
        buyer=buyer,
        nature=nature,
        vat_on_debits=on_debits,
        currency=currency,
        lines=lines,
        totals=sums.totals,
        net=sums.net,
        tax=sums.tax,
        gross=sums.gross,
        rounding=sums.rounding,
        mentions=tuple(Mention(kind=each, text=say(MENTIONS[each])) for each in kinds),
        **{**known, **facts},
    )


def part_given_back() -> Snapshot:
    """Give back the second of three, where each part's tax alone would be rounded to another sum."""
    billed = (line(3, "3"), line(1_000))
    earlier = lines_to_give_back(billed, (), {0: Decimal(1)}, currency="EUR")
    lines = lines_to_give_back(billed, earlier, {0: Decimal(1)}, currency="EUR")
    corrected = Corrected(
        number="CAMCHA-2026-000041", issued_on=date(2026, 10, 31), reason="Trois jours d’interruption"
    )
    facts: dict[str, Any] = {"number": "CAMCHA-A-2026-000007", "corrects": corrected, "after": earlier}
    return snapshot(*lines, kind=InvoiceKind.CREDIT_NOTE, **facts)


def place(country: str, **facts: Any) -> Place:  # noqa: ANN401 - any field
    known = {"written": ("1 Main Street", "12345 Town"), "line1": "1 Main Street", "postcode": "12345", "city": "Town"}
    return Place(country=country, **{**known, **facts})


def business(country: str, number: str | None, **facts: Any) -> Buyer:  # noqa: ANN401 - any field
    return Buyer(name="Bob Weiss", company="Weiss & Söhne", vat_number=number, place=place(country), **facts)


NOVEMBER = Period(first=date(2026, 11, 14), last=date(2026, 12, 13))
PAPERS: Mapping[str, Snapshot] = {
    "private, France": snapshot(period=NOVEMBER),
    "business, France": snapshot(
        buyer=msgspec.structs.replace(ANNS_COMPANY, siren="404833048"), vat_on_debits=True, delivered_to=place("AT")
    ),
    "business, EU, reverse charge": snapshot(
        untaxed(Category.REVERSE_CHARGE), buyer=business("DE", "DE129274202"), language="de"
    ),
    "Greek business": snapshot(untaxed(Category.REVERSE_CHARGE), buyer=business("GR", "EL094259216"), language="en"),
    "private, outside the EU": snapshot(
        untaxed(Category.OUTSIDE), buyer=Buyer(name="Awa Ngo", place=place("CM")), language="en"
    ),
    "business, outside the EU": snapshot(untaxed(Category.OUTSIDE), buyer=business("CM", "M012345678901A")),
    "a business whose number is no state's": snapshot(buyer=business("CM", "M012345678901A")),
    "Kosovo": snapshot(untaxed(Category.OUTSIDE), buyer=Buyer(name="Ann", place=place("XK"))),
    "Guyane": snapshot(untaxed(Category.EXEMPT), buyer=Buyer(name="Ann", place=place("GF"))),
    "two rates": snapshot(line(), line(1_999, "2.5", rate=850, unit=Unit.HOUR), line(1, rate=550, unit=Unit.PIECE)),
    "two countries at one rate": snapshot(line(), line(country="AT")),
    "a price of nothing": snapshot(line(), line(0, text="Mise en service offerte", unit=Unit.PIECE)),
    "nothing to pay": snapshot(line(0)),
    "a currency without cents": snapshot(line(65_000, currency="XAF"), currency="XAF"),
    "goods": snapshot(nature=Nature.GOODS),
    "goods and services": snapshot(nature=Nature.BOTH, language="en"),
    "long": snapshot(
        *(line(text="Très long " * 200) for _ in range(60)), buyer=Buyer(name="N" * 300, place=ANNS_PLACE)
    ),
    "hostile": snapshot(line(text=HOSTILE), buyer=Buyer(name=HOSTILE, company=HOSTILE, place=ANNS_PLACE)),
    "unseen": snapshot(line(text=UNSEEN), buyer=Buyer(name=UNSEEN, place=ANNS_PLACE)),
    "hardly an address": snapshot(
        buyer=Buyer(name="Ann", place=place("IE", line1=None, postcode=None, city=None, region="Cork", written=()))
    ),
    "part of a credit note": part_given_back(),
    "a total that no price comes to": snapshot(line(832), rounding=1),
    "the same given back": snapshot(
        line(832, credits=0),
        kind=InvoiceKind.CREDIT_NOTE,
        corrects=Corrected(number="CAMCHA-2026-000042", issued_on=date(2026, 11, 22), reason="Erreur"),
        rounding=1,
    ),
}


def paper(named: Snapshot, brand: str = "camcha") -> Paper:
    return Paper(named, sheet_of(BRANDS[brand], named))
