"""What was billed and given back, added up for the books: by month, and by category, rate and country of tax."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import case, extract, func, select

from app.domain.invoices.models import Invoice, InvoiceKind
from app.domain.invoices.months import Month
from app.domain.invoices.snapshot import RateTotal
from app.domain.invoices.vat_rules import Category
from app.kernel.db import TenantSession

_AT_ONCE = 500  # snapshots in memory


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthTotal:
    """What a month's papers of one currency come to; what was given back is taken off."""

    month: Month
    currency: str
    invoices: int
    credit_notes: int
    net: int
    tax: int
    gross: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VatTotal:
    """What was billed at one rate less what was given back at it; `country` is whose tax it is."""

    currency: str
    category: Category
    rate: int
    country: str | None
    papers: int
    net: int
    tax: int


def total_months(session: TenantSession, year: int) -> Sequence[MonthTotal]:
    """Add up the papers of each month of a year, the latest first: one query, along the index of their days."""
    month = extract("month", Invoice.issued_on)
    is_note = Invoice.kind == InvoiceKind.CREDIT_NOTE
    sign = case((is_note, -1), else_=1)
    sums = (func.sum(sign * amount) for amount in (Invoice.net, Invoice.tax, Invoice.gross))
    notes = func.sum(case((is_note, 1), else_=0))
    found = (
        select(month, Invoice.currency, func.count(), notes, *sums)
        .where(Invoice.issued_on.between(Month(year, 1).first, Month(year, 12).last))
        .group_by(month, Invoice.currency)
        .order_by(month.desc(), Invoice.currency)
    )
    return [
        MonthTotal(
            month=Month(year, int(number)),
            currency=currency,
            invoices=papers - int(given_back),
            credit_notes=int(given_back),
            net=int(net),
            tax=int(tax),
            gross=int(gross),
        )
        for number, currency, papers, given_back, net, tax, gross in session.execute(found)
    ]


def total_vat(session: TenantSession, month: Month) -> Sequence[VatTotal]:
    """Add up the taxes of a month's papers as their snapshots have them, the highest rate first."""
    papers = (
        select(Invoice.kind, Invoice.currency, Invoice.snapshot)
        .where(Invoice.issued_on.between(month.first, month.last))
        .execution_options(yield_per=_AT_ONCE)
    )
    found: dict[tuple[str, Category, int, str], VatTotal] = {}
    for kind, currency, snapshot in session.execute(papers):
        sign = -1 if kind is InvoiceKind.CREDIT_NOTE else 1
        for each in msgspec.convert(snapshot["totals"], list[RateTotal]):
            key = (currency, each.category, each.rate, each.country or "")
            before = found.get(key) or _nothing(currency, each)
            found[key] = replace(
                before, papers=before.papers + 1, net=before.net + sign * each.net, tax=before.tax + sign * each.tax
            )
    return [found[key] for key in sorted(found, key=lambda key: (key[0], -key[2], key[1], key[3]))]


def _nothing(currency: str, rate: RateTotal) -> VatTotal:
    return VatTotal(
        currency=currency, category=rate.category, rate=rate.rate, country=rate.country, papers=0, net=0, tax=0
    )
