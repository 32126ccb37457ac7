"""Where entries live and lived: addresses traded without a clash, old ones remembered for a 301."""

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.faq.models import FaqEntry, FaqRedirect, FaqSection
from app.kernel.ids import new_id

Addressed = FaqSection | FaqEntry
Address = tuple[str, str]  # the section's slug, the entry's ("" for the section itself)
NOWHERE = "~"  # begins the slug of what has lost its address; no file can be named so


def list_addresses(sections: Iterable[FaqSection], entries: Iterable[FaqEntry]) -> dict[UUID, Address]:
    """Give the address of every section and entry of one language, by id."""
    slugs = {section.id: section.slug for section in sections}
    addresses = {id_: (slug, "") for id_, slug in slugs.items()}
    return addresses | {entry.id: (slugs[entry.section_id], entry.slug) for entry in entries}


def keep_without_file(
    before: Mapping[UUID, Address], wanted: Mapping[UUID, Address], entries: Iterable[FaqEntry]
) -> dict[UUID, Address]:
    """Give the address that each thing without a file would keep: an entry moves along with its section."""
    kept = {id_: address for id_, address in before.items() if id_ not in wanted}
    homes = {entry.id: wanted.get(entry.section_id, before[entry.section_id])[0] for entry in entries}
    return {id_: (homes.get(id_, address[0]), address[1]) for id_, address in kept.items()}


def set_aside(session: Session, things: Iterable[Addressed], ids: Container[UUID]) -> None:
    """Free every address that changes hands, so that two entries may trade theirs and a new one take an old one's."""
    for thing in things:
        if thing.id in ids:
            thing.slug = f"{NOWHERE}{thing.id}"
    session.flush()


def remember_addresses(
    session: Session, language: str, before: Mapping[UUID, Address], after: Mapping[UUID, Address], *, now: datetime
) -> bool:
    """Write down the addresses that went and forget those in use again; True when any address changed."""
    gone = {id_: old for id_, old in before.items() if after[id_] != old and NOWHERE not in "".join(old)}
    if after == before:
        return False
    stored = session.scalars(select(FaqRedirect).where(FaqRedirect.language == language))
    known = {(redirect.section_slug, redirect.entry_slug): redirect for redirect in stored}
    for address in set(after.values()) & set(known):
        session.delete(known.pop(address))
    session.flush()
    for id_, address in gone.items():
        if address not in set(after.values()):
            redirect = known.get(address) or _new_redirect(session, language, address, now)
            redirect.section_id, redirect.entry_id = (None, id_) if address[1] else (id_, None)
    return True


def _new_redirect(session: Session, language: str, address: Address, now: datetime) -> FaqRedirect:
    redirect = FaqRedirect(id=new_id(now), language=language, section_slug=address[0], entry_slug=address[1])
    session.add(redirect)
    return redirect
