"""Keys and addresses: made of titles, changed without losing who follows an old link."""

import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.domain.faq.addresses import NOWHERE, Address, list_addresses, remember_addresses, set_aside
from app.domain.faq.arranging.errors import TakenAddressError
from app.domain.faq.documents import LONGEST_KEY
from app.domain.faq.front_matter import set_front
from app.domain.faq.models import FaqEntry, FaqSection
from app.domain.faq.versions import bump_version
from app.kernel.db import TenantSession
from app.kernel.letters import fold

_APART = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class SectionWords:
    """What a section is called in one language, and the line that says what is inside."""

    title: str
    summary: str


def slug_of(title: str) -> str:
    """Make a key or an address of a title: « J’ai oublié… » becomes `j-ai-oublie`; `answer` where nothing is left."""
    words = _APART.sub("-", fold(title)).strip("-")
    if len(words) > LONGEST_KEY:
        words = words[:LONGEST_KEY].rpartition("-")[0] or words[:LONGEST_KEY]
    return words or "answer"


def free_name(wanted: str, taken: Container[str]) -> str:
    """Give a name that nobody has: itself, or with the first number that is free."""
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted[: LONGEST_KEY - len(str(number)) - 1].rstrip('-')}-{number}"
    return name


@contextmanager
def keeping_addresses(session: TenantSession, *languages: str, now: datetime) -> Iterator[None]:
    """Let the block change addresses: whoever follows a former one is led on, and every process sees the news."""
    before = {language: _addresses(session, language) for language in languages}
    yield
    session.flush()
    for language, known in before.items():
        after = _addresses(session, language)
        remember_addresses(session, language, {id_: known[id_] for id_ in known if id_ in after}, after, now=now)
    bump_version(session)


def take_slug(session: TenantSession, section_id: UUID, slug: str, *, for_id: UUID) -> None:
    """Make sure that an address of a section is free for an entry: one that readers do not see gives way.

    TakenAddressError when they see whose it is.
    """
    held = select(FaqEntry).where(FaqEntry.section_id == section_id, FaqEntry.slug == slug, FaqEntry.id != for_id)
    holder = session.scalar(held)
    if holder is not None and holder.withdrawn_at is None:
        raise TakenAddressError(slug)
    if holder is not None:
        set_aside(session, [holder], {holder.id})


def appear(session: TenantSession, entry: FaqEntry, title: str, *, now: datetime) -> None:
    """Let readers see an entry; one that has no address gets it from its title."""
    with keeping_addresses(session, entry.language, now=now):
        if entry.slug.startswith(NOWHERE):
            seen = select(FaqEntry.slug).where(FaqEntry.section_id == entry.section_id, FaqEntry.id != entry.id)
            entry.slug = free_name(slug_of(title), set(session.scalars(seen)))
        entry.withdrawn_at, entry.placed_at = None, now


def rename_entry(session: TenantSession, entry: FaqEntry, slug: str, *, now: datetime) -> None:
    """Give an entry another address in its section; TakenAddressError."""
    take_slug(session, entry.section_id, slug, for_id=entry.id)
    with keeping_addresses(session, entry.language, now=now):
        entry.slug, entry.placed_at = slug, now


def rename_section(
    session: TenantSession, section: FaqSection, slug: str, words: SectionWords, *, now: datetime
) -> None:
    """Give a section another address, title and summary; TakenAddressError."""
    others = select(FaqSection).where(FaqSection.language == section.language, FaqSection.id != section.id)
    if session.scalar(others.where(FaqSection.slug == slug)) is not None:
        raise TakenAddressError(slug)
    with keeping_addresses(session, section.language, now=now):
        section.slug, section.title, section.summary = slug, words.title, words.summary
        section.source, section.placed_at = set_front(section.source, title=words.title, summary=words.summary), now


def _addresses(session: TenantSession, language: str) -> dict[UUID, Address]:
    sections = session.scalars(select(FaqSection).where(FaqSection.language == language)).all()
    entries = session.scalars(select(FaqEntry).where(FaqEntry.language == language)).all()
    return list_addresses(sections, entries)
