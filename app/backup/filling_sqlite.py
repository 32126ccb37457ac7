"""A database in a file: filled beside, and given its name when it is whole."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.backup.archive import Head
from app.backup.errors import DamagedArchiveError, DatabaseRefusedError, NotEmptyError
from app.backup.filling import Filling, told
from app.backup.shapes import REVISIONS
from app.kernel.db import new_owner_engine
from app.migrations import runner

_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file


@contextmanager
def filled_file(path: Path, head: Head, *, replace: bool) -> Iterator[Filling]:
    """Give empty tables to fill; they take the place of the database at `path` when the block ends well."""
    if not replace and _has_rows(path):
        raise NotEmptyError(f"the database {path} has rows")
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f"{path.name}.restoring")
    _remove(staged)
    engine = new_owner_engine(f"sqlite:///{staged}")
    try:
        with told(), engine.connect() as connection:
            runner.upgrade_to(connection, head.revision)
            yield Filling(connection, head)
            connection.commit()
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise DamagedArchiveError("some of its rows refer to others that it has not")
        _make_sure(staged)
        _leave(path)
        staged.replace(path)
        _make_sure(path.parent)
    finally:
        engine.dispose()
        _remove(staged)


def _has_rows(path: Path) -> bool:
    if not path.exists():
        return False
    with told(), closing(sqlite3.connect(path)) as connection:
        named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> ?", (REVISIONS,))
        asked = (f'SELECT EXISTS (SELECT 1 FROM "{name}")' for (name,) in named.fetchall())  # noqa: S608 - its own
        return any(connection.execute(each).fetchone()[0] for each in asked)


def _leave(path: Path) -> None:
    """Make one file of the database that is there; DatabaseRefusedError while anybody else has it open."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        raise DatabaseRefusedError(f"{path}: {error}; stop Guichet first") from None


def _remove(path: Path) -> None:
    for end in ("", *_BESIDE):
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)


def _make_sure(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
