"""Finding invoices: a customer's own, and what the yearly threshold of e-services is held against."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import case, func, select

from app.domain.invoices.models import Invoice, InvoiceKind
from app.kernel.db import TenantSession

PAGE = 25


def list_invoices(session: TenantSession, account_id: UUID, *, before: UUID | None = None) -> Sequence[Invoice]:
    """List the papers of an account, the latest first, `PAGE` + 1 at the most: so a page knows whether more follow.

    `before` is the last id of the page before.
    """
    papers = select(Invoice).where(Invoice.account_id == account_id).order_by(Invoice.id.desc()).limit(PAGE + 1)
    if before is not None:
        papers = papers.where(Invoice.id < before)
    return session.scalars(papers).all()


def find_invoice(session: TenantSession, account_id: UUID, number: str) -> Invoice | None:
    """Find a paper of an account by its number; none for somebody else's, or for one that no account has any more."""
    return session.scalar(select(Invoice).where(Invoice.account_id == account_id, Invoice.number == number))


def distance_sales(session: TenantSession, year: int) -> int:
    """Give the cents of that year's sales that count towards `vat_table.THRESHOLD`, less what was given back."""
    signed = case((Invoice.kind == InvoiceKind.CREDIT_NOTE, -Invoice.net), else_=Invoice.net)
    sold = select(func.coalesce(func.sum(signed), 0)).where(
        Invoice.distance_sale,
        Invoice.currency == "EUR",
        Invoice.issued_on.between(date(year, 1, 1), date(year, 12, 31)),
    )
    return int(session.scalar(sold) or 0)
