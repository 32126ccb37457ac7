"""What the help centre's pages ask for, each in a bounded number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.domain.faq.documents import EntryDocument, read_entry
from app.domain.faq.models import FaqEntry, FaqRedirect, FaqRevision, FaqSection


@dataclass(frozen=True, slots=True)
class Section:
    """A section with the entries that readers see, in order."""

    section: FaqSection
    entries: Sequence[FaqEntry]


@dataclass(frozen=True, slots=True)
class Contents:
    """The whole FAQ of one language, without its texts."""

    sections: Sequence[Section]

    def find_section(self, slug: str) -> Section | None:
        """Find a section by its address."""
        return next((each for each in self.sections if each.section.slug == slug), None)

    def find_entry(self, section_slug: str, slug: str) -> FaqEntry | None:
        """Find an entry by its address."""
        section = self.find_section(section_slug)
        return next((each for each in section.entries if each.slug == slug), None) if section else None

    def promises(self) -> dict[str, tuple[str, ...]]:
        """Give the promises that each entry makes, by its key."""
        return {entry.key: tuple(entry.promises) for each in self.sections for entry in each.entries}


def load_contents(session: Session, language: str, *, also: UUID | None = None) -> Contents:
    """Read all sections and entries of a language: two queries. A section without entries is left out.

    `also` is an entry that is written and not yet seen.
    """
    sections = session.scalars(
        select(FaqSection).where(FaqSection.language == language).order_by(FaqSection.position, FaqSection.slug)
    ).all()
    entries = session.scalars(
        select(FaqEntry)
        .where(FaqEntry.language == language, or_(FaqEntry.withdrawn_at.is_(None), FaqEntry.id == also))
        .order_by(FaqEntry.position, FaqEntry.slug)
    ).all()
    listed = [Section(each, [entry for entry in entries if entry.section_id == each.id]) for each in sections]
    return Contents([each for each in listed if each.entries])


def find_shown_revision(session: Session, language: str, section_slug: str, slug: str) -> UUID | None:
    """Find the text that is shown at an address: the id of its revision."""
    shown = (
        select(FaqRevision.id)
        .join(FaqEntry, (FaqEntry.id == FaqRevision.entry_id) & (FaqEntry.revision == FaqRevision.number))
        .join(FaqSection, FaqSection.id == FaqEntry.section_id)
        .where(FaqEntry.language == language, FaqEntry.slug == slug, FaqEntry.withdrawn_at.is_(None))
        .where(FaqSection.slug == section_slug)
    )
    return session.scalar(shown)


def has_revision(session: Session, revision_id: UUID) -> bool:
    """Say whether there is a text of this id."""
    return session.scalar(select(FaqRevision.id).where(FaqRevision.id == revision_id)) is not None


def get_source(session: Session, entry: FaqEntry) -> str:
    """Give the text of an entry as it is shown; nothing for one that was never published."""
    source = session.scalar(
        select(FaqRevision.source).where(FaqRevision.entry_id == entry.id, FaqRevision.number == entry.revision)
    )
    return source or ""


def get_shown_text(session: Session, entry: FaqEntry) -> tuple[UUID, EntryDocument]:
    """Read the text of an entry that readers see, and its revision's id."""
    shown = select(FaqRevision.id, FaqRevision.source)
    found = session.execute(shown.where(FaqRevision.entry_id == entry.id, FaqRevision.number == entry.revision)).one()
    return found.id, read_entry(f"{entry.language}/{entry.key}", found.source)


def get_document(session: Session, entry: FaqEntry) -> EntryDocument:
    """Read the text of an entry as it is shown."""
    return read_entry(f"{entry.language}/{entry.key}", get_source(session, entry))


def list_documents(session: Session, language: str) -> dict[str, EntryDocument]:
    """Read the texts of all entries that readers see, by key: one query."""
    shown = and_(FaqRevision.entry_id == FaqEntry.id, FaqRevision.number == FaqEntry.revision)
    rows = session.execute(
        select(FaqEntry.key, FaqRevision.source)
        .join(FaqRevision, shown)
        .where(FaqEntry.language == language, FaqEntry.withdrawn_at.is_(None))
    )
    return {key: read_entry(f"{language}/{key}", source) for key, source in rows}


def list_due(session: Session, *, today: date, limit: int) -> Sequence[FaqEntry]:
    """List the entries that should have been read again by a day, the longest due first."""
    due = select(FaqEntry).where(FaqEntry.withdrawn_at.is_(None), FaqEntry.review_on <= today)
    return session.scalars(due.order_by(FaqEntry.review_on, FaqEntry.title).limit(limit)).all()


def count_due(session: Session, *, today: date) -> int:
    """Count the entries that should have been read again by a day."""
    due = select(func.count()).select_from(FaqEntry).where(FaqEntry.withdrawn_at.is_(None), FaqEntry.review_on <= today)
    return session.scalar(due) or 0


def list_languages_of(session: Session, key: str) -> dict[str, FaqEntry]:
    """Give an entry that readers see in each language in which it exists."""
    rows = session.scalars(select(FaqEntry).where(FaqEntry.key == key, FaqEntry.withdrawn_at.is_(None)))
    return {entry.language: entry for entry in rows}


def list_titles(session: Session) -> dict[UUID, str]:
    """Give the title of every entry, by id."""
    return {row.id: row.title for row in session.execute(select(FaqEntry.id, FaqEntry.title))}


def find_redirect(session: Session, language: str, section_slug: str, entry_slug: str) -> FaqRedirect | None:
    """Find what used to live at an address."""
    return session.scalar(
        select(FaqRedirect).where(
            FaqRedirect.language == language,
            FaqRedirect.section_slug == section_slug,
            FaqRedirect.entry_slug == entry_slug,
        )
    )


def list_addresses_of_entries(session: Session) -> dict[str, dict[str, str]]:
    """List the paths of all entries that readers see, by key and language, in the order of the contents."""
    rows = session.execute(
        select(FaqEntry.key, FaqEntry.language, FaqSection.slug, FaqEntry.slug)
        .join(FaqSection, FaqSection.id == FaqEntry.section_id)
        .where(FaqEntry.withdrawn_at.is_(None))
        .order_by(FaqSection.position, FaqEntry.position)
    )
    paths: dict[str, dict[str, str]] = {}
    for key, language, section_slug, slug in rows:
        paths.setdefault(key, {})[language] = f"/faq/{section_slug}/{slug}"
    return paths


def list_addresses_of_section(session: Session, key: str) -> Sequence[tuple[str, str]]:
    """List a section's addresses in every language in which it holds an entry: language, slug."""
    rows = session.execute(select(FaqSection.language, FaqSection.slug).where(FaqSection.key == key, _holds_an_entry()))
    return [(language, slug) for language, slug in rows]


def list_all_addresses(session: Session) -> list[dict[str, str]]:
    """List the paths of all sections and entries that readers see, each by language, for the sitemap."""
    sections = session.execute(
        select(FaqSection.key, FaqSection.language, FaqSection.slug)
        .where(_holds_an_entry())
        .order_by(FaqSection.position)
    )
    paths: dict[str, dict[str, str]] = {}
    for key, language, slug in sections:
        paths.setdefault(key, {})[language] = f"/faq/{slug}/"
    return [*paths.values(), *list_addresses_of_entries(session).values()]


def _holds_an_entry() -> ColumnElement[bool]:
    """Whether readers see the section."""
    return FaqSection.id.in_(select(FaqEntry.section_id).where(FaqEntry.withdrawn_at.is_(None)))
