"""Products and topics: what resources and events are about, and people choose."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.exc import IntegrityError

from app.domain.library.errors import SubjectTakenError, SubjectUsedError
from app.domain.library.holding import hold
from app.domain.library.models import ResourceSubject, Subject, SubjectKind, Titles
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id


def list_subjects(
    session: TenantSession, kind: SubjectKind | None = None, *, limit: int | None = None
) -> Sequence[Subject]:
    """List the brand's subjects, of one kind or products before topics, in the order that the brand gave them."""
    subjects = select(Subject).order_by(Subject.kind, Subject.position, Subject.key).limit(limit)
    return session.scalars(subjects if kind is None else subjects.where(Subject.kind == kind)).all()


def list_subjects_page(session: TenantSession, kind: SubjectKind, *, limit: int, offset: int = 0) -> Sequence[Subject]:
    """List a part of the subjects of a kind, in the brand's order."""
    ordered = select(Subject).where(Subject.kind == kind).order_by(Subject.position, Subject.key)
    return session.scalars(ordered.limit(limit).offset(offset)).all()


def find_subject(session: TenantSession, kind: SubjectKind, key: str) -> Subject | None:
    """Find a product or a topic by its key."""
    return session.scalar(select(Subject).where(Subject.kind == kind, Subject.key == key))


def get_subject(session: TenantSession, subject_id: UUID) -> Subject:
    """Give a product or a topic; NotFoundError."""
    subject = session.scalar(select(Subject).where(Subject.id == subject_id))
    if subject is None:
        raise NotFoundError("subject")
    return subject


def find_subjects(session: TenantSession, subject_ids: Sequence[UUID]) -> Mapping[UUID, Subject]:
    """Find subjects by their ids, such as those of an account's interests; what is gone is left out."""
    found = session.scalars(select(Subject).where(Subject.id.in_(subject_ids))) if subject_ids else ()
    return {subject.id: subject for subject in found}


def list_subjects_of(session: TenantSession, resource_id: UUID) -> Sequence[Subject]:
    """List what a resource is about, products before topics."""
    return session.scalars(
        select(Subject)
        .join(ResourceSubject, ResourceSubject.subject_id == Subject.id)
        .where(ResourceSubject.resource_id == resource_id)
        .order_by(Subject.kind, Subject.position, Subject.key)
    ).all()


def make_subject(session: TenantSession, kind: SubjectKind, key: str, titles: Titles, *, now: datetime) -> Subject:
    """Add a subject after the others of its kind; SubjectTakenError."""
    last = session.scalar(select(func.max(Subject.position)).where(Subject.kind == kind))
    subject = Subject(id=new_id(now), kind=kind, key=key, titles=titles, position=0 if last is None else last + 1)
    try:
        with session.begin_nested():
            session.add(subject)
    except IntegrityError:
        raise SubjectTakenError(kind, key) from None
    return subject


def place_of(session: TenantSession, subject: Subject) -> int:
    """Tell the place of a subject among those of its kind, from 1."""
    before = or_(
        Subject.position < subject.position,
        and_(Subject.position == subject.position, Subject.key < subject.key),
    )
    return 1 + (
        session.scalar(select(func.count()).select_from(Subject).where(Subject.kind == subject.kind, before)) or 0
    )


def change_subject(session: TenantSession, subject_id: UUID, titles: Titles, *, place: int, edition: int) -> Subject:
    """Call a subject something else, and put it at a place among those of its kind, from 1; a later one is the last.

    NotFoundError; StaleEditionError where somebody changed it since `edition`.
    """
    subject = hold(session, Subject, subject_id, edition)
    others = [each for each in list_subjects(session, subject.kind) if each.id != subject_id]
    for position, each in enumerate([*others[: place - 1], subject, *others[place - 1 :]]):
        each.position = position
    subject.titles, subject.edition = titles, edition + 1
    session.flush()
    return subject


def remove_subject(session: TenantSession, subject_id: UUID, *, edition: int) -> None:
    """Remove a subject that nothing is about, and customers' choice of it.

    SubjectUsedError where something is; NotFoundError and StaleEditionError as for a change.
    """
    subject = hold(session, Subject, subject_id, edition)
    try:
        with session.begin_nested():
            session.delete(subject)
    except IntegrityError:
        raise SubjectUsedError(subject.key) from None


def title_of(titles: Titles, language: str) -> str:
    """Give a title in a language, else in the first that it has: the brand's own."""
    return titles.get(language) or next(iter(titles.values()))
