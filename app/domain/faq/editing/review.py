"""When entries are read again."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from app.domain.faq.models import FaqEntry
from app.kernel.db import TenantSession

SOON = timedelta(days=30)
TERMS = (6, 12)  # months until an entry that is still right is read again


def list_due_reviews(session: TenantSession, *, today: date) -> Sequence[FaqEntry]:
    """List the entries whose review date has come or comes within `SOON`, the longest due first."""
    due = (FaqEntry.withdrawn_at.is_(None), FaqEntry.review_on <= today + SOON)
    return session.scalars(select(FaqEntry).where(*due).order_by(FaqEntry.review_on, FaqEntry.title)).all()


def add_months(day: date, months: int) -> date:
    """Give the same day so many months later; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
