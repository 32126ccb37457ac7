"""What a database has of tables and columns, as it says itself, in words that both kinds of database share.

A backup is made by what the database is and not by what the models want it to be: so it can be made before an upgrade,
and restored by a version that has other tables.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from types import GenericAlias
from typing import Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy import (
    CHAR,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    inspect,
)
from sqlalchemy.types import TypeEngine

from app.backup.errors import DamagedArchiveError, DatabaseRefusedError
from app.kernel.db import Json, UtcDateTime

REVISIONS = "alembic_version"  # whose one row is the revision, which the archive's head says
Kind = Literal["uuid", "json", "boolean", "integer", "instant", "date", "bytes", "text"]
_HEX = 32  # digits of a UUID, which SQLite keeps as a CHAR

# What a column of a database is; the first that fits.
_FOUND: Sequence[tuple[type[TypeEngine[Any]], Kind]] = (
    (Uuid, "uuid"),
    (JSON, "json"),
    (Boolean, "boolean"),
    (Integer, "integer"),
    (DateTime, "instant"),
    (Date, "date"),
    (LargeBinary, "bytes"),
    (String, "text"),
)
# How it is read and written, past what the models do to a value: what is sealed stays sealed, what is masked stays so.
_STORED: Mapping[Kind, Callable[[], TypeEngine[Any]]] = {
    "uuid": Uuid,
    "json": lambda: Json,
    "boolean": Boolean,
    "integer": BigInteger,
    "instant": UtcDateTime,
    "date": Date,
    "bytes": LargeBinary,
    "text": Text,
}
_READ: Mapping[Kind, Any] = {
    "uuid": UUID | None,
    "json": Any,
    "boolean": bool | None,
    "integer": int | None,
    "instant": datetime | None,
    "date": date | None,
    "bytes": bytes | None,
    "text": str | None,
}
Row = Sequence[Any]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table: its name, and its columns' kinds by their names, in the order in which a row is written."""

    name: str
    columns: dict[str, Kind]

    def as_table(self) -> Table:
        """Give the table that reads and writes rows as they are stored."""
        columns = [Column(name, _STORED[kind]()) for name, kind in self.columns.items()]
        return Table(self.name, MetaData(), *columns)


def list_shapes(connection: Connection) -> Sequence[Shape]:
    """Give the shapes of a database's tables, by name; DatabaseRefusedError for a column that no backup knows."""
    found = inspect(connection).get_multi_columns()
    shapes = [
        Shape(name, {column["name"]: _kind_of(name, column["name"], column["type"]) for column in columns})
        for (_, name), columns in found.items()
        if name != REVISIONS
    ]
    return sorted(shapes, key=lambda shape: shape.name)


def encode_rows(rows: Iterable[Row]) -> bytes:
    """Write rows, a line of JSON each."""
    return msgspec.json.Encoder().encode_lines([tuple(row) for row in rows])


def decode_rows(shape: Shape, lines: bytes) -> Sequence[Row]:
    """Read rows of a table; DamagedArchiveError for what is none."""
    of_row = GenericAlias(tuple, tuple(_READ[kind] for kind in shape.columns.values()))
    try:
        rows: Sequence[Row] = msgspec.json.Decoder(of_row).decode_lines(lines)
    except msgspec.MsgspecError as error:
        raise DamagedArchiveError(f"{shape.name}: {error}") from None
    return rows


def _kind_of(table: str, column: str, of_type: TypeEngine[Any]) -> Kind:
    if isinstance(of_type, CHAR) and of_type.length == _HEX:
        return "uuid"
    for known, kind in _FOUND:
        if isinstance(of_type, known):
            return kind
    raise DatabaseRefusedError(f"{table}.{column} is {of_type!r}, which no backup knows; it is no column of Guichet’s")
