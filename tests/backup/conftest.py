"""Installations to back up and to restore into: full ones, and empty ones on a database of any kind."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, NullPool, create_engine

from tests import postgres
from tests.backup.places import Place
from tests.databases import Database

Empty = Callable[[str], Place]


@pytest.fixture
def full(database: Database, tmp_path: Path) -> Place:
    """An installation with rows in every table of two brands, files of theirs, and the folder of one."""
    place = Place(tmp_path / "full", database)
    place.fill()
    return place


@pytest.fixture
def empty(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Empty]:
    """Make an empty installation, by the kind of its database."""
    with ExitStack() as stack:

        def make(kind: str) -> Place:
            folder = tmp_path / "empty"
            url = f"sqlite:///{folder / 'guichet.sqlite3'}"
            if kind == "sqlite":
                return Place(folder, Database("sqlite", url, url, url))
            return Place(folder, stack.enter_context(_database_beside(request.getfixturevalue("postgresql_clone"))))

        yield make


@contextmanager
def _database_beside(superuser: URL) -> Iterator[Database]:
    """Make a database without a table on the same server."""
    url = superuser.set(database=f"{superuser.database}_empty")
    server = create_engine(superuser, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {url.database} OWNER {postgres.OWNER}")
    urls = (postgres.signed_in(url, "guichet_app"), postgres.signed_in(url, postgres.OWNER), url)
    yield Database("postgresql", *(each.render_as_string(hide_password=False) for each in urls))
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {url.database} WITH (FORCE)")
