"""Files brought to the desk: what they would change, what speaks against it, and the change itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import and_, select

from app.domain.faq.documents import EntryDocument
from app.domain.faq.folders import EntryFile, Folder, SectionFile
from app.domain.faq.models import FaqEntry, FaqRevision, FaqSection
from app.domain.faq.revising import EDIT
from app.domain.faq.stored import stored_folder
from app.kernel.db import TenantSession


class Change(StrEnum):
    """What a file would do to an entry or a section."""

    CREATED = "created"
    UPDATED = "updated"
    CONFLICT = "conflict"  # the desk wrote or placed it, and the file says otherwise: somebody chooses
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Planned:
    """One change: what stands now and what the file says, where they differ."""

    change: Change
    language: str
    key: str
    title: str
    ours: str
    theirs: str


def lay_over(session: TenantSession, folder: Folder) -> Folder:
    """Give one language as it stands, with these files in place of theirs and the new ones beside."""
    stored = stored_folder(session, folder.language, {})
    given = {section.document.front.key: section for section in folder.sections}
    moved = {entry.document.front.key for _, entry in folder.entries()}
    laid = Folder(folder.language, folder.path)
    for section in stored.sections:
        over = given.pop(section.document.front.key, None)
        staying = [each for each in section.entries if each.document.front.key not in moved]
        entries = sorted((*(over.entries if over else ()), *staying), key=lambda each: each.position)
        head = over or section
        laid.sections.append(SectionFile(head.position, head.slug, head.document, tuple(entries)))
    laid.sections.extend(given.values())
    laid.findings.extend(folder.findings)
    return laid


def plan(session: TenantSession, folder: Folder) -> list[Planned]:
    """List what importing a folder would change, in its order; what is as it was is left out."""
    shown = and_(FaqRevision.entry_id == FaqEntry.id, FaqRevision.number == FaqEntry.revision)
    rows = session.execute(
        select(FaqEntry, FaqRevision, FaqSection)
        .join(FaqSection, FaqSection.id == FaqEntry.section_id)
        .outerjoin(FaqRevision, shown)
        .where(FaqEntry.language == folder.language)
    )
    known = {entry.key: (entry, revision, section) for entry, revision, section in rows}
    planned = [
        _compare(known.get(file.document.front.key), section, file, folder.language)
        for section, file in folder.entries()
    ]
    held = {file.document.front.key for _, file in folder.entries()}
    gone = [
        Planned(Change.WITHDRAWN, folder.language, key, entry.title, revision.source, "")
        for key, (entry, revision, _) in known.items()
        if key not in held and entry.withdrawn_at is None and revision.origin != EDIT and entry.placed_at is None
    ]
    return [*_sections(session, folder), *(each for each in planned if each is not None), *gone]


def find_place(session: TenantSession, key: str, language: str) -> tuple[FaqEntry, FaqSection] | None:
    """Find an entry that readers see, and its section."""
    found = session.execute(
        select(FaqEntry, FaqSection)
        .join(FaqSection, FaqSection.id == FaqEntry.section_id)
        .where(FaqEntry.language == language, FaqEntry.key == key, FaqEntry.withdrawn_at.is_(None))
    ).one_or_none()
    return (found[0], found[1]) if found else None


def _sections(session: TenantSession, folder: Folder) -> Iterator[Planned]:
    """List the sections whose words or address would change; new ones come with their entries."""
    stored = session.scalars(select(FaqSection).where(FaqSection.language == folder.language))
    known = {section.key: section for section in stored}
    for file in folder.sections:
        document = file.document
        section = known.get(document.front.key)
        if section is None or (section.slug, section.source) == (file.slug, document.source):
            continue
        change = Change.CONFLICT if section.placed_at else Change.UPDATED
        key, title = f"section {section.key}", document.front.title
        yield Planned(change, folder.language, key, title, section.source, document.source)


def _compare(
    known: tuple[FaqEntry, FaqRevision | None, FaqSection] | None, section: SectionFile, file: EntryFile, language: str
) -> Planned | None:
    document: EntryDocument = file.document
    key, title, theirs = document.front.key, document.front.title, document.source
    if known is None:
        return Planned(Change.CREATED, language, key, title, "", theirs)
    entry, revision, home = known
    ours = revision.source if revision else ""
    if entry.withdrawn_at is not None:
        change = Change.CONFLICT if entry.placed_at else Change.CREATED
        return Planned(change, language, key, title, ours, theirs)
    is_elsewhere = (home.key, entry.slug) != (section.document.front.key, file.slug)
    if ours == theirs:
        is_conflict = is_elsewhere and entry.placed_at is not None
        return Planned(Change.CONFLICT, language, key, title, ours, theirs) if is_conflict else None
    is_ours = revision is not None and revision.origin == EDIT
    return Planned(Change.CONFLICT if is_ours else Change.UPDATED, language, key, title, ours, theirs)
