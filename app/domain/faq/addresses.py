"""Where entries live and lived: addresses traded without a clash, old ones remembered for a 301."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.faq.models import FaqEntry, FaqRedirect, FaqSection
from app.kernel.ids import new_id

Address = tuple[str, str]  # the section's slug, the entry's ("" for the section itself)


def list_addresses(sections: Iterable[FaqSection], entries: Iterable[FaqEntry]) -> dict[UUID, Address]:
    """Give the address of every section and entry of one language, by id."""
    slugs = {section.id: section.slug for section in sections}
    addresses = {id_: (slug, "") for id_, slug in slugs.items()}
    return addresses | {entry.id: (slugs[entry.section_id], entry.slug) for entry in entries}


def set_aside(
    session: Session,
    things: Iterable[FaqSection | FaqEntry],
    before: Mapping[UUID, Address],
    wanted: Mapping[UUID, Address],
) -> None:
    """Free every address that will change, so that two entries may trade theirs."""
    for thing in things:
        if wanted.get(thing.id, before[thing.id]) != before[thing.id]:
            thing.slug = f"~{thing.id}"
    session.flush()


def remember_addresses(
    session: Session, language: str, before: Mapping[UUID, Address], after: Mapping[UUID, Address], *, now: datetime
) -> bool:
    """Write down the addresses that went and forget those in use again; True when any address changed."""
    gone = {id_: old for id_, old in before.items() if after[id_] != old}
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
