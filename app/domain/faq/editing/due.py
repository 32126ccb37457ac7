"""Which drafts are due, of every tenant, and taking one so that nobody else does."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select

from app.domain.faq.editing.models import DraftState, FaqDraft
from app.kernel.db import TenantSession


def list_due(timetable: Connection, *, now: datetime, limit: int) -> Sequence[tuple[str, UUID]]:
    """Give (tenant, id) of the drafts whose time has come, the longest due first; of a tenant `limit` at most."""
    draft = FaqDraft.__table__.c
    due = (draft.state == DraftState.SCHEDULED) & (draft.publish_at <= now)
    place = func.row_number().over(partition_by=draft.tenant, order_by=(draft.publish_at, draft.id)).label("place")
    ranked = select(draft.tenant, draft.id, draft.publish_at, place).where(due).subquery("due")
    among = select(ranked.c.tenant, ranked.c.id).where(ranked.c.place <= limit)
    rows = timetable.execute(among.order_by(ranked.c.publish_at, ranked.c.id))
    return [(tenant, draft_id) for tenant, draft_id in rows]


def take_due(session: TenantSession, draft_id: UUID, *, now: datetime) -> FaqDraft | None:
    """Hold a due draft until the transaction ends; None when it is due no more, or another scheduler holds it."""
    due = (FaqDraft.id == draft_id, FaqDraft.state == DraftState.SCHEDULED, FaqDraft.publish_at <= now)
    return session.scalar(select(FaqDraft).where(*due).with_for_update(skip_locked=True))


def list_scheduled(session: TenantSession) -> Sequence[FaqDraft]:
    """List the drafts that wait for their time, the soonest first."""
    waiting = select(FaqDraft).where(FaqDraft.state == DraftState.SCHEDULED)
    return session.scalars(waiting.order_by(FaqDraft.publish_at, FaqDraft.id)).all()
