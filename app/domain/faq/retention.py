"""How long readers' words are kept: judgements of answers, and what was sought in vain; and counts of readings."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select

from app.domain.faq.models import FaqFeedback, FaqReading
from app.domain.faq.search.models import FaqSearchMiss
from app.kernel.db import TenantSession


def has_words(session: TenantSession) -> bool:
    """Tell whether readers left any words with the brand."""
    left = (session.scalar(select(column).limit(1)) for column in (FaqFeedback.created_at, FaqSearchMiss.last_at))
    return any(moment is not None for moment in left)


def forget_words(session: TenantSession, *, before: datetime) -> int:
    """Delete the judgements given, the searches last made, and the readings counted before a moment; give how many."""
    old = (
        delete(FaqFeedback).where(FaqFeedback.created_at < before),
        delete(FaqSearchMiss).where(FaqSearchMiss.last_at < before),
        delete(FaqReading).where(FaqReading.day < before.date()),
    )
    return sum(cast("CursorResult[Any]", session.execute(statement)).rowcount for statement in old)
