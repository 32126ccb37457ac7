"""Saying that translations are in step; nothing here commits."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.faq.models import FaqEntry, FaqRevision
from app.domain.faq.revising import EDIT


def bring_in_step(session: Session, keys: Collection[str], *, now: datetime) -> None:
    """Let the entries of these keys count as in step in every language: their files came together.

    Not one that was edited at the desk, whose text is not its file's.
    """
    if not keys:
        return
    shown = and_(FaqRevision.entry_id == FaqEntry.id, FaqRevision.number == FaqEntry.revision)
    entries = session.scalars(
        select(FaqEntry).join(FaqRevision, shown).where(FaqEntry.key.in_(keys), FaqRevision.origin != EDIT)
    )
    for entry in entries:
        entry.in_step_at = now
    session.flush()


def mark_in_step(entry: FaqEntry, *, seen_at: datetime) -> None:
    """Say that a translation says what the first language said at a moment; it never goes back."""
    entry.in_step_at = max(entry.in_step_at, seen_at)
