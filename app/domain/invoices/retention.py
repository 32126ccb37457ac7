"""Forgetting invoices when the law lets them go; nothing here commits."""

from datetime import datetime, timedelta

from sqlalchemy import exists
from sqlalchemy.orm import aliased

from app.domain.invoices.models import Invoice
from app.kernel.db import TenantSession, sweep_rows

_GRACE = timedelta(days=1)  # the database refuses by its own clock, and in UTC


def sweep_invoices(session: TenantSession, *, now: datetime) -> int:
    """Delete papers whose ten years are over (`sweep_rows`); an invoice goes after its credit notes."""
    note = aliased(Invoice)
    is_corrected = exists().where(note.tenant == Invoice.tenant, note.corrects_id == Invoice.id)
    return sweep_rows(session, Invoice, (Invoice.kept_until < (now - _GRACE).date()) & ~is_corrected)
