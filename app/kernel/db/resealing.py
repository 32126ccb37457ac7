"""Sealing anew, with the newest key, what another key sealed or none: a bounded number of values at a time.

A value is replaced only while it is what was read, so nobody's change is lost and nothing is locked meanwhile.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, String, case, func, inspect, select, tuple_, type_coerce, update
from sqlalchemy.orm import InstrumentedAttribute, Mapper

from app.kernel.db.base import TenantScoped
from app.kernel.db.sealed import Sealed
from app.kernel.db.sessions import TenantSession, transaction
from app.kernel.keyring import ID_LENGTH, PREFIX, Keyring, SealError

AT_ONCE = 500
"""Values that one transaction seals anew."""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One sealed column of one table."""

    entity: type[TenantScoped]
    place: str
    name: str

    @property
    def attribute(self) -> InstrumentedAttribute[Any]:
        """The column of its entity."""
        return cast("InstrumentedAttribute[Any]", getattr(self.entity, self.name))


def sealed_columns(entities: Sequence[type[TenantScoped]]) -> Iterator[SealedColumn]:
    """Find what is sealed in these tables."""
    for entity in entities:
        mapper: Mapper[Any] = inspect(entity)
        for column in mapper.columns:
            if isinstance(column.type, Sealed):
                yield SealedColumn(entity, column.type.place, mapper.get_property_by_column(column).key)


def count_by_key(session: TenantSession, column: SealedColumn) -> Mapping[str, int]:
    """Count the values of a column by the id of the key that sealed them; under "" those that none did."""
    raw = type_coerce(column.attribute, String)
    key = case((raw.startswith(PREFIX), func.substr(raw, len(PREFIX) + 1, ID_LENGTH)), else_="").label("key")
    counted = select(key, func.count()).select_from(column.entity).where(raw.is_not(None)).group_by("key")
    return dict(session.execute(counted).all())


def reseal(
    session: TenantSession, column: SealedColumn, keyring: Keyring, *, at_once: int = AT_ONCE
) -> Iterator[tuple[int, int]]:
    """Seal a column anew, and give of each batch how many values were, and how many no key opens; it commits each.

    Whatever stops it, the next one goes on with what is left.
    """
    last: tuple[Any, ...] | None = None
    while True:
        with transaction(session):
            found = _stale(session, column, keyring, last, at_once)
            outcomes = [_reseal_one(session, column, keyring, key, raw) for *key, raw in found]
        yield outcomes.count(True), outcomes.count(False)
        if len(found) < at_once:
            return
        last = tuple(found[-1][:-1])


def _stale(
    session: TenantSession, column: SealedColumn, keyring: Keyring, last: tuple[Any, ...] | None, at_once: int
) -> Sequence[Sequence[Any]]:
    """Read the keys and the stored texts of the next rows that the newest key has not sealed."""
    raw, key = type_coerce(column.attribute, String), _key_of(column.entity)
    stale = raw.is_not(None) & ~raw.startswith(f"{PREFIX}{keyring.newest}:")
    wanted = select(*key, raw).where(stale).order_by(*key).limit(at_once)
    if last is not None:
        wanted = wanted.where(tuple_(*key) > tuple_(*last))
    return session.execute(wanted).all()


def _reseal_one(
    session: TenantSession, column: SealedColumn, keyring: Keyring, key: Sequence[Any], raw: str
) -> bool | None:
    """Tell whether a value was sealed anew; None where somebody has changed it meanwhile."""
    try:
        sealed = keyring.seal(keyring.unseal(raw, place=column.place), place=column.place)
    except SealError:
        return False
    is_it = [part == value for part, value in zip(_key_of(column.entity), key, strict=True)]
    changed = update(column.entity).where(*is_it, type_coerce(column.attribute, String) == raw)
    changed = changed.values({column.name: type_coerce(sealed, String)})
    done = session.execute(changed, execution_options={"synchronize_session": False})
    return True if cast("CursorResult[Any]", done).rowcount else None


def _key_of(entity: type[TenantScoped]) -> list[InstrumentedAttribute[Any]]:
    """Give the columns of the key after the tenant."""
    mapper: Mapper[Any] = inspect(entity)
    return [mapper.get_property_by_column(column).class_attribute for column in mapper.primary_key[1:]]
