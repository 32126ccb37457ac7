"""Writing and reading the audit; nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, or_, select, update

from app.domain.audit.models import AuditEntry
from app.kernel.db import JsonValue, TenantSession
from app.kernel.ids import new_id

PAGE = 50


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody or something that an act names: who did it, or to whom it was done."""

    id: UUID | None
    name: str


def record(
    session: TenantSession,
    act: str,
    *,
    by: Party,
    to: Party,
    now: datetime,
    reason: str | None = None,
    **details: JsonValue,
) -> AuditEntry:
    """Write one line, in the transaction of the act itself, so that neither is kept without the other."""
    entry = AuditEntry(
        id=new_id(now),
        at=now,
        actor_id=by.id,
        actor_name=by.name,
        act=act,
        subject_id=to.id,
        subject_name=to.name,
        reason=reason,
        details=details,
    )
    session.add(entry)
    return entry


def forget_subject(session: TenantSession, subject_id: UUID) -> int:
    """Take the name, the reasons and the details out of every line about one person; give how many there were.

    What was done, when and by whom stays: the team answers for it. The database lets nothing else be changed.
    """
    return _empty(session, AuditEntry.subject_id == subject_id)


def forget_words(session: TenantSession, entry_ids: Sequence[UUID]) -> int:
    """Do the same to these lines: they were about something else, and named a person; give how many there were."""
    return _empty(session, AuditEntry.id.in_(entry_ids))


def _empty(session: TenantSession, which: ColumnElement[bool]) -> int:
    emptied = update(AuditEntry).where(which).values(subject_name="", reason=None, details={})
    done = session.execute(emptied, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", done).rowcount


def list_about(session: TenantSession, subject_id: UUID, *, limit: int = 50) -> Sequence[AuditEntry]:
    """List what was done to one account or entry, the latest first."""
    lines = select(AuditEntry).where(AuditEntry.subject_id == subject_id)
    return session.scalars(lines.order_by(AuditEntry.id.desc()).limit(limit)).all()


def list_audit(session: TenantSession, *, words: str = "", before: UUID | None = None) -> Sequence[AuditEntry]:
    """List what the team did, the latest first; `words` are looked for in both names and the act.

    At most `PAGE` + 1 lines come, so that a page knows whether another follows; `before` is the last id before.
    """
    lines = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(PAGE + 1)
    if before is not None:
        lines = lines.where(AuditEntry.id < before)
    for word in words.split():
        named = (AuditEntry.actor_name, AuditEntry.subject_name, AuditEntry.act)
        lines = lines.where(or_(*(column.icontains(word, autoescape=True) for column in named)))
    return session.scalars(lines).all()
