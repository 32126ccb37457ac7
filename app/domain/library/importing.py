"""What a line brings to the library: a new resource, a change, a new version of its file, or nothing new."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.domain.library.lines import LineFault, Planned, Wrong
from app.domain.library.models import Resource, SubjectKind
from app.domain.library.queries import list_main_files
from app.domain.library.service import Brought, Written, add_file, change_resource, make_resource, publish
from app.domain.library.subjects import list_subjects, list_subjects_of
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession

_SAID = ("kind", "visibility", "title", "summary", "dated_on", "body", "version", "minutes", "link")


class Fate(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


def subjects_by_key(session: TenantSession) -> Mapping[tuple[SubjectKind, str], UUID]:
    """Give the ids of products and topics by their kinds and keys."""
    return {(each.kind, each.key): each.id for each in list_subjects(session)}


def judge(session: TenantSession, planned: Planned, sha256: str | None) -> Fate | Wrong:
    """Say what a line would do; `sha256` is its file's, None where it has none."""
    resource = _find(session, planned.written.slug)
    if resource is None:
        return Fate.NEW
    if resource.language != planned.written.language:
        return Wrong(planned.line, "language", LineFault.OTHER_LANGUAGE, planned.written.language)
    is_new = _differs(session, resource, planned.written) or is_new_file(session, planned.written.slug, sha256)
    return Fate.CHANGED if is_new else Fate.UNCHANGED


def is_new_file(session: TenantSession, slug: str, sha256: str | None) -> bool:
    """Tell whether a file is another than the present one at an address."""
    resource = _find(session, slug)
    present = list_main_files(session, [resource.id]).get(resource.id) if resource is not None else None
    return sha256 is not None and (present is None or present.sha256 != sha256)


def bring(
    session: TenantSession, planned: Planned, brought: Brought | None, *, thesaurus: Thesaurus, now: datetime
) -> None:
    """Do what a line says that was judged; `brought` is its file where that is new, which lies in the store already.

    What is there already keeps its times: an import shows nothing that the team has withdrawn.
    """
    resource, written = _find(session, planned.written.slug), planned.written
    if resource is None:
        resource = make_resource(session, written, thesaurus=thesaurus, now=now)
        if planned.is_shown:
            publish(session, resource.id, edition=resource.edition, now=now)
    elif _differs(session, resource, written):
        change_resource(session, resource.id, written, edition=resource.edition, thesaurus=thesaurus, now=now)
    if brought is not None:
        add_file(session, resource.id, brought, edition=resource.edition, now=now)


def _find(session: TenantSession, slug: str) -> Resource | None:
    return session.scalar(select(Resource).where(Resource.slug == slug))


def _differs(session: TenantSession, resource: Resource, written: Written) -> bool:
    about = {each.id for each in list_subjects_of(session, resource.id)}
    return about != {*written.subjects} or any(getattr(resource, name) != getattr(written, name) for name in _SAID)
