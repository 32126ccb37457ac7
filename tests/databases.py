"""Fixtures: the same test on SQLite and on PostgreSQL, each with an empty, migrated database of its own."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import URL, Connection, Engine, NullPool, Pool, create_engine, event, text

from app.kernel import db
from app.kernel.keyring import Keyring
from app.migrations import runner
from tests import postgres
from tests.statements import share_statements

RUN_FOLDER = "TEST_RUN_FOLDER"
DATA_KEY = "d" * 32  # seals at rest, in tests that read with one engine what another wrote

# One statement for all tables, of which there may be others after a test of migrations.
_DELETE_ALL = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE 'DELETE FROM ' || quote_ident(name);
    END LOOP;
END $$
"""

OpenSession = Callable[[str], db.TenantSession]


@dataclass(frozen=True, slots=True)
class Database:
    """A migrated database without rows: the application's address, the owner's, and the superuser's."""

    kind: Literal["sqlite", "postgresql"]
    url: str
    owner_url: str
    superuser_url: str


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that the workers of this run share, and let its SQLite files be written in haste."""
    event.listen(Pool, "connect", _waits_for_no_disk)
    if not hasattr(config, "workerinput"):
        os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="guichet")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the workers started."""
    if not hasattr(config, "workerinput"):
        folder = Path(os.environ.pop(RUN_FOLDER))
        postgres.drop(folder)
        postgres.stop(folder)
        shutil.rmtree(folder)


def _waits_for_no_disk(connection: object, _entry: object) -> None:
    """Let SQLite go on before the disk has a commit, as PostgreSQL does here: no test ends with the machine."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file, to be copied for each test."""
    path = tmp_path_factory.mktemp("template") / "guichet.sqlite3"
    runner.upgrade(f"sqlite:///{path}", f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_clone() -> URL:
    """Clone the run's migrated PostgreSQL database for this worker."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw")
    return postgres.clone(Path(os.environ[RUN_FOLDER]), worker)


@pytest.fixture(scope="session")
def unwalled(postgresql_clone: URL) -> Iterator[Engine]:
    """Keep the connection that empties this worker's clone after each test: it knows every table already."""
    engine = create_engine(postgresql_clone, pool_size=1, pool_pre_ping=True)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Give an empty, migrated database: once SQLite, once PostgreSQL."""
    if request.param == "sqlite":
        path = request.getfixturevalue("tmp_path") / "guichet.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        url = f"sqlite:///{path}"
        yield Database("sqlite", url, url, url)
    else:
        unwalled: Engine = request.getfixturevalue("unwalled")
        roles = ("guichet_app", postgres.OWNER)
        urls = (*(postgres.signed_in(unwalled.url, role) for role in roles), unwalled.url)
        yield Database("postgresql", *(url.render_as_string(hide_password=False) for url in urls))
        empty_every_table(unwalled)


def empty_every_table(unwalled: Engine) -> None:
    """Delete every row whatever refers to it; much faster than TRUNCATE or a clone for a handful of rows."""
    with unwalled.begin() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(_DELETE_ALL)


@contextmanager
def by_hand(url: str, tenant: str) -> Iterator[Connection]:
    """Connect as no code of ours does, announcing the tenant; what was done is committed."""
    with create_engine(url, poolclass=NullPool).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": tenant})
        yield connection


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    """Make the application's engine on this database, anew: what is remembered of one is by its engine."""
    engine = db.new_engine(database.url, keyring=Keyring(DATA_KEY))
    share_statements(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def open_session(engine: Engine) -> Iterator[OpenSession]:
    """Open sessions by tenant; they are closed after the test."""
    with ExitStack() as stack:
        yield lambda tenant: stack.enter_context(db.open_session(engine, tenant))
