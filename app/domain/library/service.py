"""Keeping the library: resources as they come and change, and the versions of their files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from app.domain.library.errors import ScheduleError, SlugTakenError
from app.domain.library.holding import hold
from app.domain.library.models import (
    FileRole,
    Resource,
    ResourceDownload,
    ResourceFile,
    ResourceKind,
    ResourceSubject,
    Visibility,
)
from app.domain.library.queries import get_file
from app.domain.library.rules import TAKEN_SLUGS, Standing, standing_of
from app.domain.library.search.index import index_resources
from app.domain.library.search.texts import read_search_text
from app.domain.library.subjects import list_subjects_of, title_of
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession, broken_constraint, count_one
from app.kernel.ids import new_id
from app.kernel.storage import Stored

_FIRST_EDITION = 1
_TAKEN = {"uq_resource_tenant_slug", "pk_resource"}  # constraints; the second by a form that was sent twice at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What its writer says of a resource; `subjects` are ids of products and topics."""

    slug: str
    kind: ResourceKind
    language: str
    visibility: Visibility
    title: str
    summary: str
    dated_on: date
    body: str = ""
    version: str = ""
    minutes: int | None = None
    link: str | None = None
    subjects: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A file that lies in the store already, under `key_of(tenant, id)`, and what is to be said of it."""

    id: UUID
    role: FileRole
    language: str
    filename: str
    content_type: str
    stored: Stored
    version: str = ""


def make_resource(
    session: TenantSession, written: Written, *, thesaurus: Thesaurus, now: datetime, resource_id: UUID | None = None
) -> Resource:
    """Add a resource as a draft, which nobody sees; the thesaurus is of its language. SlugTakenError.

    `resource_id` is one of `new_id` that a form was made with: sent twice, it finds its own address taken.
    """
    id_ = resource_id or new_id(now)
    resource = Resource(id=id_, published_at=None, expires_at=None, created_at=now, edition=_FIRST_EDITION - 1)
    _write(session, resource, written, thesaurus, now)
    return resource


def change_resource(
    session: TenantSession,
    resource_id: UUID,
    written: Written,
    *,
    edition: int,
    thesaurus: Thesaurus,
    now: datetime,
) -> Resource:
    """Change what is said of a resource; StaleEditionError when it is not at `edition` any more, SlugTakenError.

    Its language stays: a translation is a resource of its own. ValueError for another.
    """
    resource = hold(session, Resource, resource_id, edition)
    if written.language != resource.language:
        raise ValueError(f"a resource in {resource.language} stays in it")
    _write(session, resource, written, thesaurus, now)
    return resource


def schedule(
    session: TenantSession,
    resource_id: UUID,
    *,
    published_at: datetime | None,
    expires_at: datetime | None,
    edition: int,
    now: datetime,
) -> Resource:
    """Show a resource from one instant until another, or not any more (None, None); errors as for a change.

    ScheduleError when it would be over before it begins.
    """
    if expires_at is not None and (published_at is None or expires_at <= published_at):
        raise ScheduleError
    resource = hold(session, Resource, resource_id, edition)
    resource.published_at, resource.expires_at = published_at, expires_at
    _mark_changed(resource, now)
    session.flush()
    return resource


def publish(session: TenantSession, resource_id: UUID, *, edition: int, now: datetime) -> Resource:
    """Show a resource from now on."""
    return schedule(session, resource_id, published_at=now, expires_at=None, edition=edition, now=now)


def expire(session: TenantSession, resource_id: UUID, *, edition: int, now: datetime) -> Resource:
    """Show a resource no more, and keep since when; one that was never shown is ScheduleError."""
    resource = hold(session, Resource, resource_id, edition)
    begun = resource.published_at
    return schedule(session, resource_id, published_at=begun, expires_at=now, edition=edition, now=now)


def withdraw(session: TenantSession, resource_id: UUID, *, edition: int, now: datetime) -> Resource:
    """Show a resource no more: one that nobody has seen yet is a draft again. Errors as for a change."""
    resource = hold(session, Resource, resource_id, edition)
    if standing_of(resource.published_at, resource.expires_at, now=now) is Standing.SHOWN:
        return expire(session, resource_id, edition=edition, now=now)
    return schedule(session, resource_id, published_at=None, expires_at=None, edition=edition, now=now)


def add_file(session: TenantSession, resource_id: UUID, brought: Brought, *, edition: int, now: datetime) -> Resource:
    """Give a resource a file; one of the same role and language is replaced by it, and stays as an earlier version."""
    resource = hold(session, Resource, resource_id, edition)
    _replace(session, resource_id, brought.role, brought.language, now)
    session.add(
        ResourceFile(
            id=brought.id,
            resource_id=resource_id,
            role=brought.role,
            language=brought.language,
            version=brought.version or resource.version,
            filename=brought.filename,
            content_type=brought.content_type,
            size=brought.stored.size,
            sha256=brought.stored.sha256,
            added_at=now,
        )
    )
    _mark_changed(resource, now)
    session.flush()
    return resource


def restore_file(session: TenantSession, resource_id: UUID, file_id: UUID, *, edition: int, now: datetime) -> Resource:
    """Make an earlier version of a file the present one again; that one stays as an earlier version.

    NotFoundError for a file of another resource; errors as for a change.
    """
    resource = hold(session, Resource, resource_id, edition)
    file = get_file(session, resource, file_id)
    if file.replaced_at is not None:
        _replace(session, resource_id, file.role, file.language, now)
        file.replaced_at = None
        _mark_changed(resource, now)
        session.flush()
    return resource


def remove_file(session: TenantSession, resource_id: UUID, file_id: UUID, *, edition: int, now: datetime) -> Resource:
    """Forget a file; whoever calls removes what the store holds of it. Errors as for `restore_file`."""
    resource = hold(session, Resource, resource_id, edition)
    session.delete(get_file(session, resource, file_id))
    _mark_changed(resource, now)
    session.flush()
    return resource


def _replace(session: TenantSession, resource_id: UUID, role: FileRole, language: str, now: datetime) -> None:
    """Let the present file of a role and language, if there is one, be an earlier version."""
    session.execute(
        update(ResourceFile)
        .where(
            ResourceFile.resource_id == resource_id,
            ResourceFile.role == role,
            ResourceFile.language == language,
            ResourceFile.replaced_at.is_(None),
        )
        .values(replaced_at=now)
        .execution_options(synchronize_session="fetch")
    )


def count_download(session: TenantSession, resource_id: UUID, day: date) -> None:
    """Count that a file of a resource was taken on a day of the brand's."""
    count_one(session, ResourceDownload.count, resource_id=resource_id, day=day)


