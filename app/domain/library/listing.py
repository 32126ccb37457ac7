"""What of the library is listed: by language, kind and subject, in the order of its dates, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Subquery,
    Uuid,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from app.domain.library.models import Resource, ResourceKind, ResourceSubject
from app.kernel.db import TenantSession, count_at_most

PAGE = 20  # resources of a page
MOST_COUNTED = 10_000  # of a kind; of more it is only known that they are more
_ABOUT = 20  # subjects of a resource, beside which it is looked for what is related
_NEAR = 500  # of a subject, looked at to find what is related


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader wants to see: one language, and where they said so one kind, and what it is about."""

    language: str
    kind: ResourceKind | None = None
    subjects: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Resources, newest first; whether there are newer ones before them and older ones after them."""

    resources: Sequence[Resource]
    has_newer: bool = False
    has_older: bool = False


def is_shown(now: datetime) -> ColumnElement[bool]:
    """Make the condition that a resource is shown at all: what `rules.is_current` says, for the database."""
    return Resource.published_at.is_not(None) & (Resource.published_at <= now) & _not_over(now)


def fits(wish: Wish) -> Sequence[ColumnElement[bool]]:
    """Make the conditions of a wish, but for its language."""
    about = [
        exists()
        .where(ResourceSubject.resource_id == Resource.id, ResourceSubject.subject_id == subject)
        .correlate(Resource)
        for subject in wish.subjects
    ]
    return about if wish.kind is None else [Resource.kind == wish.kind, *about]


def list_page(
    session: TenantSession, wish: Wish, *, now: datetime, before: UUID | None = None, after: UUID | None = None
) -> Page:
    """List a page: the first, or the one that is older than `before`, or newer than `after`, resources of the list."""
    resources, here = _fitting(wish, now), (Resource.dated_on, Resource.id)
    if after is not None:
        newer = resources.where(_beyond(session, after, newer=True))
        rows = session.scalars(newer.order_by(*(each.asc() for each in here)).limit(PAGE + 1)).all()
        return Page(rows[:PAGE][::-1], has_newer=len(rows) > PAGE, has_older=True)
    if before is not None:
        resources = resources.where(_beyond(session, before, newer=False))
    rows = session.scalars(resources.order_by(*(each.desc() for each in here)).limit(PAGE + 1)).all()
    return Page(rows[:PAGE], has_newer=before is not None, has_older=len(rows) > PAGE)


def count_kinds(session: TenantSession, wish: Wish, *, now: datetime) -> Mapping[ResourceKind, int]:
    """Count what a wish finds by kind, whatever kind it names; kinds of which there are none are left out.

    `MOST_COUNTED` + 1 means that there are more.
    """
    if wish.subjects:
        return _count_about(session, wish, now)
    shown = (Resource.language == wish.language, is_shown(now))
    counts = [
        count_at_most(Resource.published_at, Resource.kind == kind, *shown, most=MOST_COUNTED) for kind in ResourceKind
    ]
    found = zip(ResourceKind, session.execute(select(*counts)).one(), strict=True)
    return {kind: number for kind, number in found if number}


def _count_about(session: TenantSession, wish: Wish, now: datetime) -> Mapping[ResourceKind, int]:
    """Count what is about something, all of it: a subject has fewer resources than the library.

    It is found first, and only then looked at along `ix_resource_counted`: SQLite would walk through the library by
    kind instead, as the counts are wanted by kind.
    """
    first, *others = wish.subjects
    about = select(ResourceSubject.resource_id).where(ResourceSubject.subject_id == first)
    found = about.cte("found").prefix_with("MATERIALIZED", dialect="sqlite")
    rows = session.execute(
        select(Resource.kind, func.count())
        .join(found, found.c.resource_id == Resource.id)
        .where(Resource.language == wish.language, is_shown(now), *fits(Wish(wish.language, None, others)))
        .group_by(Resource.kind)
    )
    counted = {row[0]: row[1] for row in rows}
    return {kind: counted[kind] for kind in ResourceKind if kind in counted}


def count_fitting(session: TenantSession, wish: Wish, *, now: datetime, most: int) -> int:
    """Count what a wish finds, up to one more than `most`."""
    where = (Resource.language == wish.language, is_shown(now), *fits(wish))
    return session.scalar(select(count_at_most(Resource.dated_on, *where, most=most))) or 0


def list_related(session: TenantSession, resource: Resource, *, now: datetime, limit: int = 5) -> Sequence[Resource]:
    """List what is about the same in the same language: what shares most subjects first, then the newest.

    Of its first subjects the newest few hundred each are looked at, along their index; a product may have thousands.
    """
    about = select(ResourceSubject.subject_id).where(ResourceSubject.resource_id == resource.id)
    own = session.scalars(about.order_by(ResourceSubject.subject_id).limit(_ABOUT)).all()
    if not own:
        return []
    near = union_all(*(select(each.c.id) for each in (_newest_beside(resource, subject, now) for subject in own)))
    found = near.subquery()
    shared = select(found.c.id, func.count().label("shared")).group_by(found.c.id).subquery()
    order = (shared.c.shared.desc(), Resource.dated_on.desc(), Resource.id)
    return session.scalars(
        select(Resource).join(shared, shared.c.id == Resource.id).order_by(*order).limit(limit)
    ).all()


def _newest_beside(resource: Resource, subject: UUID, now: datetime) -> Subquery:
    """Select what was made last about a subject, but for a resource itself: ids sort by the time of making."""
    about = select(Resource.id).join(ResourceSubject, ResourceSubject.resource_id == Resource.id)
    others = about.where(ResourceSubject.subject_id == subject, ResourceSubject.resource_id != resource.id)
    shown = others.where(Resource.language == resource.language, is_shown(now))
    return shown.order_by(ResourceSubject.resource_id.desc()).limit(_NEAR).subquery()


def _fitting(wish: Wish, now: datetime) -> Select[Resource]:
    """Find what a wish names, to be read in the order of lists until a page is full.

    Of each it is looked at whether it was published: SQLite would find that along `ix_resource_shown`, and sort all of
    a kind for one page.
    """
    published_at = func.coalesce(Resource.published_at, Resource.published_at)
    return select(Resource).where(Resource.language == wish.language, published_at <= now, _not_over(now), *fits(wish))


def _beyond(session: TenantSession, edge: UUID, *, newer: bool) -> ColumnElement[bool]:
    """Make the condition that a resource stands beyond another in the order of lists; of one that is gone, nothing."""
    dated_on = session.scalar(select(Resource.dated_on).where(Resource.id == edge))
    here, there = tuple_(Resource.dated_on, Resource.id), tuple_(literal(dated_on, Date), literal(edge, Uuid))
    return here > there if newer else here < there


def _not_over(now: datetime) -> ColumnElement[bool]:
    return or_(Resource.expires_at.is_(None), Resource.expires_at > now)
