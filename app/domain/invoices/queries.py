"""Finding invoices: a customer's own, the desk's, and what the yearly threshold of e-services is held against."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import case, func, select, tuple_

from app.domain.invoices.models import Invoice, InvoiceKind
from app.domain.invoices.months import Month
from app.domain.invoices.numbering import is_number
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError

PAGE = 50
_LATEST = (Invoice.issued_on.desc(), Invoice.id.desc())


def list_invoices(
    session: TenantSession, account_id: UUID, *, before: UUID | None = None, most: int = PAGE + 1
) -> Sequence[Invoice]:
    """List the papers of an account, the latest first; one more than a `PAGE`, so that it knows whether more follow.

    `before` is the last id of the page before.
    """
    papers = select(Invoice).where(Invoice.account_id == account_id).order_by(Invoice.id.desc()).limit(most)
    if before is not None:
        papers = papers.where(Invoice.id < before)
    return session.scalars(papers).all()


def find_invoice(session: TenantSession, account_id: UUID, number: str) -> Invoice | None:
    """Find a paper of an account by its number; none for somebody else's, or for one that no account has any more."""
    if not is_number(number):
        return None
    return session.scalar(select(Invoice).where(Invoice.account_id == account_id, Invoice.number == number))


def find_by_id(session: TenantSession, invoice_id: UUID) -> Invoice | None:
    """Find a paper, whosever it is."""
    return session.scalar(select(Invoice).where(Invoice.id == invoice_id))


def get_invoice(session: TenantSession, invoice_id: UUID) -> Invoice:
    """Give a paper, whosever it is; NotFoundError."""
    invoice = find_by_id(session, invoice_id)
    if invoice is None:
        raise NotFoundError(Invoice.__name__)
    return invoice


def list_numbered(session: TenantSession, numbers: Collection[str]) -> Sequence[Invoice]:
    """List the papers that bear one of these numbers, the latest first."""
    found = select(Invoice).where(Invoice.number.in_(numbers))
    return session.scalars(found.order_by(*_LATEST)).all()


def list_issued(
    session: TenantSession, month: Month | None = None, *, before: Invoice | None = None
) -> Sequence[Invoice]:
    """List the papers of a month, or all, the latest first, `PAGE` + 1 at the most; `before` as above."""
    papers = select(Invoice).order_by(*_LATEST).limit(PAGE + 1)
    if month is not None:
        papers = papers.where(Invoice.issued_on.between(month.first, month.last))
    if before is not None:
        papers = papers.where(tuple_(Invoice.issued_on, Invoice.id) < (before.issued_on, before.id))
    return session.scalars(papers).all()


def distance_sales(session: TenantSession, year: int) -> int:
    """Give the cents of that year's sales that count towards `vat_table.THRESHOLD`, less what was given back."""
    signed = case((Invoice.kind == InvoiceKind.CREDIT_NOTE, -Invoice.net), else_=Invoice.net)
    sold = select(func.coalesce(func.sum(signed), 0)).where(
        Invoice.distance_sale,
        Invoice.currency == "EUR",
        Invoice.issued_on.between(date(year, 1, 1), date(year, 12, 31)),
    )
    return int(session.scalar(sold) or 0)
