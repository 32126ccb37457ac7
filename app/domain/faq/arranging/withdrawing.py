"""Taking entries away from readers and giving them back, in all their languages at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.domain.faq.arranging.errors import LinkedError
from app.domain.faq.arranging.naming import appear
from app.domain.faq.arranging.tree import is_withdrawn, list_twin_entries
from app.domain.faq.documents import EntryDocument
from app.domain.faq.markup import parse
from app.domain.faq.models import FaqEntry
from app.domain.faq.queries import list_documents
from app.domain.faq.versions import bump_version
from app.kernel.db import TenantSession


def list_links_to(session: TenantSession, entry: FaqEntry) -> list[FaqEntry]:
    """List the entries that readers see and that lead to this one, in any language, but for itself."""
    languages = sorted({twin.language for twin in list_twin_entries(session, entry)})
    return [each for language in languages for each in _linking(session, entry.key, language)]


def withdraw_entry(session: TenantSession, entry: FaqEntry, *, now: datetime) -> None:
    """Take an entry away in all its languages; LinkedError while others lead to it: their links would be dead."""
    links = list_links_to(session, entry)
    if links:
        raise LinkedError(links)
    for twin in list_twin_entries(session, entry):
        if twin.withdrawn_at is None:
            twin.withdrawn_at = twin.placed_at = now
    session.flush()
    bump_version(session)


def bring_back(session: TenantSession, entry: FaqEntry, *, now: datetime) -> None:
    """Give an entry back to its readers, in all the languages that it was withdrawn from, last in its section."""
    for twin in filter(is_withdrawn, list_twin_entries(session, entry)):
        held = session.scalars(select(FaqEntry.position).where(FaqEntry.section_id == twin.section_id))
        twin.position = max(held, default=0) + 1
        appear(session, twin, twin.title, now=now)


def _linking(session: TenantSession, key: str, language: str) -> Sequence[FaqEntry]:
    keys = {other for other, text in list_documents(session, language).items() if other != key and _leads(text, key)}
    seen = select(FaqEntry).where(FaqEntry.language == language, FaqEntry.withdrawn_at.is_(None))
    return session.scalars(seen.where(FaqEntry.key.in_(keys)).order_by(FaqEntry.title)).all()


def _leads(document: EntryDocument, key: str) -> bool:
    children = (child for token in parse(document.body) for child in token.children or [])
    targets = {str(child.attrGet("href")).partition("#")[0] for child in children if child.type == "link_open"}
    return key in document.front.related or f"entry:{key}" in targets
