"""The FAQ as it is stored, in the shape of a folder of files: what lint and links are made for."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.faq.documents import EntryDocument, read_section
from app.domain.faq.folders import EntryFile, Folder, SectionFile
from app.domain.faq.queries import Section, list_documents, load_contents


def stored_folder(
    session: Session, language: str, changed: Mapping[str, EntryDocument], *, also: UUID | None = None
) -> Folder:
    """Read one language as its readers see it, with the documents of some entries (by key) in place of theirs.

    `also` is an entry that they do not see yet; its document is among the changed.
    """
    documents = {**list_documents(session, language), **changed}
    folder = Folder(language, language)
    folder.sections = [_section(each, documents) for each in load_contents(session, language, also=also).sections]
    return folder


def _section(listed: Section, documents: Mapping[str, EntryDocument]) -> SectionFile:
    section = listed.section
    entries = tuple(EntryFile(entry.position, entry.slug, documents[entry.key]) for entry in listed.entries)
    document = read_section(f"{section.language}/{section.key}", section.source)
    return SectionFile(section.position, section.slug, document, entries)
