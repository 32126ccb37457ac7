"""Statements, compiled once by a worker: each test has an engine of its own, with the same statements."""

from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Compiled, Dialect, Engine
from sqlalchemy.util import LRUCache

from app.kernel.db import Base

_MOST, _MOST_OF_A_TABLE = 3_000, 100
_KINDS: WeakKeyDictionary[Dialect, str] = WeakKeyDictionary()  # of the engines that share


class Statements(LRUCache[Any, Compiled]):
    """Keeps what was compiled for a kind of database, where SQLAlchemy keeps it for one engine's dialect."""

    def get(self, key: Any, default: Any = None) -> Any:  # noqa: ANN401 - SQLAlchemy's own
        """Give what any engine of this kind has compiled."""
        return super().get(_shared(key), default)

    def __setitem__(self, key: Any, value: Compiled) -> None:  # noqa: ANN401 - SQLAlchemy's own
        super().__setitem__(_shared(key), value)


_COMPILED = Statements(_MOST)


def share_statements(engine: Engine) -> None:
    """Let an engine know what others have compiled; all of them seal with the same keys, which a statement holds."""
    _KINDS[engine.dialect] = engine.dialect.name
    engine.update_execution_options(compiled_cache=_COMPILED)
    for mapper in Base.registry.mappers:  # what a flush sends is kept by its mapper
        if not isinstance(mapper._compiled_cache, Statements):  # noqa: SLF001 - no public way
            mapper._compiled_cache = Statements(_MOST_OF_A_TABLE)  # noqa: SLF001 - the same


def _shared(key: Any) -> Any:  # noqa: ANN401 - the same
    dialect, *more = key
    return (_KINDS.get(dialect, dialect), *more)
