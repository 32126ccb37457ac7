"""Holding a row that somebody is to change as they have seen it."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from app.domain.library.errors import StaleEditionError
from app.domain.library.models import Resource, Subject
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError

E = TypeVar("E", Resource, Subject)


def hold(session: TenantSession, entity: type[E], row_id: UUID, edition: int) -> E:
    """Let nobody else change a resource or a subject; NotFoundError, StaleEditionError."""
    held = select(entity).where(entity.id == row_id).with_for_update()
    row = session.scalar(held, execution_options={"populate_existing": True})
    if row is None:
        raise NotFoundError(entity.__name__.lower())
    if row.edition != edition:
        raise StaleEditionError(row.edition)
    return row
