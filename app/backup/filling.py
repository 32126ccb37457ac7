"""Filling tables with the rows of an archive, as they were stored."""

import gzip
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, insert
from sqlalchemy.exc import DBAPIError

from app.backup.archive import Head, Member
from app.backup.errors import DamagedArchiveError, DatabaseRefusedError
from app.backup.shapes import decode_rows, list_shapes


class Filling:
    """Empty tables of the archive's revision, on a connection that commits when everything is there."""

    def __init__(self, connection: Connection, head: Head) -> None:
        """Compare the tables with those of the archive; DamagedArchiveError when it belongs to others."""
        self._connection = connection
        self._shapes = {shape.name: shape for shape in head.tables}
        self._tables = {name: shape.as_table() for name, shape in self._shapes.items()}
        self._filled = Counter(dict.fromkeys(self._shapes, 0))
        if {shape.name: shape.columns for shape in list_shapes(connection)} != {
            name: shape.columns for name, shape in self._shapes.items()
        }:
            raise DamagedArchiveError(f"its tables are not those of revision {head.revision}")

    def fill(self, part: Member) -> None:
        """Put a part's rows into their table."""
        shape = self._shapes.get(part.table)
        if shape is None:
            raise DamagedArchiveError(f"it has rows of {part.table}, and does not say what that is")
        try:
            text = gzip.decompress(b"".join(part.pieces))
        except (OSError, EOFError, zlib.error) as error:
            raise DamagedArchiveError(f"{part.name}: {error}") from None
        if rows := decode_rows(shape, text):
            given = [dict(zip(shape.columns, row, strict=True)) for row in rows]
            self._connection.execute(insert(self._tables[shape.name]), given)
            self._filled[shape.name] += len(rows)

    def check(self, rows: Mapping[str, int]) -> None:
        """Refuse to go on unless so many rows came to each table."""
        if self._filled != rows:
            raise DamagedArchiveError("it holds another number of rows than was written")


@contextmanager
def told() -> Iterator[None]:
    """Turn what a database says into a refusal: its first line, as the others may repeat a row."""
    try:
        yield
    except DBAPIError as error:
        raise DatabaseRefusedError(f"the database says: {str(error.orig).strip().partition(chr(10))[0]}") from error
