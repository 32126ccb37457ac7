"""How often each text of the FAQ is read, by day: counts alone, so that what it led to can be put against them."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.domain.faq.models import FaqEntry, FaqReading, FaqRevision
from app.kernel.db import TenantSession, count_one
from app.kernel.errors import NotFoundError


def count_reading(session: TenantSession, entry_id: UUID, *, on: date) -> None:
    """Count that the text of an entry which is shown was read; NotFoundError where none is."""
    shown = (FaqRevision.entry_id == FaqEntry.id) & (FaqRevision.number == FaqEntry.revision)
    known = select(FaqRevision.id).join(FaqEntry, shown)
    revision_id = session.scalar(known.where(FaqEntry.id == entry_id, FaqEntry.withdrawn_at.is_(None)))
    if revision_id is None:
        raise NotFoundError(FaqEntry.__name__)
    count_one(session, FaqReading.times, revision_id=revision_id, day=on)
