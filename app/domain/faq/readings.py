"""How often each text of the FAQ is read, by day: counts alone, so that what it led to can be put against them."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.domain.faq.models import FaqEntry, FaqReading, FaqRevision
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError


def count_reading(session: TenantSession, entry_id: UUID, *, on: date) -> None:
    """Count that the text of an entry which is shown was read; NotFoundError where none is."""
    shown = (FaqRevision.entry_id == FaqEntry.id) & (FaqRevision.number == FaqEntry.revision)
    known = select(FaqRevision.id).join(FaqEntry, shown)
    revision_id = session.scalar(known.where(FaqEntry.id == entry_id, FaqEntry.withdrawn_at.is_(None)))
    if revision_id is None:
        raise NotFoundError(FaqEntry.__name__)
    if _count_again(session, revision_id, on):
        return
    try:
        with session.begin_nested():
            session.add(FaqReading(revision_id=revision_id, day=on, times=1))
    except IntegrityError:
        _count_again(session, revision_id, on)  # another reader was first


def _count_again(session: TenantSession, revision_id: UUID, on: date) -> bool:
    changed = session.execute(
        update(FaqReading)
        .where(FaqReading.revision_id == revision_id, FaqReading.day == on)
        .values(times=FaqReading.times + 1)
        .execution_options(synchronize_session=False)
        .returning(FaqReading.times)
    )
    return changed.first() is not None
