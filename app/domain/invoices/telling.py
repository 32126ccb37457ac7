"""Issuing a paper and the mail that says so, in one transaction; nothing here commits."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import func, select

from app.domain.accounts.queries import get_account
from app.domain.invoices.crediting import Quantities, credit
from app.domain.invoices.errors import CreditedMeanwhileError
from app.domain.invoices.issuing import Issuer, Order, issue
from app.domain.invoices.models import Invoice, InvoiceKind
from app.domain.mail.service import post
from app.kernel.db import TenantSession

MAILED: Mapping[InvoiceKind, str] = MappingProxyType(
    {InvoiceKind.INVOICE: "invoice_issued", InvoiceKind.CREDIT_NOTE: "credit_note_issued"}
)
"""The kind of the mail that brings a paper."""


def issue_and_tell(session: TenantSession, order: Order, issuer: Issuer, *, now: datetime) -> Invoice:
    """Issue an invoice and mail it; refused as `issue` is. It comes last in its transaction."""
    invoice = issue(session, order, issuer, now=now)
    tell(session, invoice, now=now)
    return invoice


def credit_and_tell(
    session: TenantSession,
    invoice: Invoice,
    quantities: Quantities | None,
    issuer: Issuer,
    *,
    reason: str,
    seen: int,
    now: datetime,
) -> Invoice:
    """Give back and mail it; refused as `credit` is, or CreditedMeanwhileError.

    `seen` is how many credit notes there were when this one was decided, so that the same decision counts once.
    """
    session.execute(select(Invoice.id).where(Invoice.id == invoice.id).with_for_update())
    notes = session.scalar(select(func.count()).where(Invoice.corrects_id == invoice.id)) or 0
    if notes != seen:
        raise CreditedMeanwhileError(invoice.number)
    note = credit(session, invoice, quantities, issuer, reason=reason, now=now)
    tell(session, note, now=now)
    return note


def tell(session: TenantSession, invoice: Invoice, *, now: datetime) -> None:
    """Mail a paper to its account, once however often this is called; nobody is told where the person was erased."""
    if invoice.account_id is None:
        return
    account = get_account(session, invoice.account_id)
    post(
        session,
        kind=MAILED[invoice.kind],
        to=account.email,
        args={"account": str(account.id), "paper": invoice.number},
        language=account.language,
        dedupe_key=f"paper:{invoice.number}",
        now=now,
    )
