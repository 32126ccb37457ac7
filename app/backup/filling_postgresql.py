"""A database on a server: emptied, made anew and filled in one transaction, as its owner."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import DBAPIError

from app.backup.archive import Head
from app.backup.errors import NotEmptyError
from app.backup.filling import Filling, told
from app.backup.shapes import REVISIONS
from app.kernel.db import BACKUP_ROLE, ensure_roles, new_owner_engine
from app.migrations import runner

_PATIENCE = "10s"  # for whoever is in the database still
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_FUNCTIONS = (
    "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner"
    " WHERE p.pronamespace = 'public'::regnamespace AND r.rolname = current_user"
)
_FOREIGN_KEYS = (
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2"
)


@contextmanager
def filled_database(owner_url: str, app_url: str, head: Head, *, replace: bool) -> Iterator[Filling]:
    """Give empty tables to fill, which are everybody's when the block ends well; else everything is as it was."""
    engine = new_owner_engine(owner_url)
    try:
        with told(), engine.connect() as connection:
            ensure_roles(connection, make_url(app_url).password)
            connection.commit()
            with connection.begin():
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
                if not replace and _has_rows(connection):
                    raise NotEmptyError("the database has rows, or tables that are not ours to read")
                _empty(connection)
                runner.upgrade_to(connection, head.revision)
                keys = _let_in(connection)
                yield Filling(connection, head)
                _lock(connection, keys)
    finally:
        engine.dispose()


def _has_rows(connection: Connection) -> bool:
    """Look at every table as the role that sees all rows: the owner sees none."""
    names = [name for name in connection.exec_driver_sql(_TABLES).scalars() if name != REVISIONS]
    if not names:
        return False
    looked = " OR ".join(f'EXISTS (SELECT 1 FROM "{name}")' for name in names)  # noqa: S608 - as the database calls them
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"SET LOCAL ROLE {BACKUP_ROLE}")
            found = bool(connection.exec_driver_sql(f"SELECT {looked}").scalar_one())
            connection.exec_driver_sql("RESET ROLE")
    except DBAPIError:
        return True
    return found


def _empty(connection: Connection) -> None:
    """Drop what the schema has."""
    for name in connection.exec_driver_sql(_TABLES).scalars().all():
        connection.exec_driver_sql(f'DROP TABLE "{name}" CASCADE')
    for name in connection.exec_driver_sql(_FUNCTIONS).scalars().all():
        connection.exec_driver_sql(f"DROP FUNCTION {name}")


def _let_in(connection: Connection) -> Sequence[str]:
    """Let the owner write rows of all brands, in any order; gives what makes the foreign keys again."""
    keys = connection.exec_driver_sql(_FOREIGN_KEYS).all()
    for table, name, _ in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    _force(connection, "NO FORCE")
    return [f"ALTER TABLE {table} ADD CONSTRAINT {name} {said}" for table, name, said in keys]


def _lock(connection: Connection, keys: Sequence[str]) -> None:
    """Put the walls back: each foreign key is checked as it is made."""
    for statement in keys:
        connection.exec_driver_sql(statement)
    _force(connection, "FORCE")


def _force(connection: Connection, how: str) -> None:
    for name in connection.exec_driver_sql(_TABLES).scalars().all():
        if name != REVISIONS:
            connection.exec_driver_sql(f'ALTER TABLE "{name}" {how} ROW LEVEL SECURITY')
