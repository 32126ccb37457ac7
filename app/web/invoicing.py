"""What a brand issues with, and its papers as they stand in a list, in a file for the books and in print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from http import HTTPStatus
from types import MappingProxyType

from flask import Response, abort

from app.domain.billing.models import Bill
from app.domain.billing.ports import BillStatus
from app.domain.billing.queries import bills_of_invoices
from app.domain.invoices.errors import IncompleteSellerError
from app.domain.invoices.issuing import Issuer
from app.domain.invoices.models import Invoice, InvoiceKind
from app.domain.invoices.printing import PrintingError
from app.domain.invoices.snapshot import read, seller_of
from app.kernel.db import TenantSession
from app.kernel.money import Money
from app.tenancy.tenant import Tenant
from app.web.hours import calendar_of
from app.web.i18n import gettext as _
from app.web.installation import installation
from app.web.invoice_words import mention_words
from app.web.papers import KINDS, money_words, paper_of, period_words, short_day_words
from app.web.request import current_tenant

_SIGNS: Mapping[InvoiceKind, int] = MappingProxyType({InvoiceKind.INVOICE: 1, InvoiceKind.CREDIT_NOTE: -1})


def issuer_of(tenant: Tenant) -> Issuer:
    """Give who issues a brand's papers; IncompleteSellerError where the brand bills nothing."""
    entity, policy = tenant.config.legal_entity, tenant.config.policy.invoices
    if entity is None or policy is None:
        raise IncompleteSellerError(("legal_entity", "policy.invoices"))
    return Issuer(seller=seller_of(entity), policy=policy, zone=calendar_of(tenant).zone, words=mention_words(tenant))


class Standing(StrEnum):
    """What became of an invoice's payment."""

    PAID = "paid"
    UNPAID = "unpaid"
    DISPUTED = "disputed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """A paper as a line of a list, in words: `amount` is with tax, and below nothing where it gives back."""

    number: str
    day: str
    due: str | None
    amount: str
    period: str | None
    corrects: str | None  # the number of the invoice that a credit note corrects
    standing: Standing | None  # none: nobody knows, as no bill of the provider's stands behind it


def shown_papers(session: TenantSession, invoices: Sequence[Invoice], language: str) -> list[ShownPaper]:
    """Put papers into lines, each with what its bill says of its payment; DamagedInvoiceError."""
    bills = bills_of_invoices(session, [each.id for each in invoices])
    return [shown_paper(each, language, bill=bills.get(each.id)) for each in invoices]


def shown_paper(invoice: Invoice, language: str, *, bill: Bill | None = None) -> ShownPaper:
    """Put a paper into a line; DamagedInvoiceError."""
    snapshot, due_on = read(invoice), due_later(invoice)
    return ShownPaper(
        invoice.number,
        short_day_words(invoice.issued_on, language),
        short_day_words(due_on, language) if due_on is not None else None,
        money_words(signed(invoice, invoice.gross), invoice.currency, language),
        period_words(snapshot.period, language) if snapshot.period else None,
        snapshot.corrects.number if snapshot.corrects else None,
        _standing_of(bill) if bill is not None else None,
    )


def due_later(invoice: Invoice) -> date | None:
    """Give until when a paper leaves time to pay; none for what was due at once, as nobody knows more of it here."""
    return invoice.due_on if invoice.due_on is not None and invoice.due_on > invoice.issued_on else None


def _standing_of(bill: Bill) -> Standing:
    if bill.disputed_at is not None:
        return Standing.DISPUTED
    if bill.status is BillStatus.VOID:
        return Standing.VOID
    return Standing.PAID if bill.status is BillStatus.PAID else Standing.UNPAID


def signed(invoice: Invoice, amount: int) -> int:
    """Give an amount as it counts: what is given back is below nothing."""
    return _SIGNS[invoice.kind] * amount


def book_headings() -> tuple[str, ...]:
    """Name the columns of a file for the books, in the page's language."""
    return (
        *(_("Number"), _("Kind"), _("Date"), _("To be paid by"), _("Corrects invoice"), _("Period, first day")),
        *(_("Period, last day"), _("Total without tax"), _("VAT"), _("Rounding"), _("Total with tax"), _("Currency")),
    )


def book_line(invoice: Invoice) -> tuple[str | Decimal, ...]:
    """Give a paper's cells; amounts are below nothing where it gives back. DamagedInvoiceError."""
    snapshot = read(invoice)
    period, corrects = snapshot.period, snapshot.corrects
    net, tax, rounding, gross = (
        Money(signed(invoice, each), invoice.currency).major
        for each in (invoice.net, invoice.tax, snapshot.rounding, invoice.gross)
    )
    return (
        *(invoice.number, _(KINDS[invoice.kind]), _day(invoice.issued_on), _day(invoice.due_on)),
        corrects.number if corrects else "",
        *(_day(period.first if period else None), _day(period.last if period else None)),
        *(net, tax, rounding, gross, invoice.currency),
    )


def pdf_answer(invoice: Invoice) -> Response:
    """Answer with a paper as a PDF to keep; 503 when it cannot be printed now."""
    try:
        content = installation().printer.print(paper_of(current_tenant(), invoice))
    except PrintingError:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    response = Response(content, content_type="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"{invoice.number}.pdf")
    return response


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
