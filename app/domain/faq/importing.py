"""Files into the database: the file is the seed, the database is the truth, and nothing edited is overwritten."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.faq.addresses import (
    Address,
    Addressed,
    keep_without_file,
    list_addresses,
    remember_addresses,
    set_aside,
)
from app.domain.faq.errors import DocumentError
from app.domain.faq.folders import EntryFile, Folder, SectionFile
from app.domain.faq.models import FaqEntry, FaqRevision, FaqSection
from app.domain.faq.revising import EDIT, IMPORT, add_revision
from app.domain.faq.translations.service import bring_in_step
from app.domain.faq.versions import bump_version
from app.kernel.findings import Finding
from app.kernel.ids import new_id


@dataclass(slots=True)
class ImportReport:
    """What an import did, by entry key; `kept` were edited at the desk and differ from their file."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: int = 0


def import_folder(
    session: Session,
    folder: Folder,
    *,
    now: datetime,
    taken: Container[str] = frozenset(),
    writer: str | None = None,
) -> ImportReport:
    """Bring one language of the brand's FAQ to what its files say; running it again changes nothing.

    The folder must be free of findings. An entry edited at the desk keeps its text and is reported as kept, and what
    the desk has placed stays where it is, but for the keys in `taken` (a section’s as `section key`), whose files win;
    `writer` brings the files to the desk: what they say is an edit. DocumentError, before anything is changed, when a
    file claims the address of what has no file any more, or what the desk has placed.
    """
    arrival = _Import(session, folder, now, taken, writer)
    arrival.run()
    return arrival.report


class _Import:
    """One import on its way."""

    def __init__(
        self, session: Session, folder: Folder, now: datetime, taken: Container[str], writer: str | None
    ) -> None:
        self.session = session
        self.folder = folder
        self.now = now
        self.taken = taken
        self.writer = writer
        self.report = ImportReport()
        self.reordered = False
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
        self._make_way(before)
        for file in self.folder.sections:
            section = self._section(file)
            for entry_file in file.entries:
                self._entry(section, entry_file)
        self._withdraw()
        self.session.flush()
        bring_in_step(self.session, {*self.report.created, *self.report.updated}, now=self.now)
        after = list_addresses(self.sections.values(), self.entries.values())
        moved = remember_addresses(self.session, self.folder.language, before, after, now=self.now)
        if moved or self.reordered or self._readers_see_news():
            bump_version(self.session)

    def _make_way(self, before: Mapping[UUID, Address]) -> None:
        """Free the addresses that files claim; DocumentError for one that readers go on seeing without a file."""
        things: dict[str, Addressed] = {f"section {key}": each for key, each in self.sections.items()}
        things |= self.entries
        wanted, claimed = self._wanted(), self._claimed()
        kept = keep_without_file(before, wanted, self.entries.values())
        staying = {entry.id for entry in self.entries.values() if self._stays(entry)}
        staying |= {entry.section_id for entry in self.entries.values() if entry.id in staying}
        staying |= {section.id for section in self.sections.values() if self._is_placed(section)}
        findings = [
            Finding(
                claimed[kept[thing.id]],
                1,
                f"its address is that of “{key}”, which the desk has written or placed",
                "name the file otherwise, or export the FAQ first",
            )
            for key, thing in things.items()
            if thing.id in staying and kept.get(thing.id) in claimed
        ]
        if findings:
            raise DocumentError(findings)
        moving = {id_ for id_, address in wanted.items() if address != before[id_]}
        set_aside(self.session, things.values(), moving | {id_ for id_, address in kept.items() if address in claimed})

    def _claimed(self) -> dict[Address, str]:
        """Give the path of the file that claims each address."""
        claimed = {}
        for file in self.folder.sections:
            section = self.sections.get(file.document.front.key)
            slug = section.slug if section and self._is_placed(section) else file.slug
            claimed[slug, ""] = file.document.path
            for each in file.entries:
                if not self._is_placed(self.entries.get(each.document.front.key)):
                    claimed[slug, each.slug] = each.document.path
        return claimed

    def _stays(self, entry: FaqEntry) -> bool:
        """Whether readers go on seeing an entry though a file, or none, says otherwise."""
        if entry.withdrawn_at is not None or entry.id not in self.shown:
            return False
        return self.shown[entry.id].origin == EDIT or self._is_placed(entry)

    def _is_placed(self, thing: Addressed | None) -> bool:
        """Whether the desk has decided where something is, and no file that wins says otherwise."""
        if thing is None or thing.placed_at is None:
            return False
        return (f"section {thing.key}" if isinstance(thing, FaqSection) else thing.key) not in self.taken

    def _wanted(self) -> dict[UUID, Address]:
        """Give the address that each known section and entry gets from its file."""
        wanted: dict[UUID, Address] = {}
        for file in self.folder.sections:
            section = self.sections.get(file.document.front.key)
            slug = section.slug if section and self._is_placed(section) else file.slug
            if section is not None:
                wanted[section.id] = (slug, "")
            for each in file.entries:
                entry = self.entries.get(each.document.front.key)
                if entry is not None and not self._is_placed(entry):
                    wanted[entry.id] = (slug, each.slug)
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
        if self._is_placed(section):
            return section
        if section.source != file.document.source:
            self.report.updated.append(f"section {front.key}")
        self.reordered = self.reordered or section.position != file.position
        section.slug, section.position = file.slug, file.position
        section.title, section.summary, section.source = front.title, front.summary, file.document.source
        section.placed_at = self.now if self.writer else None
        self.session.flush()
        return section

    def _entry(self, section: FaqSection, file: EntryFile) -> None:
        key = file.document.front.key
        entry = self.entries.get(key)
        if entry is None:
            entry = FaqEntry(id=new_id(self.now), language=self.folder.language, key=key, revision=0)
            self.entries[key] = entry
            self.session.add(entry)
        is_placed = self._is_placed(entry)
        if is_placed and entry.withdrawn_at is not None:
            self.report.kept.append(key)
            return
        returns = not is_placed and self._place(entry, section, file)
        shown = self.shown.get(entry.id)
        if shown is None or self._is_text_due(entry, shown, file):
            (self.report.updated if shown else self.report.created).append(key)
            origin = EDIT if self.writer else IMPORT
            add_revision(self.session, entry, file.document, origin=origin, now=self.now, writer=self.writer)
        elif shown.source != file.document.source:
            self.report.kept.append(key)
        elif returns:
            self.report.updated.append(key)
        else:
            self.report.unchanged += 1

    def _is_text_due(self, entry: FaqEntry, shown: FaqRevision, file: EntryFile) -> bool:
        """Whether an entry is to say what its file says: not where somebody edited it at the desk."""
        is_ours = shown.origin == EDIT and entry.key not in self.taken
        return shown.source != file.document.source and not is_ours

    def _place(self, entry: FaqEntry, section: FaqSection, file: EntryFile) -> bool:
        """Put an entry where its file is; True when readers had lost it."""
        self.reordered = self.reordered or entry.position != file.position or entry.withdrawn_at is not None
        returns, entry.withdrawn_at = entry.withdrawn_at is not None, None
        entry.section_id, entry.slug, entry.position = section.id, file.slug, file.position
        entry.placed_at = self.now if self.writer else None
        return returns

    def _withdraw(self) -> None:
        """Take away what has lost its file, unless it was written or edited at the desk."""
        held = {entry.document.front.key for _, entry in self.folder.entries()}
        for key, entry in self.entries.items():
            if key not in held and entry.withdrawn_at is None and not self._stays(entry):
                entry.withdrawn_at = self.now
                self.report.withdrawn.append(key)
