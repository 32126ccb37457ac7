"""Reading every row of every brand as it was at one moment, while the product goes on."""

import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from app.backup.archive import TABLES, Member
from app.backup.errors import DatabaseRefusedError
from app.backup.shapes import Row, Shape, encode_rows, list_shapes
from app.kernel.db import BACKUP_ROLE, new_owner_engine
from app.migrations.revisions import find_revision

_AT_ONCE, _LARGE_AT_ONCE = 1000, 4  # rows that are held; of a table with bytes, a row may have 25 MB of them
_FAST = 3  # of gzip's levels: a third of the time of its default, a tenth larger


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database at one moment."""

    revision: str
    shapes: Sequence[Shape]
    connection: Connection

    def parts(self) -> Iterator[Member]:
        """Give all rows, table by table, a few at a time."""
        for shape in self.shapes:
            for number, rows in enumerate(self._rows(shape), 1):
                text = gzip.compress(encode_rows(rows), _FAST, mtime=0)
                yield Member(f"{TABLES}/{shape.name}/{number:06}.json.gz", len(text), [text], len(rows))

    def _rows(self, shape: Shape) -> Iterator[Sequence[Row]]:
        held = _LARGE_AT_ONCE if "bytes" in shape.columns.values() else _AT_ONCE
        asked = select(*shape.as_table().columns).execution_options(yield_per=held)
        with self.connection.execute(asked) as found:
            yield from found.partitions()


@contextmanager
def snapshot(owner_url: str) -> Iterator[Snapshot]:
    """Open a database to read all of it; DatabaseRefusedError when it has no tables, or does not let us."""
    engine = new_owner_engine(owner_url)
    try:
        with engine.connect() as connection:
            revision = _hold(connection)
            if revision is None:
                raise DatabaseRefusedError("the database has no tables; correct GUICHET_DATABASE_OWNER_URL")
            yield Snapshot(revision, list_shapes(connection), connection)
    except DBAPIError as error:
        raise DatabaseRefusedError(f"the database says: {str(error.orig).strip()}; is it upgraded?") from error
    finally:
        engine.dispose()


def _hold(connection: Connection) -> str | None:
    """Hold the moment and give its revision; on PostgreSQL as the role that reads all brands' rows."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
        return find_revision(connection)
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    revision = find_revision(connection)
    connection.exec_driver_sql(f"SET LOCAL ROLE {BACKUP_ROLE}")
    return revision
