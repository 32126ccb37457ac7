"""What a dashboard asks: how it is arranged, what somebody chose, and which resources could concern them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, exists, func, literal, or_, select, union, union_all
from sqlalchemy.orm import aliased

from app.domain.devices.queries import products_in_service
from app.domain.library.models import Resource, ResourceKind, ResourceSubject, Subject, SubjectKind
from app.domain.portal.models import Arrangement, Interest
from app.domain.portal.rules import Candidate, Chosen, Order, read_order
from app.kernel.db import TenantSession

FEW = 2_000  # mentions of chosen subjects, up to which each is looked at
_SOUGHT_AMONG = 5_000  # of the newest of a kind: what is older and concerns somebody, the library's pages find

_Found = Row[UUID, ResourceKind, date]


class Concerning(NamedTuple):
    """What could be shown, by kind, and what of it somebody chose or has."""

    candidates: Mapping[ResourceKind, Sequence[Candidate]]
    chosen: Chosen


def find_order(session: TenantSession, account_id: UUID, *, locked: bool = False) -> Order:
    """Give the order of somebody's cards; the one that it begins with where they arranged nothing."""
    kept = select(Arrangement).where(Arrangement.account_id == account_id)
    found = session.scalar(kept.with_for_update() if locked else kept)
    return read_order(found.cards, found.hidden) if found is not None else Order()


def count_interests(session: TenantSession, account_id: UUID) -> int:
    """Count the subjects that somebody chose."""
    return session.scalar(select(func.count()).select_from(Interest).where(Interest.account_id == account_id)) or 0


def list_chosen(session: TenantSession, account_id: UUID, among: Collection[UUID]) -> frozenset[UUID]:
    """Say which of these subjects somebody chose."""
    of_it = select(Interest.subject_id).where(Interest.account_id == account_id, Interest.subject_id.in_(among))
    return frozenset(session.scalars(of_it)) if among else frozenset()


def find_resources(session: TenantSession, ids: Collection[UUID]) -> Mapping[UUID, Resource]:
    """Find resources by their ids."""
    known = session.scalars(select(Resource).where(Resource.id.in_(ids))) if ids else ()
    return {resource.id: resource for resource in known}


def list_concerning(session: TenantSession, account_id: UUID, *, language: str, most: int, now: datetime) -> Concerning:
    """List what could be shown to somebody in a language: of each kind the newest `most`, chosen or not.

    Five statements at the most, whatever the library holds and however much was chosen.
    """
    rows = {row.id: row for row in session.execute(_newest(language, most, now))}
    for row in _matching(session, account_id, language, most, now):
        rows.setdefault(row.id, row)
    chosen = _chosen_of(session, account_id, rows)
    candidates: dict[ResourceKind, list[Candidate]] = defaultdict(list)
    for row in rows.values():
        subjects = frozenset(subject for subject, _ in chosen.get(row.id, ()))
        candidates[row.kind].append(Candidate(row.id, row.dated_on, subjects))
    kinds = {subject: kind for subjects in chosen.values() for subject, kind in subjects}
    devices = frozenset(session.scalars(products_in_service(account_id)))
    return Concerning(
        candidates,
        Chosen(
            devices=frozenset(each for each in kinds if each in devices),
            products=frozenset(each for each, kind in kinds.items() if kind is SubjectKind.PRODUCT),
            topics=frozenset(each for each, kind in kinds.items() if kind is SubjectKind.TOPIC),
        ),
    )


def chosen_among(session: TenantSession, account_id: UUID, subjects: Collection[Subject]) -> Chosen:
    """Say which of these subjects somebody chose, and which are products of their devices."""
    ids = {each.id: each.kind for each in subjects}
    chosen, devices = list_chosen(session, account_id, ids), session.scalars(products_in_service(account_id)).all()
    return Chosen(
        devices=frozenset(each for each in ids if each in devices),
        products=frozenset(each for each in chosen if ids[each] is SubjectKind.PRODUCT),
        topics=frozenset(each for each in chosen if ids[each] is SubjectKind.TOPIC),
    )


def _is_seen(now: datetime) -> ColumnElement[bool]:
    """Tell what a customer sees now, along each kind's own order.

    In the words of `listing.is_shown` SQLite would read and sort all that is shown, for four of a kind.
    """
    return (Resource.published_at <= now) & or_(Resource.expires_at.is_(None), Resource.expires_at > now)


