"""The library at the desk, for its tests: an application with a store, resources made by the form, nothing left."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, select

from app.domain.audit.models import AuditEntry
from app.domain.library.models import Resource, Subject
from app.domain.library.search.index import forget_resource
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.web.people import Visitor

HOME = "/admin/library/"
FIELDS: Mapping[str, str] = {
    "kind": "guide",
    "language": "fr",
    "visibility": "customers",
    "title": "Poser  un relais",
    "slug": "",
    "summary": "Un jour suffit.",
    "body": "**Texte**",
    "version": "2.4",
    "dated_on": "2026-11-01",
    "minutes": "12",
    "link": "",
}


def hidden(visitor: Visitor, path: str, name: str) -> str:
    """Give what a hidden field of a page holds."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]+)"', visitor.get(path).text)
    assert found is not None
    return found[1]


def drafted(app: Flask, visitor: Visitor, **fields: Any) -> Resource:  # noqa: ANN401 - any field
    """Write a resource at the desk, as a draft."""
    key = hidden(visitor, f"{HOME}new", "key")
    answer = visitor.send(f"{HOME}new", {**FIELDS, "key": key, **fields})
    assert answer.status_code == 303, unescape(answer.text)
    return stored(app, UUID(key))


def stored(app: Flask, resource_id: UUID) -> Resource:
    """Read a resource anew."""
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session:
        return session.scalars(select(Resource).where(Resource.id == resource_id)).one()


def acts(app: Flask, resource: Resource) -> list[str]:
    """Give what the journal has of a resource."""
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session:
        lines = select(AuditEntry.act).where(AuditEntry.subject_id == resource.id).order_by(AuditEntry.id)
        return list(session.scalars(lines))


def empty_library(app: Flask, brand: str = "camcha") -> None:
    """Leave no resource of a brand behind."""
    with open_session(app.extensions[EXTENSION].engine, brand) as session, transaction(session):
        for resource in session.scalars(select(Resource)).all():
            forget_resource(session, resource.language, resource.id)
        for entity in (Resource, Subject):
            session.execute(delete(entity), execution_options={"synchronize_session": False})
