"""Columns whose values are sealed at rest: read and written like any other, and of no use to whoever steals the table.

The engine's keyring seals and opens them (`new_engine(url, keyring=…)`). Each is bound to its place: a value that was
moved to another column does not open. The database can't compare or sort them, and the tripwire refuses a statement
that asks it to.
"""

import json
from abc import abstractmethod
from datetime import date
from typing import Any, TypeVar, cast

from sqlalchemy import ClauseElement, Dialect, Engine, String, TypeDecorator
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, UnaryExpression
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import GenerativeSelect

from app.kernel.cards import mask_cards
from app.kernel.db.base import JsonValue
from app.kernel.keyring import Keyring, UnknownKeyError

T = TypeVar("T")
_KEYRING = "guichet_keyring"  # attribute of an engine's dialect, which is what a type gets to see


class Sealed(TypeDecorator[T]):
    """What the kinds have in common; `place` is `table.column`, and stays what it was if the column is ever renamed."""

    impl = String  # as `FreeText`, so that a column can be sealed without a change of its type
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: T | None, dialect: Dialect) -> str | None:
        """Seal it; UnknownKeyError when the engine has no keyring."""
        return None if value is None else self._keyring(dialect).seal(self.written(value), place=self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> T | None:
        """Open it; what was stored before the column was sealed is read as it is. SealError when it does not open."""
        return None if value is None else self.read(self._keyring(dialect).unseal(value, place=self.place))

    @abstractmethod
    def written(self, value: T) -> str:
        """Give the text that is sealed."""

    @abstractmethod
    def read(self, text: str) -> T:
        """Give the value of such a text."""

    def _keyring(self, dialect: Dialect) -> Keyring:
        keyring = getattr(dialect, _KEYRING, None)
        if keyring is None:
            raise UnknownKeyError(self.place, None)
        return cast("Keyring", keyring)


class SealedText(Sealed[str]):
    """What somebody wrote; of a card number in it no more is stored than may be (`mask_cards`)."""

    cache_ok = True

    def written(self, value: str) -> str:
        """Mask it."""
        return mask_cards(value)

    def read(self, text: str) -> str:
        """Give it as it is."""
        return text


class SealedDate(Sealed[date]):
    """A day."""

    cache_ok = True

    def written(self, value: date) -> str:
        """Write it as ISO 8601 has it."""
        return value.isoformat()

    def read(self, text: str) -> date:
        """Read it."""
        return date.fromisoformat(text)


class SealedJson(Sealed[JsonValue]):
    """What JSON can say."""

    cache_ok = True

    def written(self, value: JsonValue) -> str:
        """Write it."""
        return json.dumps(value, ensure_ascii=False)

    def read(self, text: str) -> JsonValue:
        """Read it."""
        return cast("JsonValue", json.loads(text))


def give_keyring(engine: Engine, keyring: Keyring) -> None:
    """Let this engine seal and open."""
    setattr(engine.dialect, _KEYRING, keyring)


def find_misused(statement: ClauseElement) -> str | None:
    """Name a sealed column by which a statement compares, sorts or computes; None when there is none.

    It may be read, written, and asked whether it is empty.
    """
    for element in visitors.iterate(statement):
        for part in _weighed(element):
            kind = getattr(part, "type", None)
            if isinstance(kind, Sealed):
                return kind.place
    return None


def _weighed(element: visitors.ExternallyTraversible) -> tuple[Any, ...]:
    """Give the parts of an element that the database would have to understand."""
    if isinstance(element, BinaryExpression) and element.operator not in {operators.is_, operators.is_not}:
        return element.left, element.right
    if isinstance(element, UnaryExpression):
        return (element.element,)
    if isinstance(element, FunctionElement):
        return tuple(element.clauses)
    if isinstance(element, GenerativeSelect):
        told_apart = element.selected_columns if getattr(element, "_distinct", False) else ()
        return (*element._order_by_clauses, *element._group_by_clauses, *told_apart)  # noqa: SLF001 - no public way
    return ()
