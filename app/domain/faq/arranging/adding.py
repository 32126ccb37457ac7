"""New entries and sections. An entry is a draft that readers do not see before it is published for the first time."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from app.domain.faq.addresses import NOWHERE
from app.domain.faq.arranging.errors import HeldSectionError, MissingSectionError
from app.domain.faq.arranging.naming import SectionWords, free_name, slug_of
from app.domain.faq.arranging.order import place_like
from app.domain.faq.arranging.tree import find_sibling, get_branch, get_section, list_twins, load_tree
from app.domain.faq.editing.service import Writer, find_draft, save_draft
from app.domain.faq.front_matter import set_front
from app.domain.faq.models import FaqEntry, FaqSection
from app.domain.faq.queries import get_source
from app.domain.faq.versions import bump_version
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

READ_AGAIN_AFTER = timedelta(days=180)


def add_entry(
    session: TenantSession, section: FaqSection, *, title: str, body: str, by: Writer, now: datetime
) -> FaqEntry:
    """Begin an entry at the end of a section, with a key made of its title; to be published like any draft."""
    key = free_name(slug_of(title), set(session.scalars(select(FaqEntry.key))))
    entry = _begin(session, section, key, title, now)
    source = set_front("---\n---\n", key=key, title=title, updated=now.date(), review=entry.review_on)
    save_draft(session, entry, f"{source}\n{body}\n", seen=0, based_on=0, by=by, now=now)
    return entry


def translate_entry(session: TenantSession, entry: FaqEntry, language: str, *, by: Writer, now: datetime) -> FaqEntry:
    """Begin an entry in another language with this one's text as a start, or give the one that is there.

    MissingSectionError when the language lacks its section.
    """
    known = find_sibling(session, entry, language)
    if known is not None:
        return known
    home = get_section(session, entry.section_id)
    section = next((twin for twin in list_twins(session, home) if twin.language == language), None)
    if section is None:
        raise MissingSectionError
    draft = find_draft(session, entry.id)
    source = draft.source if draft else get_source(session, entry)
    made = _begin(session, section, entry.key, entry.title, now)
    branch = get_branch(session, section)
    places = place_like(branch.keys, entry.key, get_branch(session, home).keys)
    for each in branch.entries:
        each.position = places.index(each.key) + 1
    save_draft(session, made, source, seen=0, based_on=0, by=by, now=now)
    return made


def add_section(session: TenantSession, words: Mapping[str, SectionWords], *, now: datetime) -> list[FaqSection]:
    """Make a section in each of these languages, last and empty: readers see it with its first entry."""
    first = next(iter(words.values()))
    key = free_name(slug_of(first.title), set(session.scalars(select(FaqSection.key))))
    return [_add_section(session, key, language, said, now) for language, said in words.items()]


def _add_section(session: TenantSession, key: str, language: str, words: SectionWords, now: datetime) -> FaqSection:
    others = session.scalars(select(FaqSection).where(FaqSection.language == language)).all()
    section = FaqSection(id=new_id(now), language=language, key=key, title=words.title, summary=words.summary)
    section.slug = free_name(slug_of(words.title), {other.slug for other in others})
    section.position = max((other.position for other in others), default=0) + 1
    section.source = set_front("---\n---\n", key=key, title=words.title, summary=words.summary)
    section.placed_at = now
    session.add(section)
    session.flush()
    bump_version(session)
    return section


def delete_section(session: TenantSession, section: FaqSection) -> None:
    """Delete an empty section in all its languages; what was withdrawn from it waits in another one.

    HeldSectionError when it holds an answer in any language, or is the only one.
    """
    for twin in list_twins(session, section):
        branches = load_tree(session, twin.language)
        own = next(each for each in branches if each.section.id == twin.id)
        others = [each.section for each in branches if each is not own]
        if own.entries or not others:
            raise HeldSectionError
        for entry in own.withdrawn:
            entry.section_id, entry.slug = others[0].id, f"{NOWHERE}{entry.id}"
        session.flush()
        session.delete(twin)
    session.flush()
    bump_version(session)


def _begin(session: TenantSession, section: FaqSection, key: str, title: str, now: datetime) -> FaqEntry:
    id_, today = new_id(now), now.date()
    entry = FaqEntry(id=id_, section_id=section.id, language=section.language, key=key, slug=f"{NOWHERE}{id_}")
    entry.title, entry.updated_on, entry.review_on = title, today, today + READ_AGAIN_AFTER
    entry.promises, entry.revision = [], 0
    entry.withdrawn_at = entry.placed_at = entry.in_step_at = now
    held = session.scalars(select(FaqEntry.position).where(FaqEntry.section_id == section.id))
    entry.position = max(held, default=0) + 1
    session.add(entry)
    session.flush()
    bump_version(session)
    return entry
