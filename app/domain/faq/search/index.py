"""Entries into the index, and the brand's words out of it."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, insert, select

from app.domain.faq.models import FaqEntry
from app.domain.faq.search.models import FaqSearchText, FaqTerm
from app.domain.faq.versions import bump_version
from app.domain.search.terms import SearchText, weigh
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession

Row = tuple[int, str]  # weight and forms


def forget_entry(session: TenantSession, entry_id: UUID) -> None:
    """Take an entry out of the index."""
    session.execute(delete(FaqTerm).where(FaqTerm.entry_id == entry_id))
    session.execute(delete(FaqSearchText).where(FaqSearchText.entry_id == entry_id))


def index_language(
    session: TenantSession, language: str, texts: Mapping[UUID, SearchText], *, thesaurus: Thesaurus
) -> int:
    """Make the index of a language hold these entries and no others; give how many were written or forgotten.

    An entry whose terms are as they were is left alone, so that running it again changes nothing; a change is counted
    in the FAQ's version. To be called after an import, and when policies, labels or synonyms have changed.
    """
    terms, bodies = _indexed(session, language)
    changed = 0
    for entry_id in terms.keys() - texts.keys():
        forget_entry(session, entry_id)
        changed += 1
    for entry_id, text in texts.items():
        rows = _rows(text, thesaurus)
        if terms.get(entry_id) != rows or bodies.get(entry_id) != text.body:
            forget_entry(session, entry_id)
            _add(session, entry_id, language, text.body, rows)
            changed += 1
    if changed:
        bump_version(session)
    return changed


def _indexed(session: TenantSession, language: str) -> tuple[dict[UUID, dict[str, Row]], dict[UUID, str]]:
    terms: dict[UUID, dict[str, Row]] = {}
    rows = session.execute(
        select(FaqTerm.entry_id, FaqTerm.term, FaqTerm.weight, FaqTerm.forms).where(FaqTerm.language == language)
    )
    for entry_id, term, weight, forms in rows:
        terms.setdefault(entry_id, {})[term] = (weight, forms)
    texts = session.scalars(
        select(FaqSearchText).join(FaqEntry, FaqEntry.id == FaqSearchText.entry_id).where(FaqEntry.language == language)
    )
    return terms, {text.entry_id: text.body for text in texts}


def _rows(text: SearchText, thesaurus: Thesaurus) -> dict[str, Row]:
    return {weighed.term: (weighed.weight, " ".join(sorted(weighed.forms))) for weighed in weigh(text, thesaurus)}


def _add(session: TenantSession, entry_id: UUID, language: str, body: str, rows: Mapping[str, Row]) -> None:
    key = {"tenant": session.tenant, "entry_id": entry_id}
    terms = [
        {**key, "language": language, "term": term, "weight": weight, "forms": forms}
        for term, (weight, forms) in rows.items()
    ]
    if terms:
        session.execute(insert(FaqTerm), terms)
    session.execute(insert(FaqSearchText), [{**key, "body": body}])