def _concerning(account_id: UUID) -> ScalarSelect[UUID]:
    """Select the subjects that somebody chose, and the products of their devices."""
    chosen = select(Interest.subject_id).where(Interest.account_id == account_id)
    return union(chosen, products_in_service(account_id)).scalar_subquery()


def _of_kind(kind: ResourceKind, language: str, most: int, now: datetime) -> Select[UUID, ResourceKind, date]:
    of_it = select(Resource.id, Resource.kind, Resource.dated_on).where(
        Resource.language == language, Resource.kind == kind, _is_seen(now)
    )
    return of_it.order_by(Resource.dated_on.desc(), Resource.id.desc()).limit(most)


def _newest(language: str, most: int, now: datetime) -> Select[UUID, ResourceKind, date]:
    parts = (_of_kind(kind, language, most, now).subquery() for kind in ResourceKind)
    newest = union_all(*(select(part.c.id, part.c.kind, part.c.dated_on) for part in parts)).subquery()
    return select(newest.c.id, newest.c.kind, newest.c.dated_on)


def _matching(session: TenantSession, account_id: UUID, language: str, most: int, now: datetime) -> Iterator[_Found]:
    """Find the newest of each kind about anything chosen: from its mentions where they are few, else by date."""
    mentions = select(ResourceSubject.resource_id).where(ResourceSubject.subject_id.in_(_concerning(account_id)))
    counted = mentions.limit(FEW + 1).subquery()
    mentioned = session.scalar(select(func.count()).select_from(counted)) or 0
    if mentioned > FEW:
        yield from session.execute(_by_date(account_id, language, most, now))
    elif mentioned:
        known = select(Resource.id, Resource.kind, Resource.dated_on).where(
            Resource.id.in_(mentions), Resource.language == language, _is_seen(now)
        )
        left = dict.fromkeys(ResourceKind, most)
        for row in session.execute(known.order_by(Resource.dated_on.desc(), Resource.id.desc())):
            left[row.kind] -= 1
            if left[row.kind] >= 0:
                yield row


def _by_date(account_id: UUID, language: str, most: int, now: datetime) -> Select[UUID, ResourceKind, date]:
    """Select the newest of each kind about anything chosen, among so many of the newest.

    Each is looked at by its own few mentions: what was chosen may be ten thousand subjects.
    """
    mentioned = ResourceSubject.resource_id == Resource.id
    is_chosen = exists().where(Interest.account_id == account_id, Interest.subject_id == ResourceSubject.subject_id)
    is_in_service = ResourceSubject.subject_id.in_(products_in_service(account_id))
    about = exists().where(mentioned, or_(is_chosen, is_in_service))
    parts = []
    for kind in ResourceKind:
        since = func.coalesce(_edge_of(kind, language), literal(date.min))
        newest = _of_kind(kind, language, most, now).where(Resource.dated_on >= since, about)
        parts.append(newest.subquery())
    found = union_all(*(select(part.c.id, part.c.kind, part.c.dated_on) for part in parts)).subquery()
    return select(found.c.id, found.c.kind, found.c.dated_on)


def _edge_of(kind: ResourceKind, language: str) -> ScalarSelect[date]:
    """Select the day of the last resource of a kind among which is sought; none where there are fewer."""
    each = aliased(Resource)
    of_it = select(each.dated_on).where(each.language == language, each.kind == kind)
    return of_it.order_by(each.dated_on.desc(), each.id.desc()).offset(_SOUGHT_AMONG - 1).limit(1).scalar_subquery()


def _chosen_of(
    session: TenantSession, account_id: UUID, resource_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[tuple[UUID, SubjectKind]]]:
    """Give what resources are about that somebody chose."""
    if not resource_ids:
        return {}
    rows = session.execute(
        select(ResourceSubject.resource_id, Subject.id, Subject.kind)
        .join(Subject, Subject.id == ResourceSubject.subject_id)
        .where(ResourceSubject.resource_id.in_(resource_ids), Subject.id.in_(_concerning(account_id)))
    )
    chosen: dict[UUID, list[tuple[UUID, SubjectKind]]] = defaultdict(list)
    for resource_id, subject_id, kind in rows:
        chosen[resource_id].append((subject_id, kind))
    return chosen
