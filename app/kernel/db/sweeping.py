"""Deleting what is over: a bounded number of rows at a time, so that nobody waits long for what a sweep holds."""

from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, inspect, select

from app.kernel.db.base import TenantScoped
from app.kernel.db.sessions import TenantSession

SWEPT_AT_ONCE = 1_000
"""Rows of one table that a sweep deletes in one transaction."""


def sweep_rows(session: TenantSession, entity: type[TenantScoped], is_over: ColumnElement[bool]) -> int:
    """Delete rows that are over, `SWEPT_AT_ONCE` at the most; give how many: as many mean that there may be more.

    A row that somebody else holds, another scheduler or its owner, is left to the next time; those that are chosen are
    held, so that none comes to life before it is deleted.
    """
    mapper = inspect(entity)
    key = mapper.get_property_by_column(mapper.primary_key[1]).class_attribute  # after the tenant
    chosen = select(key).where(is_over).limit(SWEPT_AT_ONCE).with_for_update(skip_locked=True)
    keys = session.scalars(chosen).all()
    if not keys:
        return 0
    swept = session.execute(delete(entity).where(key.in_(keys)), execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", swept).rowcount
