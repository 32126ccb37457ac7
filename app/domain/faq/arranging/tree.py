"""The FAQ as the desk sees it: empty sections, what is not published yet, and what was withdrawn."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.domain.faq.models import FaqEntry, FaqSection
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Branch:
    """A section with the entries that stand in it, in order, and those that were withdrawn."""

    section: FaqSection
    entries: Sequence[FaqEntry]
    withdrawn: Sequence[FaqEntry]

    @property
    def keys(self) -> list[str]:
        """The keys of its entries, in order."""
        return [entry.key for entry in self.entries]


def is_withdrawn(entry: FaqEntry) -> bool:
    """Whether readers saw an entry once and do not any more."""
    return entry.withdrawn_at is not None and entry.revision > 0


def load_tree(session: TenantSession, language: str) -> list[Branch]:
    """Read everything of a language in its order: two queries."""
    sections = session.scalars(
        select(FaqSection).where(FaqSection.language == language).order_by(FaqSection.position, FaqSection.slug)
    )
    entries = session.scalars(
        select(FaqEntry).where(FaqEntry.language == language).order_by(FaqEntry.position, FaqEntry.slug)
    )
    held: dict[UUID, list[FaqEntry]] = defaultdict(list)
    for entry in entries:
        held[entry.section_id].append(entry)
    return [_branch(section, held[section.id]) for section in sections]


def _branch(section: FaqSection, entries: Iterable[FaqEntry]) -> Branch:
    listed = sorted(entries, key=is_withdrawn)  # stable: the order stays
    gone = [entry for entry in listed if is_withdrawn(entry)]
    return Branch(section, listed[: len(listed) - len(gone)], gone)


def get_branch(session: TenantSession, section: FaqSection) -> Branch:
    """Give a section with what stands in it."""
    return next(each for each in load_tree(session, section.language) if each.section.id == section.id)


def list_languages(session: TenantSession) -> dict[str, set[str]]:
    """List the languages that each entry has, by its key."""
    having: dict[str, set[str]] = defaultdict(set)
    for key, language in session.execute(select(FaqEntry.key, FaqEntry.language)):
        having[key].add(language)
    return having


def get_any_entry(session: TenantSession, entry_id: UUID) -> FaqEntry:
    """Give an entry, seen or not; NotFoundError."""
    entry = session.scalar(select(FaqEntry).where(FaqEntry.id == entry_id))
    if entry is None:
        raise NotFoundError(FaqEntry.__name__)
    return entry


def get_section(session: TenantSession, section_id: UUID) -> FaqSection:
    """Give a section; NotFoundError."""
    section = session.scalar(select(FaqSection).where(FaqSection.id == section_id))
    if section is None:
        raise NotFoundError(FaqSection.__name__)
    return section


def find_section(session: TenantSession, key: str, language: str) -> FaqSection | None:
    """Find a section of a language by its key."""
    return session.scalar(select(FaqSection).where(FaqSection.key == key, FaqSection.language == language))


def find_sibling(session: TenantSession, entry: FaqEntry, language: str) -> FaqEntry | None:
    """Find an entry in another language."""
    same = select(FaqEntry).where(FaqEntry.key == entry.key, FaqEntry.language == language)
    return session.scalar(same)


def list_twins(session: TenantSession, section: FaqSection) -> Sequence[FaqSection]:
    """List a section in all its languages."""
    return session.scalars(select(FaqSection).where(FaqSection.key == section.key)).all()


def list_twin_entries(session: TenantSession, entry: FaqEntry) -> Sequence[FaqEntry]:
    """List an entry in all its languages."""
    return session.scalars(select(FaqEntry).where(FaqEntry.key == entry.key)).all()
