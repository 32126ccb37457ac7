"""What the papers of a year and a month add up to, as a page and as files for the books."""

from collections.abc import Iterable
from decimal import Decimal

from flask import Blueprint, Response, render_template, request

from app.domain.accounts.rights import Right
from app.domain.invoices.months import Month
from app.domain.invoices.summing import MonthTotal, VatTotal, total_months, total_vat
from app.kernel.money import Money
from app.kernel.spreadsheets import csv_line
from app.web.context import need_page
from app.web.moments import local_day
from app.web.papers import CATEGORIES, money_words, month_words, rate_words
from app.web.request import current_language, now, session
from app.web.staff import staff_only

bp = Blueprint("invoice_totals", __name__, url_prefix="/admin/invoices/totals")

Cells = tuple[str | int | Decimal, ...]
_PERCENT = 100  # a rate is in hundredths of one
_MONTH_COLUMNS = ("month", "currency", "invoices", "credit_notes", "net", "vat", "gross")
_VAT_COLUMNS = ("month", "currency", "category", "rate", "country", "papers", "net", "vat", "gross")


@bp.before_request
def only_with_invoices() -> None:
    """Answer 404 where the brand bills nothing."""
    need_page("invoices")


@bp.get("/")
@staff_only(Right.BILL)
def index() -> str:
    """Show the months of a year, and one month's VAT by category, rate and country."""
    month = _month()
    return render_template(
        "admin/invoices/totals.html",
        month=month,
        months=total_months(session(), month.year),
        vat=total_vat(session(), month),
        categories=CATEGORIES,
        month_words=lambda each: month_words(each, current_language()),
        money=lambda amount, currency: money_words(amount, currency, current_language()),
        rate=lambda figure: rate_words(figure, current_language()),
    )


@bp.get("/months.csv")
@staff_only(Right.BILL)
def months() -> Response:
    """Give the months of a year as a file."""
    year = _month().year
    return _file(f"months-{year}.csv", _MONTH_COLUMNS, map(_month_cells, total_months(session(), year)))


@bp.get("/vat.csv")
@staff_only(Right.BILL)
def vat() -> Response:
    """Give a month's VAT as a file."""
    month = _month()
    lines = (_vat_cells(month, each) for each in total_vat(session(), month))
    return _file(f"vat-{month}.csv", _VAT_COLUMNS, lines)


def _month() -> Month:
    """Give the month that is asked for, else this one."""
    return Month.read(request.args.get("month", "")) or Month.of(local_day(now()))


def _month_cells(total: MonthTotal) -> Cells:
    amounts = (Money(each, total.currency).major for each in (total.net, total.tax, total.gross))
    return (str(total.month), total.currency, total.invoices, total.credit_notes, *amounts)


def _vat_cells(month: Month, total: VatTotal) -> Cells:
    amounts = (Money(each, total.currency).major for each in (total.net, total.tax, total.net + total.tax))
    rate = Decimal(total.rate) / _PERCENT
    return (str(month), total.currency, total.category.value, rate, total.country or "", total.papers, *amounts)


def _file(name: str, columns: Cells, lines: Iterable[Cells]) -> Response:
    text = "".join(csv_line(each) for each in (columns, *lines))
    return Response(text, mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={name}"})
