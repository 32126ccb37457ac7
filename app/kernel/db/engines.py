"""Connections to SQLite and PostgreSQL, set up the same way everywhere."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from app.kernel.db.errors import UnboundRoleError
from app.kernel.db.sealed import give_keyring
from app.kernel.db.sessions import LOCK_TIMEOUT, SCOPE, Scope
from app.kernel.db.tripwire import TIMETABLE, lay_tripwire
from app.kernel.keyring import Keyring

if TYPE_CHECKING:
    import psycopg  # the driver, which an installation on SQLite never loads

CONNECT_TIMEOUT = 5  # seconds
# A line that is cut says nothing. So long it may keep silent about what was sent; where nothing was, the other side is
# asked after so many seconds whether it is there, three times. Without these the system waits for a quarter of an hour.
WAITS_FOR_LINE = {
    "tcp_user_timeout": 10_000,  # milliseconds
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}


def new_engine(
    url: str, *, keyring: Keyring | None = None, pool_size: int = 10, connects_within: int = CONNECT_TIMEOUT
) -> Engine:
    """Make the application's engine: pooled, guarded by the tripwire, and on PostgreSQL only under a bound role.

    Without a keyring it reads and writes everything but sealed columns.
    """
    if make_url(url).get_backend_name() == "sqlite":
        engine = _new_sqlite_engine(url, pool_size)
    else:
        engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"application_name": "guichet", "connect_timeout": connects_within, **WAITS_FOR_LINE},
        )
        event.listen(engine, "connect", _refuse_unbound_role)
    lay_tripwire(engine)
    if keyring is not None:
        give_keyring(engine, keyring)
    return engine


def new_owner_engine(url: str) -> Engine:
    """Make the engine of migrations, which change tables and read no tenant's rows: no tripwire, no pool."""
    if make_url(url).get_backend_name() == "sqlite":
        return create_engine(url, poolclass=NullPool)
    return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": CONNECT_TIMEOUT})


@contextmanager
def timetable_connection(engine: Engine) -> Iterator[Connection]:
    """Open a connection that reads, across tenants, which rows are due and when, and nothing else.

    Only the columns `TIMETABLE_COLUMNS` of entities with `__timetable__ = True` can be read on it.
    """
    with engine.connect() as connection, connection.execution_options(**{TIMETABLE: True}).begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            connection.exec_driver_sql("SET LOCAL ROLE guichet_relay")
        yield connection


def _new_sqlite_engine(url: str, pool_size: int) -> Engine:
    engine = create_engine(url, pool_size=pool_size, max_overflow=0, hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """Let readers and a writer work side by side, hold foreign keys, overwrite what is deleted, leave BEGIN to us."""
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "secure_delete = ON", f"busy_timeout = {LOCK_TIMEOUT}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once when writing: a read that turns into a write would fail instead of waiting."""
    scope: Scope | None = connection.get_execution_options().get(SCOPE)
    if scope is not None and scope.writing:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # The driver's cursor: sent for every page that reads, and half a query's cost when SQLAlchemy sends it.
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute("BEGIN")


def _refuse_unbound_role(connection: "psycopg.Connection[tuple[str, bool]]", _entry: ConnectionPoolEntry) -> None:
    """Refuse a superuser and a role with BYPASSRLS, for whom the second wall does not stand."""
    row = connection.execute(
        "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    connection.rollback()
    if row is None or row[1]:
        raise UnboundRoleError(row[0] if row else "?")
