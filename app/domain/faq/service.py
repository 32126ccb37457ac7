"""What readers do with an answer: say whether it was useful."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.domain.faq.models import FaqEntry, FaqFeedback
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id


def record_feedback(
    session: TenantSession,
    entry_id: UUID,
    *,
    useful: bool,
    reason: str | None = None,
    comment: str | None = None,
    now: datetime,
) -> FaqFeedback:
    """Keep a reader's judgement of the revision they read; NotFoundError when there is no such entry."""
    entry = session.scalar(select(FaqEntry).where(FaqEntry.id == entry_id, FaqEntry.withdrawn_at.is_(None)))
    if entry is None:
        raise NotFoundError(FaqEntry.__name__)
    feedback = FaqFeedback(
        id=new_id(now),
        entry_id=entry.id,
        revision=entry.revision,
        useful=useful,
        reason=reason,
        comment=comment,
        created_at=now,
    )
    session.add(feedback)
    return feedback


def explain_feedback(
    session: TenantSession, feedback_id: UUID, entry_id: UUID, *, reason: str, comment: str | None
) -> bool:
    """Add the reason to a judgement of this entry that has none; False when there is no such judgement."""
    feedback = session.scalar(
        select(FaqFeedback).where(
            FaqFeedback.id == feedback_id, FaqFeedback.entry_id == entry_id, FaqFeedback.reason.is_(None)
        )
    )
    if feedback is None or feedback.useful:
        return False
    feedback.reason, feedback.comment = reason, comment
    return True
