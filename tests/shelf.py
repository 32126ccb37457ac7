"""Resources for tests: one with everything said that has to be, and those that a table of words names."""

from datetime import UTC, date, datetime
from typing import Any

from app.domain.library.models import FileRole, Resource, ResourceKind, Visibility
from app.domain.library.rules import slug_of
from app.domain.library.service import Brought, Written, add_file, make_resource, publish
from app.domain.search.synonym_lists import load_thesaurus
from app.kernel.db import TenantSession
from app.kernel.ids import new_id
from app.kernel.storage import FileStore, Stored, key_of

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def written(title: str, **facts: Any) -> Written:  # noqa: ANN401 - any fact of a resource
    """Say what is said of a resource."""
    said = {
        "slug": slug_of(title),
        "kind": ResourceKind.DOCUMENT,
        "language": "fr",
        "visibility": Visibility.PUBLIC,
        "summary": f"{title}, en bref.",
        "dated_on": date(2026, 11, 1),
        **facts,
    }
    return Written(title=title, **said)


def shelve(session: TenantSession, title: str, *, draft: bool = False, now: datetime = NOW, **facts: Any) -> Resource:  # noqa: ANN401
    """Put a resource into the library, shown from `now` unless it is a draft."""
    said = written(title, **facts)
    resource = make_resource(session, said, thesaurus=load_thesaurus(said.language), now=now)
    return resource if draft else publish(session, resource.id, edition=resource.edition, now=now)


def attach(
    session: TenantSession,
    store: FileStore | None,
    resource: Resource,
    content: bytes = b"%PDF-1.7 a manual",
    **facts: Any,  # noqa: ANN401 - any fact of a file
) -> Brought:
    """Give a resource a file, kept in the store if there is one."""
    now = facts.pop("now", NOW)
    file_id = facts.pop("id", None) or new_id(now)
    stored = Stored(len(content), "0" * 64) if store is None else store.put(key_of(session.tenant, file_id), [content])
    said = {
        "role": FileRole.MAIN,
        "language": resource.language,
        "filename": "manuel.pdf",
        "content_type": "application/pdf",
        **facts,
    }
    brought = Brought(id=file_id, stored=stored, **said)
    add_file(session, resource.id, brought, edition=resource.edition, now=now)
    return brought
