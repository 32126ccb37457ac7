"""What the pages of the library ask for."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.domain.accounts.models import AccountState
from app.domain.library.listing import is_shown
from app.domain.library.models import FileRole, Resource, ResourceDownload, ResourceFile, Visibility
from app.domain.library.rules import Sight, sight_of
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError


def get_resource(
    session: TenantSession, slug: str, *, reader: AccountState | None, now: datetime
) -> tuple[Resource, Sight]:
    """Give what is at an address, and what its reader sees of it: all, or that it is there; NotFoundError."""
    resource = session.scalar(select(Resource).where(Resource.slug == slug))
    sight = Sight.NOTHING if resource is None else sight_to(resource, reader=reader, now=now)
    if resource is None or sight is Sight.NOTHING:
        raise NotFoundError("resource")
    return resource, sight


def get_by_id(session: TenantSession, resource_id: UUID) -> Resource:
    """Give a resource as it is stored, seen by readers or not; NotFoundError."""
    resource = find_by_id(session, resource_id)
    if resource is None:
        raise NotFoundError("resource")
    return resource


def find_by_id(session: TenantSession, resource_id: UUID) -> Resource | None:
    """Find a resource as it is stored, seen by readers or not."""
    return session.scalar(select(Resource).where(Resource.id == resource_id))


def sight_to(resource: Resource, *, reader: AccountState | None, now: datetime) -> Sight:
    """Say what a reader sees of a resource."""
    return sight_of(resource.visibility, resource.published_at, resource.expires_at, reader=reader, now=now)


def list_files(session: TenantSession, resource_id: UUID) -> Sequence[ResourceFile]:
    """List all files of a resource, those that were replaced too: by role, the newest first."""
    return session.scalars(
        select(ResourceFile)
        .where(ResourceFile.resource_id == resource_id)
        .order_by(ResourceFile.role, ResourceFile.added_at.desc(), ResourceFile.language)
    ).all()


def list_main_files(session: TenantSession, resource_ids: Sequence[UUID]) -> Mapping[UUID, ResourceFile]:
    """Give the file to be read, watched or installed of each of these resources that has one: one query.

    Of several, it is the one in the resource's own language, else the first by its language's code.
    """
    is_own = ResourceFile.language == Resource.language
    files = (
        select(ResourceFile)
        .join(Resource, Resource.id == ResourceFile.resource_id)
        .where(
            ResourceFile.resource_id.in_(resource_ids),
            ResourceFile.role == FileRole.MAIN,
            ResourceFile.replaced_at.is_(None),
        )
        .order_by(is_own, ResourceFile.language.desc())  # of one resource, the last stays
    )
    return {file.resource_id: file for file in session.scalars(files)} if resource_ids else {}


def get_file(session: TenantSession, resource: Resource, file_id: UUID) -> ResourceFile:
    """Give a file of a resource, of its present version or an earlier one; NotFoundError."""
    file = session.scalar(
        select(ResourceFile).where(ResourceFile.id == file_id, ResourceFile.resource_id == resource.id)
    )
    if file is None:
        raise NotFoundError("file")
    return file


def known_files(session: TenantSession, file_ids: Collection[UUID]) -> Collection[UUID]:
    """Tell which of these files are some resource's, of its present version or an earlier one."""
    return session.scalars(select(ResourceFile.id).where(ResourceFile.id.in_(file_ids))).all()


def list_public_addresses(session: TenantSession, *, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
    """List language and slug of what everybody may read, the last changed first: what a sitemap may name."""
    rows = session.execute(
        select(Resource.language, Resource.slug)
        .where(Resource.visibility == Visibility.PUBLIC, is_shown(now))
        .order_by(Resource.changed_at.desc(), Resource.id.desc())
        .limit(limit)
    )
    return rows.all()


def count_downloads(session: TenantSession, resource_id: UUID) -> int:
    """Count how often a resource's files were taken, ever."""
    downloads = select(func.sum(ResourceDownload.count)).where(ResourceDownload.resource_id == resource_id)
    return session.scalar(downloads) or 0
