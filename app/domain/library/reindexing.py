"""Reading the library anew for its search: after a change of the synonyms, or of what a subject is called.

Each language of the index keeps a fingerprint of what it was made with, and how far it has been read so: whoever dies
leaves it where it was.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from app.domain.library.models import Resource, ResourceSubject, Subject
from app.domain.library.search.index import index_resources, lock_index
from app.domain.library.search.models import LibraryIndex, LibraryText
from app.domain.library.search.texts import read_search_text
from app.domain.library.subjects import list_subjects, title_of
from app.domain.search.terms import SearchText, weigh
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession

AT_ONCE = 200  # resources of one transaction: nobody changes them meanwhile
_BEFORE_ALL = UUID(int=0)


class Batch(NamedTuple):
    """How many resources had to be written anew, and whether all of the language are read by now."""

    written: int
    is_last: bool


def begin_where_stale(session: TenantSession, thesaurus: Thesaurus) -> bool:
    """Begin to read a language anew where its index was made with other synonyms or titles; tell whether it was."""
    index = session.scalar(select(LibraryIndex).where(LibraryIndex.language == thesaurus.language))
    if index is None or index.made_with == _fingerprint(session, thesaurus):
        return False
    begin(session, thesaurus)
    return True


def begin(session: TenantSession, thesaurus: Thesaurus) -> None:
    """Begin to read all resources of a language anew."""
    index = lock_index(session, thesaurus.language)
    index.made_with, index.reached = _fingerprint(session, thesaurus), _BEFORE_ALL


def list_brands_being_read(timetable: Connection) -> Sequence[str]:
    """List the brands of which a language's resources have not all been read anew."""
    index = LibraryIndex.__table__.c
    return timetable.scalars(select(index.tenant).where(index.reached.is_not(None)).distinct()).all()


def list_being_read(session: TenantSession) -> Sequence[str]:
    """List the languages whose resources have not all been read anew."""
    return session.scalars(select(LibraryIndex.language).where(LibraryIndex.reached.is_not(None))).all()


def read_on(session: TenantSession, thesaurus: Thesaurus) -> Batch:
    """Read the next resources of a language that was begun; what the index has of them already stays.

    Resources are held before the index, as by whoever writes one. What somebody else read meanwhile, or began with
    other synonyms or titles, is left to them.
    """
    here = LibraryIndex.language == thesaurus.language
    begun = session.execute(select(LibraryIndex.made_with, LibraryIndex.reached).where(here)).first()
    if begun is None or begun.reached is None or begun.made_with != _fingerprint(session, thesaurus):
        return Batch(0, is_last=True)
    resources = _hold_next(session, thesaurus.language, begun.reached)
    texts = _stale_among(session, resources, thesaurus)
    index = lock_index(session, thesaurus.language)
    if (index.made_with, index.reached) != tuple(begun):
        return Batch(0, is_last=index.reached is None)
    index.reached = resources[-1].id if len(resources) == AT_ONCE else None
    if texts:
        index_resources(session, thesaurus.language, texts, thesaurus=thesaurus)
    return Batch(len(texts), is_last=index.reached is None)


def _fingerprint(session: TenantSession, thesaurus: Thesaurus) -> str:
    titles = {str(each.id): title_of(each.titles, thesaurus.language) for each in list_subjects(session)}
    return sha256(json.dumps([thesaurus.digest(), titles], sort_keys=True).encode()).hexdigest()


def _hold_next(session: TenantSession, language: str, reached: UUID) -> Sequence[Resource]:
    behind = select(Resource).where(Resource.language == language, Resource.id > reached)
    held = behind.order_by(Resource.id).limit(AT_ONCE).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).all()


def _stale_among(
    session: TenantSession, resources: Sequence[Resource], thesaurus: Thesaurus
) -> Mapping[UUID, SearchText]:
    """Read resources, and give those of which the index has anything else."""
    ids = [each.id for each in resources]
    about = _subjects_of(session, ids)
    held = {
        text.resource_id: text for text in session.scalars(select(LibraryText).where(LibraryText.resource_id.in_(ids)))
    }
    stale = {}
    for each in resources:
        text = read_search_text(each, [title_of(subject.titles, each.language) for subject in about.get(each.id, ())])
        if not _is_held(held.get(each.id), text, thesaurus):
            stale[each.id] = text
    return stale


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
