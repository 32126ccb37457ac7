"""A library in a few lines: subjects, and resources about them."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from app.domain.library.models import Resource, ResourceKind, ResourceSubject, Subject, SubjectKind, Visibility
from app.domain.library.subjects import make_subject
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
TODAY = NOW.date()
_numbers = count(1)


def product(session: TenantSession, key: str) -> Subject:
    return make_subject(session, SubjectKind.PRODUCT, key, {"fr": key.upper()}, now=NOW)


def topic(session: TenantSession, key: str) -> Subject:
    return make_subject(session, SubjectKind.TOPIC, key, {"fr": key.title()}, now=NOW)


def put(
    session: TenantSession,
    kind: ResourceKind = ResourceKind.DOCUMENT,
    about: Collection[Subject] = (),
    *,
    days: int = 1,
    **facts: Any,  # noqa: ANN401 - any column
) -> UUID:
    """Put a resource on the shelf that is so many days old."""
    number = next(_numbers)
    known: dict[str, Any] = {
        "slug": f"resource-{number}", "language": "fr", "visibility": Visibility.CUSTOMERS, "title": f"N° {number}",
        "summary": "", "body": "", "version": "", "dated_on": TODAY - timedelta(days=days),
        "published_at": NOW - timedelta(days=days), "created_at": NOW, "changed_at": NOW, "edition": 1,
    }  # fmt: skip
    resource = Resource(id=new_id(NOW + timedelta(milliseconds=number)), kind=kind, **{**known, **facts})
    session.add(resource)
    session.flush()
    session.add_all(ResourceSubject(resource_id=resource.id, subject_id=each.id) for each in about)
    session.flush()
    return resource.id


def day(days: int) -> date:
    """Give the day that is so many days ago."""
    return TODAY - timedelta(days=days)


def clear(session: TenantSession) -> None:
    """Take everything off the shelves."""
    for entity in (Resource, Subject):  # what refers to a resource or to a choice goes with it
        session.execute(delete(entity), execution_options={"synchronize_session": False})
