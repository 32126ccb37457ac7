"""The database: within reach, at the newest revision, sound, and its second wall up."""

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError

from app.doctor.row_security import look_at_row_security
from app.doctor.signs import Sign, doubtful, fine, wrong
from app.kernel.db import UnboundRoleError
from app.migrations.revisions import find_revision, newest_revision
from app.web.installation import Installation

PART = "database"
OLDEST = 150_000  # PostgreSQL's version as a number: major * 10,000
_FORBIDDEN = "42501"  # PostgreSQL's insufficient_privilege
_RESTORE = "stop Guichet and restore the last backup"
_LARGE = 20 * 1024**3  # bytes of a file that a server would serve better


def look_at_database(installed: Installation) -> Iterator[Sign]:
    """Look at the database as the application signs in to it."""
    try:
        with installed.engine.connect() as connection:
            yield from _revision(connection)
            if connection.dialect.name == "postgresql":
                yield from _version(connection)
                yield from look_at_row_security(connection)
            else:
                yield from _file(connection)
    except UnboundRoleError as error:
        yield wrong("row security", f"the role “{error.role}” passes by it", "sign in as guichet_app, which it binds")
    except DatabaseError as error:
        yield _broken(installed.engine, error)


def _broken(engine: Engine, error: DatabaseError) -> Sign:
    if getattr(error.orig, "sqlstate", None) == _FORBIDDEN:
        return wrong(PART, "the application may not read its tables", "run: flask db upgrade, as the owner")
    if isinstance(error, OperationalError | ProgrammingError) or engine.dialect.name != "sqlite":
        return wrong(PART, f"out of reach ({type(error).__name__})", _remedy(engine))
    return wrong(PART, "the file is damaged", _RESTORE)


def _remedy(engine: Engine) -> str:
    url = engine.url
    where = url.host or url.query.get("host") or url.database
    return f"see that it runs at {where} and that GUICHET_DATABASE_URL holds the right address and password"


def _revision(connection: Connection) -> Iterator[Sign]:
    found, newest = find_revision(connection), newest_revision()
    if found == newest:
        yield fine(PART, f"{connection.dialect.name}, at revision {found}")
    elif found is not None and found > newest:
        message = f"at revision {found}, newer than {newest}, which this version knows"
        yield wrong(PART, message, "run the newest version of Guichet here too")
    else:
        yield wrong(PART, f"at revision {found or 'none'}, and {newest} is needed", "run: flask db upgrade")


def _version(connection: Connection) -> Iterator[Sign]:
    if connection.scalar(text("SELECT current_setting('server_version_num')::int")) < OLDEST:
        running = connection.scalar(text("SHOW server_version"))
        yield wrong(PART, f"PostgreSQL {running} is too old", f"use PostgreSQL {OLDEST // 10_000} or newer")


def _file(connection: Connection) -> Iterator[Sign]:
    mode = connection.scalar(text("PRAGMA journal_mode"))
    if mode != "wal":
        remedy = "keep the file on a local disk that all its readers share; a network's will not do"
        yield wrong(PART, f"the file's journal is “{mode}” and not “wal”", remedy)
    damage = connection.scalar(text("PRAGMA quick_check(1)"))
    if damage != "ok":
        yield wrong(PART, f"the file is damaged: {damage}", _RESTORE)
    pages, size = (connection.scalar(text(f"PRAGMA {name}")) or 0 for name in ("page_count", "page_size"))
    if pages * size > _LARGE:
        yield doubtful(PART, f"the file holds {pages * size // 1024**3} GiB", "move to PostgreSQL")
