"""Counting rows by time, without ever reading more of them than may be waited for; and counting up in one row."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, ScalarSelect, func, literal_column, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel.db.base import TenantScoped
from app.kernel.db.sessions import TenantSession

MOST_COUNTED = 50_000
"""Rows that are counted of one period; of more it is only known that they are more."""


def count_at_most(
    along: InstrumentedAttribute[Any], *where: ColumnElement[bool], most: int = MOST_COUNTED
) -> ScalarSelect[int]:
    """Make the subquery that counts the rows for which all of this holds, up to one more than `most`.

    They are read in the order of `along`, a column of the index that finds them: else a database that expects many
    reads the table instead, until it has met so many.
    """
    rows = select(literal_column("1").label("one")).where(*where).order_by(along).limit(most + 1).subquery()
    return select(func.count()).select_from(rows).scalar_subquery()


def count_in_periods(
    session: TenantSession,
    column: InstrumentedAttribute[datetime],
    periods: Sequence[tuple[datetime, datetime]],
    *where: ColumnElement[bool],
    most: int = MOST_COUNTED,
) -> Sequence[int]:
    """Count, in one query, the rows whose instant lies in each period; `most` + 1 means that there are more."""
    counts = [count_at_most(column, *where, column >= begins, column < ends, most=most) for begins, ends in periods]
    return list(session.execute(select(*counts)).one())


def count_one(session: TenantSession, counter: InstrumentedAttribute[int], **key: object) -> None:
    """Count one more in the row that a key names, which the first makes; however many do so at once, none is lost."""
    if _count_again(session, counter, key):
        return
    try:
        with session.begin_nested():
            session.add(_entity_of(counter)(**key, **{counter.key: 1}))
    except IntegrityError:
        _count_again(session, counter, key)  # somebody else was first


def _count_again(session: TenantSession, counter: InstrumentedAttribute[int], key: Mapping[str, object]) -> bool:
    changed = session.execute(
        update(_entity_of(counter))
        .filter_by(**key)
        .values({counter: counter + 1})
        .execution_options(synchronize_session=False)
        .returning(counter)
    )
    return changed.first() is not None


def _entity_of(column: InstrumentedAttribute[int]) -> type[TenantScoped]:
    return cast("type[TenantScoped]", column.class_)
