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
from app.domain.faq.models import FaqEntry, FaqRevision, Significance
from app.domain.faq.revising import EDIT, add_revision
from app.domain.faq.translations.service import mark_in_step
from app.domain.faq.versions import bump_version, lock_version
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id

_HIGHEST = 2**31 - 1  # that a database's number holds


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes; the name is kept, because an account may be gone when it is read."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What a reviewer says of a text: how much it changes, whether it follows its source, when it is published."""

    significance: Significance
    brings_in_step: bool = False
    at: datetime | None = None  # of `when.read_moment`; none: now


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

    `based_on` is the revision that their page compared with: a draft that was older is up to date by that. A draft
    that waited for its time waits no longer.
    """
    draft = find_draft(session, entry.id)
    if (draft.saves if draft else 0) != seen:
        raise StaleDraftError(draft)
    if draft is None:
        draft = FaqDraft(id=new_id(now), entry_id=entry.id, based_on=based_on, saves=0)
        session.add(draft)
    _move(draft, DraftState.WRITING)
    draft.based_on = max(draft.based_on, min(based_on, entry.revision))
    draft.source, draft.saves = source, draft.saves + 1
    draft.writer_id, draft.writer_name, draft.saved_at, draft.note = by.id, by.name, now, None
    session.flush()
    return draft


def ask_review(session: TenantSession, entry: FaqEntry, *, seen: int) -> None:
    """Send a draft to the reviewers; StaleDraftError."""
    _move(_seen(session, entry, seen), DraftState.IN_REVIEW)


def return_draft(session: TenantSession, entry: FaqEntry, note: str, *, seen: int) -> None:
    """Give a draft back to its writer, with the reviewer's note; StaleDraftError."""
    put_back(_seen(session, entry, seen), note)


def put_back(draft: FaqDraft, note: str) -> None:
    """Give a draft back, as it stands, with a note that says why."""
    _move(draft, DraftState.RETURNED)
    draft.note = note


def discard_draft(session: TenantSession, entry: FaqEntry, *, seen: int) -> None:
    """Throw a draft away, and with it an entry that never was published; StaleDraftError."""
    session.delete(_seen(session, entry, seen))
    if entry.revision == 0:
        session.flush()
        session.delete(entry)


def schedule_draft(session: TenantSession, entry: FaqEntry, *, seen: int, terms: Terms, by: Writer) -> None:
    """Let a draft, free of findings, be published at the moment of these terms.

    StaleDraftError; OutdatedDraftError when the entry was published anew since the draft began.
    """
    draft = _seen(session, entry, seen)
    _hold_current(draft, entry)
    _move(draft, DraftState.SCHEDULED)
    draft.publish_at, draft.publisher_id, draft.publisher_name = terms.at, by.id, by.name
    draft.significance, draft.brings_in_step, draft.note = terms.significance, terms.brings_in_step, None


def take_back(session: TenantSession, entry: FaqEntry, *, seen: int) -> None:
    """Let a draft wait for its time no longer; StaleDraftError, too when it does not wait for any."""
    draft = _seen(session, entry, seen)
    if draft.state is not DraftState.SCHEDULED:
        raise StaleDraftError(draft)
    _move(draft, DraftState.IN_REVIEW)


def publish_draft(
    session: TenantSession, entry: FaqEntry, document: EntryDocument, *, seen: int, terms: Terms, now: datetime
) -> int:
    """Put a draft, read and free of findings, in the place of the published text; the new revision's number.

    StaleDraftError; OutdatedDraftError when the entry was published anew since the draft began. The index of the
    search is the caller's to bring up to date, in the same transaction.
    """
    draft = _seen(session, entry, seen)
    _hold_current(draft, entry)
    if entry.revision == 0:
        lock_version(session)
        appear(session, entry, document.front.title, now=now)
    writer = draft.writer_name
    session.delete(draft)
    return publish_text(session, entry, document, writer=writer, terms=terms, now=now)


def publish_text(
    session: TenantSession, entry: FaqEntry, document: EntryDocument, *, writer: str, terms: Terms, now: datetime
) -> int:
    """Let an entry say what a sound document says; the new revision's number."""
    add_revision(session, entry, document, origin=EDIT, writer=writer, significance=terms.significance, now=now)
    if terms.brings_in_step:
        mark_in_step(entry, seen_at=now)
    bump_version(session)
    return entry.revision


def read_again(session: TenantSession, entry: FaqEntry, document: EntryDocument, *, by: Writer, now: datetime) -> None:
    """Say that the published text is still right; the document is that text with its next review date.

    A draft that began from the published text goes on from the new revision, which says the same.
    """
    draft = find_draft(session, entry.id)
    before = entry.revision
    publish_text(session, entry, document, writer=by.name, terms=Terms(Significance.TYPO), now=now)
    if draft is not None and draft.based_on == before:
        draft.based_on = entry.revision


def list_revisions(session: TenantSession, entry_id: UUID) -> Sequence[FaqRevision]:
    """List what an entry has said, the latest first."""
    said = select(FaqRevision).where(FaqRevision.entry_id == entry_id)
    return session.scalars(said.order_by(FaqRevision.number.desc())).all()


def get_revision(session: TenantSession, entry_id: UUID, number: int) -> FaqRevision:
    """Give what an entry said once; NotFoundError."""
    said = select(FaqRevision).where(FaqRevision.entry_id == entry_id, FaqRevision.number == number)
    revision = session.scalar(said) if 0 < number <= _HIGHEST else None
    if revision is None:
        raise NotFoundError(FaqRevision.__name__)
    return revision


def _hold_current(draft: FaqDraft, entry: FaqEntry) -> None:
    if draft.based_on != entry.revision:
        raise OutdatedDraftError(entry.revision)


def _move(draft: FaqDraft, state: DraftState) -> None:
    """Let a draft stand elsewhere; what was set for its publication goes."""
    draft.state = state
    draft.publish_at = draft.publisher_id = draft.publisher_name = None
    draft.significance = draft.brings_in_step = None


def _seen(session: TenantSession, entry: FaqEntry, seen: int) -> FaqDraft:
    draft = find_draft(session, entry.id)
    if draft is None or draft.saves != seen:
        raise StaleDraftError(draft)
    return draft
