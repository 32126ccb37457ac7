"""Issuing the papers that are owed: invoices for what is billed, credit notes for what is asked for no more.

Each stands in a transaction of its own; one that cannot be issued is noted for the team and holds back no other.
"""

from datetime import datetime
from uuid import UUID

import structlog

from app.domain.billing.invoicing import issue_for, note_not_invoiced
from app.domain.billing.queries import list_void, list_without_invoice
from app.domain.invoices.crediting import list_credit_notes, quantities_left
from app.domain.invoices.queries import get_invoice
from app.domain.invoices.telling import credit_and_tell
from app.kernel.db import TenantSession, transaction
from app.tenancy.tenant import Tenant
from app.web.billing import billing_of
from app.web.invoicing import issuer_of


def _(message: str) -> str:
    """Mark a message for extraction; it is translated for the customer."""
    return message


VOID = _("Invoice withdrawn before it was paid")
"""The reason of a credit note to an invoice that is asked for no more."""

_log = structlog.get_logger(__name__)


def issue_owed(session: TenantSession, tenant: Tenant, *, account_id: UUID | None = None, now: datetime) -> int:
    """Issue the invoices that are owed, of an account or of all; give how many. One that can't be waits."""
    issued = 0
    for bill_id in list_without_invoice(session, account_id=account_id):
        try:
            with transaction(session):
                issued += issue_for(session, bill_id, billing_of(tenant), now=now) is not None
        except Exception as error:  # noqa: BLE001 - one that lacks something holds back no other
            _log.warning("invoice_not_issued", tenant=tenant.slug, bill=str(bill_id), exc_info=True)
            with transaction(session):
                note_not_invoiced(session, bill_id, type(error).__name__)
    return issued


def credit_void(session: TenantSession, tenant: Tenant, *, account_id: UUID | None = None, now: datetime) -> int:
    """Credit what is left of each invoice whose bill is asked for no more, of an account or of all; give how many."""
    credited = 0
    for invoice_id, language in list_void(session, account_id=account_id):
        reason = tenant.catalogue(language).gettext(VOID)
        try:
            credited += credit_rest(session, tenant, invoice_id, reason, now=now)
        except Exception:  # noqa: BLE001 - as above
            _log.error("invoice_not_credited", tenant=tenant.slug, invoice=str(invoice_id), exc_info=True)
    return credited


def credit_rest(session: TenantSession, tenant: Tenant, invoice_id: UUID, reason: str, *, now: datetime) -> bool:
    """Credit what is left of an invoice, and tell; False: nothing was."""
    with transaction(session):
        invoice = get_invoice(session, invoice_id)
        if not any(quantities_left(session, invoice)):
            return False
        seen = len(list_credit_notes(session, invoice))
        credit_and_tell(session, invoice, None, issuer_of(tenant), reason=reason, seen=seen, now=now)
    return True
