"""How often the library's files were taken: by day and month, what most of all, and what never."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, extract, func, select

from app.domain.library.listing import is_shown
from app.domain.library.models import FileRole, Resource, ResourceDownload, ResourceFile
from app.kernel.db import TenantSession


def count_by_month(
    session: TenantSession, first: date, last: date, *, resource_id: UUID | None = None
) -> Sequence[tuple[int, int, int]]:
    """Count downloads of all resources or of one: year, month and how many; months without are left out."""
    year, month = extract("year", ResourceDownload.day), extract("month", ResourceDownload.day)
    rows = session.execute(
        select(year, month, func.sum(ResourceDownload.count))
        .where(*_within(first, last, resource_id))
        .group_by(year, month)
        .order_by(year.desc(), month.desc())
    )
    return [(int(row[0]), int(row[1]), row[2]) for row in rows]


def count_by_day(
    session: TenantSession, first: date, last: date, *, resource_id: UUID | None = None
) -> Sequence[tuple[date, int]]:
    """Count downloads of all resources or of one: days with some, the last first."""
    rows = session.execute(
        select(ResourceDownload.day, func.sum(ResourceDownload.count))
        .where(*_within(first, last, resource_id))
        .group_by(ResourceDownload.day)
        .order_by(ResourceDownload.day.desc())
    )
    return [(row[0], row[1]) for row in rows]


def list_most_taken(session: TenantSession, first: date, last: date, *, limit: int) -> Sequence[tuple[Resource, int]]:
    """List what was taken most from one day to another, with how often."""
    taken = func.sum(ResourceDownload.count)
    sums = (
        select(ResourceDownload.resource_id, taken.label("taken"))
        .where(*_within(first, last, None))
        .group_by(ResourceDownload.resource_id)
        .order_by(taken.desc(), ResourceDownload.resource_id)
        .limit(limit)
        .subquery()
    )
    rows = session.execute(
        select(Resource, sums.c.taken)
        .join(sums, sums.c.resource_id == Resource.id)
        .order_by(sums.c.taken.desc(), Resource.id)
    )
    return [(row[0], row[1]) for row in rows]


def list_never_taken(session: TenantSession, *, now: datetime, limit: int) -> Sequence[Resource]:
    """List what is shown and has a file that nobody ever took, what was shown first before all."""
    has_file = exists().where(
        ResourceFile.resource_id == Resource.id, ResourceFile.role == FileRole.MAIN, ResourceFile.replaced_at.is_(None)
    )
    taken = exists().where(ResourceDownload.resource_id == Resource.id)
    found = select(Resource).where(is_shown(now), has_file, ~taken)
    return session.scalars(found.order_by(Resource.published_at, Resource.id).limit(limit)).all()


def list_taken(session: TenantSession, first: date, last: date, *, limit: int) -> Sequence[tuple[date, Resource, int]]:
    """List every day with every resource that was taken on it, and how often."""
    rows = session.execute(
        select(ResourceDownload.day, Resource, ResourceDownload.count)
        .join(Resource, Resource.id == ResourceDownload.resource_id)
        .where(*_within(first, last, None))
        .order_by(ResourceDownload.day, Resource.slug)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _within(first: date, last: date, resource_id: UUID | None) -> Sequence[ColumnElement[bool]]:
    days = [ResourceDownload.day >= first, ResourceDownload.day <= last]
    return days if resource_id is None else [*days, ResourceDownload.resource_id == resource_id]
