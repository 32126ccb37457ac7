"""Many resources at once, such as an import brings: the same as one by one, in a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select

from app.domain.library.models import Resource, ResourceFile, ResourceSubject
from app.domain.library.rules import TAKEN_SLUGS
from app.domain.library.search.index import index_resources
from app.domain.library.search.texts import read_search_text
from app.domain.library.service import Brought, Written
from app.domain.library.subjects import list_subjects, title_of
from app.domain.search.terms import SearchText
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A resource with its files, which lie in the store already; shown from `published_at`, None for a draft."""

    written: Written
    files: Sequence[Brought] = ()
    published_at: datetime | None = None


def known_slugs(session: TenantSession, slugs: Sequence[str]) -> set[str]:
    """Tell which of these addresses are taken."""
    taken = session.scalars(select(Resource.slug).where(Resource.slug.in_(slugs))) if slugs else ()
    return {*taken, *TAKEN_SLUGS.intersection(slugs)}


def add_resources(
    session: TenantSession, arrived: Sequence[Arrived], *, thesauri: Mapping[str, Thesaurus], now: datetime
) -> None:
    """Add resources at addresses that are free (`known_slugs`), a few hundred at most; IntegrityError for another.

    `thesauri` has one for each of their languages.
    """
    ids = [new_id(now) for _ in arrived]
    rows = [_resource(session.tenant, each, id_, now) for id_, each in zip(ids, arrived, strict=True)]
    session.execute(insert(Resource), rows)
    key = {"tenant": session.tenant}
    pairs = [(id_, each) for id_, each in zip(ids, arrived, strict=True)]
    about: list[Row] = [
        {**key, "resource_id": id_, "subject_id": one} for id_, a in pairs for one in a.written.subjects
    ]
    files = [_file(session.tenant, id_, each.written, brought, now) for id_, each in pairs for brought in each.files]
    for entity, some in ((ResourceSubject, about), (ResourceFile, files)):
        if some:
            session.execute(insert(entity), some)
    _index(session, pairs, thesauri)


def _index(session: TenantSession, pairs: Sequence[tuple[UUID, Arrived]], thesauri: Mapping[str, Thesaurus]) -> None:
    titles = {subject.id: subject.titles for subject in list_subjects(session)}
    texts: dict[str, dict[UUID, SearchText]] = {}
    for id_, each in pairs:
        said, language = each.written, each.written.language
        names = [title_of(titles[subject], language) for subject in said.subjects]
        texts.setdefault(language, {})[id_] = read_search_text(said, names)
    for language, some in texts.items():
        index_resources(session, language, some, thesaurus=thesauri[language])


def _resource(tenant: str, arrived: Arrived, id_: UUID, now: datetime) -> Row:
    said = asdict(arrived.written)
    del said["subjects"]
    times = {"published_at": arrived.published_at, "expires_at": None, "created_at": now, "changed_at": now}
    return {"tenant": tenant, "id": id_, **said, **times, "edition": 1}


def _file(tenant: str, resource_id: UUID, written: Written, brought: Brought, now: datetime) -> Row:
    return {
        "tenant": tenant,
        "id": brought.id,
        "resource_id": resource_id,
        "role": brought.role,
        "language": brought.language,
        "version": brought.version or written.version,
        "filename": brought.filename,
        "content_type": brought.content_type,
        "size": brought.stored.size,
        "sha256": brought.stored.sha256,
        "added_at": now,
        "replaced_at": None,
    }
