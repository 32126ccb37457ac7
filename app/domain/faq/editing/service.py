"""Saving, reviewing and publishing drafts; nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from app.domain.faq.arranging.naming import appear
from app.domain.faq.documents import EntryDocument
from app.domain.faq.editing.errors import OutdatedDraftError, StaleDraftError
from app.domain.faq.editing.models import DraftState, FaqDraft
from app.domain.faq.models import FaqEntry, FaqRevision
from app.domain.faq.revising import EDIT, add_revision
from app.domain.faq.versions import bump_version, lock_version
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes; the name is kept, because an account may be gone when it is read."""

    id: UUID
    name: str


def get_entry(session: TenantSession, entry_id: UUID) -> FaqEntry:
    """Give an entry that readers see, or that never was published; NotFoundError."""
    written = or_(FaqEntry.withdrawn_at.is_(None), FaqEntry.revision == 0)
    shown = select(FaqEntry).where(FaqEntry.id == entry_id, written)
    entry = session.scalar(shown)
    if entry is None:
        raise NotFoundError(FaqEntry.__name__)
    return entry


def find_draft(session: TenantSession, entry_id: UUID) -> FaqDraft | None:
    """Find the draft of an entry."""
    return session.scalar(select(FaqDraft).where(FaqDraft.entry_id == entry_id))


def list_drafts(session: TenantSession, *states: DraftState) -> Sequence[FaqDraft]:
    """List drafts, those of the states where some are named, the latest saved first."""
    drafts = select(FaqDraft).order_by(FaqDraft.saved_at.desc())
    return session.scalars(drafts.where(FaqDraft.state.in_(states)) if states else drafts).all()


def count_drafts(session: TenantSession, *, writer_id: UUID) -> tuple[int, int]:
    """Count the drafts that wait for a reviewer, and those that were returned to one writer: one query."""
    in_review, returned = (
        func.count().filter(FaqDraft.state == state, *whose)
        for state, whose in (
            (DraftState.IN_REVIEW, ()),
            (DraftState.RETURNED, (FaqDraft.writer_id == writer_id,)),
        )
    )
    counted = session.execute(select(in_review, returned).select_from(FaqDraft)).one()
    return counted[0], counted[1]


def save_draft(
    session: TenantSession, entry: FaqEntry, source: str, *, seen: int, based_on: int, by: Writer, now: datetime
) -> FaqDraft:
    """Keep what somebody wrote; StaleDraftError unless they saw the last save (`seen`; 0: there was no draft).

    `based_on` is the revision that their page compared with: a draft that was older is up to date by that.
    """
    draft = find_draft(session, entry.id)
    if (draft.saves if draft else 0) != seen:
        raise StaleDraftError(draft)
    if draft is None:
        draft = FaqDraft(id=new_id(now), entry_id=entry.id, based_on=based_on, saves=0)
        session.add(draft)
    draft.based_on = max(draft.based_on, min(based_on, entry.revision))
    draft.source, draft.saves, draft.state = source, draft.saves + 1, DraftState.WRITING
    draft.writer_id, draft.writer_name, draft.saved_at, draft.note = by.id, by.name, now, None
    session.flush()
    return draft


def ask_review(session: TenantSession, entry: FaqEntry, *, seen: int) -> None:
    """Send a draft to the reviewers; StaleDraftError."""
    _seen(session, entry, seen).state = DraftState.IN_REVIEW


def return_draft(session: TenantSession, entry: FaqEntry, note: str, *, seen: int) -> None:
    """Give a draft back to its writer, with the reviewer's note; StaleDraftError."""
    draft = _seen(session, entry, seen)
    draft.state, draft.note = DraftState.RETURNED, note


def discard_draft(session: TenantSession, entry: FaqEntry, *, seen: int) -> None:
    """Throw a draft away, and with it an entry that never was published; StaleDraftError."""
    session.delete(_seen(session, entry, seen))
    if entry.revision == 0:
        session.flush()
        session.delete(entry)


def publish_draft(session: TenantSession, entry: FaqEntry, document: EntryDocument, *, seen: int, now: datetime) -> int:
    """Put a draft, read and free of findings, in the place of the published text; the new revision's number.

    StaleDraftError; OutdatedDraftError when the entry was published anew since the draft began. The index of the
    search is the caller's to bring up to date, in the same transaction.
    """
    draft = _seen(session, entry, seen)
    if draft.based_on != entry.revision:
        raise OutdatedDraftError(entry.revision)
    if entry.revision == 0:
        lock_version(session)
        appear(session, entry, document.front.title, now=now)
    add_revision(session, entry, document, origin=EDIT, writer=draft.writer_name, now=now)
    session.delete(draft)
    bump_version(session)
    return entry.revision


def list_revisions(session: TenantSession, entry_id: UUID) -> Sequence[FaqRevision]:
    """List what an entry has said, the latest first."""
    said = select(FaqRevision).where(FaqRevision.entry_id == entry_id)
    return session.scalars(said.order_by(FaqRevision.number.desc())).all()


def get_revision(session: TenantSession, entry_id: UUID, number: int) -> FaqRevision:
    """Give what an entry said once; NotFoundError."""
    said = select(FaqRevision).where(FaqRevision.entry_id == entry_id, FaqRevision.number == number)
    revision = session.scalar(said)
    if revision is None:
        raise NotFoundError(FaqRevision.__name__)
    return revision


def _seen(session: TenantSession, entry: FaqEntry, seen: int) -> FaqDraft:
    draft = find_draft(session, entry.id)
    if draft is None or draft.saves != seen:
        raise StaleDraftError(draft)
    return draft
