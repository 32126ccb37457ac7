"""Walking over all that is held about one person, as the tables declare it (`app.kernel.personal`)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, inspect, literal, not_, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.accounts.models import Account
from app.domain.tables import holdings
from app.kernel.db import Base, TenantScoped, TenantSession
from app.kernel.personal import Holding, Tie

Row = Mapping[str, Any]

# A digest is looked for under its own key, and a name that was written down is no proof of whose a row is.
_FOUND_BY = frozenset({Tie.KEY, Tie.ID, Tie.EMAIL})


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose rows are looked for: tables know a person by their account, or by their address."""

    account_id: UUID
    emails: frozenset[str]

    @classmethod
    def of(cls, account: Account) -> "Owner":
        """Give the owner that an account is."""
        return cls(account.id, frozenset(filter(None, (account.email, account.email_key))))


@dataclass(frozen=True, slots=True)
class Held:
    """One table that holds something about people, and what it declares."""

    entity: type[TenantScoped]
    holding: Holding

    @property
    def name(self) -> str:
        """The table's name."""
        return str(inspect(self.entity).local_table.name)

    @property
    def keys(self) -> Sequence[InstrumentedAttribute[Any]]:
        """What names a row, the tenant aside."""
        mapper = inspect(self.entity)
        return [mapper.get_property_by_column(column).class_attribute for column in mapper.primary_key[1:]]

    def column(self, name: str) -> InstrumentedAttribute[Any]:
        """Give a column by its name in the table."""
        mapper = inspect(self.entity)
        attribute: InstrumentedAttribute[Any] = mapper.get_property_by_column(
            mapper.local_table.c[name]
        ).class_attribute
        return attribute

    def is_of(self, owner: Owner) -> ColumnElement[bool]:
        """Give the condition of the rows that are this person's."""
        column = self.column(self.holding.owner or "")
        if self.holding.through is not None:
            parent = find_held(self.holding.through)
            return column.in_(select(parent.keys[0]).where(parent.is_of(owner)))
        if self.holding.tie is Tie.EMAIL:
            return column.in_(sorted(owner.emails))
        if self.holding.guest is not None:
            asked = self.column(self.holding.guest).in_(sorted(owner.emails))
            return or_(column == owner.account_id, and_(column.is_(None), asked))
        return column == owner.account_id

    def is_given_to(self, owner: Owner) -> ColumnElement[bool]:
        """Give the condition of the rows that this person's copy holds: theirs, but for what only the team reads."""
        is_apart = self._is_apart(owner)
        return self.is_of(owner) if is_apart is None else and_(self.is_of(owner), not_(is_apart))

    def _is_apart(self, owner: Owner) -> ColumnElement[bool] | None:
        if self.holding.apart is None:
            return None
        column = self.column(self.holding.apart)
        if self.holding.apart_through is None:
            return column.is_(True)
        parent = find_held(self.holding.apart_through)
        is_apart = parent._is_apart(owner)  # noqa: SLF001 - of its own kind
        if is_apart is None:
            raise LookupError(parent.name)
        return func.coalesce(column.in_(select(parent.keys[0]).where(parent.is_of(owner), is_apart)), false())


def list_held() -> Sequence[Held]:
    """List every table whose rows can be told to be somebody's; what refers to another comes after it."""
    found = {each.name: each for each in _declared()}
    return [found[table.name] for table in Base.metadata.sorted_tables if table.name in found]


def find_held(table: str) -> Held:
    """Give one of them by its table; KeyError."""
    return {each.name: each for each in _declared()}[table]


def _declared() -> Iterator[Held]:
    for entity, holding in holdings().items():
        if holding.owner is not None and holding.tie in _FOUND_BY:
            yield Held(entity, holding)


def count_rows(session: TenantSession, held: Held, owner: Owner) -> int:
    """Count a person's rows of one table."""
    return _count(session, held, held.is_of(owner))


def count_given(session: TenantSession, held: Held, owner: Owner) -> int:
    """Count what a person's copy holds of one table."""
    return _count(session, held, held.is_given_to(owner))


def _count(session: TenantSession, held: Held, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(held.entity).where(condition)) or 0


def read_rows(
    session: TenantSession, held: Held, owner: Owner, *, after: Sequence[Any] | None, limit: int
) -> tuple[Sequence[Row], Sequence[Any] | None]:
    """Read what a person's copy holds of one table, after the row of that key; give the last key, if there is more."""
    names, keys = held.holding.given, held.keys
    rows = select(*keys, *(held.column(name) for name in names)).where(held.is_given_to(owner))
    if after is not None:
        last = [literal(value, key.type) for key, value in zip(keys, after, strict=True)]
        rows = rows.where(tuple_(*keys) > tuple_(*last) if len(keys) > 1 else keys[0] > last[0])
    found = session.execute(rows.order_by(*keys).limit(limit)).all()
    given = [dict(zip(names, row[len(keys) :], strict=True)) for row in found]
    return given, tuple(found[-1][: len(keys)]) if len(found) == limit else None