def _mark_changed(resource: Resource, now: datetime) -> None:
    resource.edition += 1
    resource.changed_at = now


def _write(session: TenantSession, resource: Resource, written: Written, thesaurus: Thesaurus, now: datetime) -> None:
    if written.slug in TAKEN_SLUGS:
        raise SlugTakenError(written.slug)
    for name in ("slug", "kind", "language", "visibility", "title", "summary", "body", "version"):
        setattr(resource, name, getattr(written, name))
    resource.dated_on, resource.minutes, resource.link = written.dated_on, written.minutes, written.link
    _mark_changed(resource, now)
    try:
        with session.begin_nested():
            session.add(resource)
    except IntegrityError as error:
        if broken_constraint(error) in _TAKEN:
            raise SlugTakenError(written.slug) from None
        raise
    session.execute(delete(ResourceSubject).where(ResourceSubject.resource_id == resource.id))
    about = [{"tenant": session.tenant, "resource_id": resource.id, "subject_id": each} for each in written.subjects]
    if about:
        session.execute(insert(ResourceSubject), about)
    index_resource(session, resource, thesaurus=thesaurus)


def index_resource(session: TenantSession, resource: Resource, *, thesaurus: Thesaurus) -> None:
    """Let the search find a resource as it is now."""
    titles = [title_of(subject.titles, resource.language) for subject in list_subjects_of(session, resource.id)]
    texts = {resource.id: read_search_text(resource, titles)}
    index_resources(session, resource.language, texts, thesaurus=thesaurus)
