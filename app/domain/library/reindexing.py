"""Reading the library anew for its search: after a change of the synonyms, or of what a subject is called."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from app.domain.library.models import Resource, ResourceSubject, Subject
from app.domain.library.search.index import index_resources
from app.domain.library.search.models import LibraryText
from app.domain.library.search.texts import read_search_text
from app.domain.library.subjects import title_of
from app.domain.search.terms import SearchText, weigh
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession

AT_ONCE = 200  # resources of one transaction: nobody changes them meanwhile


class Batch(NamedTuple):
    """The last resource that was read, None where there was none, and how many had to be written anew."""

    last: UUID | None
    written: int


def index_anew(session: TenantSession, thesauri: Mapping[str, Thesaurus], *, after: UUID | None) -> Batch:
    """Read the next resources behind one, in the order of their ids; what the index has of them already stays.

    `thesauri` has one for each language of the brand; what is in another language is left alone.
    """
    ordered = select(Resource).order_by(Resource.id).limit(AT_ONCE).with_for_update()
    behind = ordered if after is None else ordered.where(Resource.id > after)
    resources = session.scalars(behind.execution_options(populate_existing=True)).all()
    if not resources:
        return Batch(None, 0)
    ids = [each.id for each in resources]
    about = _subjects_of(session, ids)
    held = {
        text.resource_id: text for text in session.scalars(select(LibraryText).where(LibraryText.resource_id.in_(ids)))
    }
    changed: dict[str, dict[UUID, SearchText]] = {}
    for each in resources:
        if each.language in thesauri:
            titles = [title_of(subject.titles, each.language) for subject in about.get(each.id, ())]
            text = read_search_text(each, titles)
            if not _is_held(held.get(each.id), text, thesauri[each.language]):
                changed.setdefault(each.language, {})[each.id] = text
    for language, texts in changed.items():
        index_resources(session, language, texts, thesaurus=thesauri[language])
    return Batch(ids[-1], sum(map(len, changed.values())))


def _subjects_of(session: TenantSession, resource_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Subject]]:
    rows = session.execute(
        select(ResourceSubject.resource_id, Subject)
        .join(Subject, Subject.id == ResourceSubject.subject_id)
        .where(ResourceSubject.resource_id.in_(resource_ids))
        .order_by(Subject.kind, Subject.position, Subject.key)
    )
    about: dict[UUID, list[Subject]] = {}
    for resource_id, subject in rows:
        about.setdefault(resource_id, []).append(subject)
    return about


def _is_held(held: LibraryText | None, text: SearchText, thesaurus: Thesaurus) -> bool:
    weights = {each.term: each.weight for each in weigh(text, thesaurus)}
    return held is not None and held.body == text.body and held.weights == weights
