"""Files into the database: the file is the seed, the database is the truth, and nothing edited is overwritten."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.faq.addresses import Address, list_addresses, remember_addresses, set_aside
from app.domain.faq.documents import EntryDocument
from app.domain.faq.folders import EntryFile, Folder, SectionFile
from app.domain.faq.models import FaqEntry, FaqRevision, FaqSection
from app.domain.faq.versions import bump_version
from app.kernel.ids import new_id

IMPORT = "import"
EDIT = "edit"


@dataclass(slots=True)
class ImportReport:
    """What an import did, by entry key; `kept` were edited at the desk and differ from their file."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: int = 0


def import_folder(session: Session, folder: Folder, *, now: datetime) -> ImportReport:
    """Bring one language of the brand's FAQ to what its files say; running it again changes nothing.

    The folder must be free of findings. An entry edited at the desk keeps its text and is reported as kept.
    """
    arrival = _Import(session, folder, now)
    arrival.run()
    return arrival.report


class _Import:
    """One import on its way."""

    def __init__(self, session: Session, folder: Folder, now: datetime) -> None:
        self.session = session
        self.folder = folder
        self.now = now
        self.report = ImportReport()
        language = folder.language
        sections = session.scalars(select(FaqSection).where(FaqSection.language == language))
        self.sections = {section.key: section for section in sections}
        entries = session.scalars(select(FaqEntry).where(FaqEntry.language == language))
        self.entries = {entry.key: entry for entry in entries}
        shown = and_(FaqRevision.entry_id == FaqEntry.id, FaqRevision.number == FaqEntry.revision)
        revisions = session.scalars(select(FaqRevision).join(FaqEntry, shown).where(FaqEntry.language == language))
        self.shown = {revision.entry_id: revision for revision in revisions}

    def run(self) -> None:
        before = list_addresses(self.sections.values(), self.entries.values())
        set_aside(self.session, (*self.sections.values(), *self.entries.values()), before, self._wanted())
        for file in self.folder.sections:
            section = self._section(file)
            for entry_file in file.entries:
                self._entry(section, entry_file)
        self._withdraw()
        self.session.flush()
        after = list_addresses(self.sections.values(), self.entries.values())
        moved = remember_addresses(self.session, self.folder.language, before, after, now=self.now)
        if moved or self._readers_see_news():
            bump_version(self.session)

    def _wanted(self) -> dict[UUID, Address]:
        """Give the address that each known section and entry gets from its file."""
        wanted: dict[UUID, Address] = {}
        for file in self.folder.sections:
            if file.document.front.key in self.sections:
                wanted[self.sections[file.document.front.key].id] = (file.slug, "")
            for entry in file.entries:
                if entry.document.front.key in self.entries:
                    wanted[self.entries[entry.document.front.key].id] = (file.slug, entry.slug)
        return wanted

    def _readers_see_news(self) -> bool:
        return bool(self.report.created or self.report.updated or self.report.withdrawn)

    def _section(self, file: SectionFile) -> FaqSection:
        front = file.document.front
        section = self.sections.get(front.key)
        if section is None:
            section = FaqSection(id=new_id(self.now), language=self.folder.language, key=front.key)
            self.sections[front.key] = section
            self.session.add(section)
        if section.source != file.document.source:
            self.report.updated.append(f"section {front.key}")
        section.slug, section.position = file.slug, file.position
        section.title, section.summary, section.source = front.title, front.summary, file.document.source
        self.session.flush()
        return section

    def _entry(self, section: FaqSection, file: EntryFile) -> None:
        key = file.document.front.key
        entry = self.entries.get(key)
        if entry is None:
            entry = FaqEntry(id=new_id(self.now), language=self.folder.language, key=key, revision=0)
            self.entries[key] = entry
            self.session.add(entry)
        self._place(entry, section, file)
        shown = self.shown.get(entry.id)
        if shown is not None and shown.source == file.document.source:
            self.report.unchanged += 1
        elif shown is not None and shown.origin == EDIT:
            self.report.kept.append(key)
        else:
            (self.report.updated if shown else self.report.created).append(key)
            self._revise(entry, file.document)

    def _place(self, entry: FaqEntry, section: FaqSection, file: EntryFile) -> None:
        entry.section_id, entry.slug, entry.position = section.id, file.slug, file.position
        if entry.withdrawn_at is not None:
            entry.withdrawn_at = None
            self.report.updated.append(entry.key)

    def _revise(self, entry: FaqEntry, document: EntryDocument) -> None:
        front = document.front
        entry.title, entry.updated_on, entry.review_on = front.title, front.updated, front.review
        entry.promises = list(front.promises)
        based_on = entry.revision or None
        entry.revision += 1
        self.session.flush()
        self.session.add(
            FaqRevision(
                id=new_id(self.now),
                entry_id=entry.id,
                number=entry.revision,
                origin=IMPORT,
                based_on=based_on,
                created_at=self.now,
                source=document.source,
            )
        )

    def _withdraw(self) -> None:
        """Take away what has lost its file, unless it was written or edited at the desk."""
        held = {entry.document.front.key for _, entry in self.folder.entries()}
        for key, entry in self.entries.items():
            shown = self.shown.get(entry.id)
            if key not in held and entry.withdrawn_at is None and shown is not None and shown.origin == IMPORT:
                entry.withdrawn_at = self.now
                self.report.withdrawn.append(key)
