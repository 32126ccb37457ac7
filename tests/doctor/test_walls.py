"""What `flask doctor` finds in a database: a revision that is not this version's, and a wall that is down."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from app.kernel.db import ensure_roles
from app.migrations.revisions import newest_revision
from app.migrations.runner import upgrade
from tests.databases import Database
from tests.doctor.conftest import Installation, sound_installation
from tests.doctor.test_faults import finding
from tests.postgres import OWNER, clone, make, rights_in, signed_in, stopped_after
from tests.valkey import Valkey

ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


OF_ALL = "IN SCHEMA public FROM guichet_app, guichet_backup, guichet_relay"
# What a dump without rights, or another server, leaves out.
LOST = {
    "REVOKE guichet_relay FROM guichet_app GRANTED BY guichet_owner": "may not look at what is due",
    f"REVOKE ALL ON ALL TABLES {OF_ALL}": "the application may not read its tables",
    f"REVOKE ALL ON ALL TABLES {OF_ALL}; GRANT SELECT ON alembic_version TO guichet_app": "the application may not use",
}


@contextmanager
def as_superuser(database: Database) -> Iterator[Connection]:
    """Connect as who may do everything; each statement counts at once."""
    engine = create_engine(database.superuser_url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def altered(installed: Installation, change: str, back: str) -> Iterator[None]:
    """Change the database as its superuser, and put it back."""
    with as_superuser(installed.database) as connection:
        connection.exec_driver_sql(change)
        try:
            yield
        finally:
            connection.exec_driver_sql(back)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ("0001", f"database at revision 0001, and {newest_revision()} is needed run: flask db upgrade"),
        ("9999", f"database at revision 9999, newer than {newest_revision()}, which this version knows run the newest"),
    ],
)
def test_a_database_at_another_revision_is_named(installed: Installation, found: str, said: str) -> None:
    change = "UPDATE alembic_version SET version_num = '{}'".format
    with altered(installed, change(found), change(newest_revision())):
        assert finding(installed).startswith(f"fault {said}")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_database_without_tables_and_one_that_is_out_of_reach_are_named(
    installed: Installation, tmp_path: Path
) -> None:
    empty = installed.examine(DATABASE_URL=f"sqlite:///{tmp_path / 'empty.sqlite3'}").output
    assert "fault    database       at revision none" in empty
    away = installed.examine(DATABASE_URL="postgresql://guichet_app:never-shown@127.0.0.1:9/guichet").output
    assert "fault    database       out of reach (OperationalError)" in away
    assert "ok       queue" in away
    assert "never-shown" not in away


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_damaged_file_is_named(installed: Installation, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite3"
    source = create_engine(installed.database.url)
    with source.connect() as connection:
        connection.exec_driver_sql(f"VACUUM INTO '{damaged}'")
    source.dispose()
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4096 * 20] = bytes(4096 * 20)
    damaged.write_bytes(content)
    assert (
        "fault    database       the file is damaged" in installed.examine(DATABASE_URL=f"sqlite:///{damaged}").output
    )


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("change", "back", "said"),
    [
        (
            "ALTER TABLE account DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE account ENABLE ROW LEVEL SECURITY",
            "down on account as the owner",
        ),
        (
            "ALTER TABLE account NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE account FORCE ROW LEVEL SECURITY",
            "down on account as the owner",
        ),
        (
            "ALTER POLICY tenant_isolation ON account RENAME TO away",
            "ALTER POLICY away ON account RENAME TO tenant_isolation",
            "down on account as the owner",
        ),
        (
            "ALTER TABLE account OWNER TO guichet_app",
            (
                "ALTER TABLE account OWNER TO guichet_owner; "
                "GRANT SELECT, INSERT, UPDATE, DELETE ON account TO guichet_app"
            ),
            "the application owns account, and could take it down",
        ),
        (
            "GRANT TRUNCATE ON account TO guichet_app",
            "REVOKE TRUNCATE ON account FROM guichet_app",
            "the application may empty account, whosever the rows are",
        ),
        (
            "REVOKE INSERT ON account FROM guichet_app",
            "GRANT INSERT ON account TO guichet_app",
            "the application may not use account run: flask db upgrade",
        ),
    ],
)
def test_a_wall_that_is_down_is_named_with_its_table(
    installed: Installation, change: str, back: str, said: str
) -> None:
    with altered(installed, change, back):
        assert finding(installed).startswith(f"fault row security {said}")


@ON_POSTGRESQL
def test_a_policy_that_lets_everybody_through_is_named(installed: Installation) -> None:
    with altered(installed, "CREATE POLICY open ON account USING (true)", "DROP POLICY open ON account"):
        assert finding(installed).startswith("fault row security down on account")


@ON_POSTGRESQL
def test_a_role_that_passes_by_it_is_named_without_a_password(installed: Installation) -> None:
    done = installed.examine(DATABASE_URL=installed.database.superuser_url)
    assert done.exit_code == 1
    assert "fault    row security   the role “postgres” passes by it" in done.output


@ON_POSTGRESQL
def test_a_role_that_may_too_much_is_named(installed: Installation) -> None:
    with altered(installed, "ALTER ROLE guichet_app CREATEDB", "ALTER ROLE guichet_app NOCREATEDB"):
        assert finding(installed).startswith("warning row security the role “guichet_app” may make roles, databases")


def test_what_an_upgrade_is_said_to_give_again_it_gives(tmp_path: Path, queue: Valkey) -> None:
    with stopped_after(tmp_path):
        superuser = clone(tmp_path, "restored", make)
        app, owner = (signed_in(superuser, role) for role in ("guichet_app", OWNER))
        texts = (url.render_as_string(hide_password=False) for url in (app, owner, superuser))
        database = Database("postgresql", *texts)
        with sound_installation(tmp_path, database, queue) as installed, as_superuser(database) as connection:
            rights = rights_in(connection)
            for lost, said in LOST.items():
                connection.exec_driver_sql(lost)
                found = finding(installed)
                assert (said in found, "run: flask db upgrade, as the owner" in found) == (True, True), found
                upgrade(database.owner_url, database.url)
                assert installed.examine().exit_code == 0
            assert rights_in(connection) == rights


@ON_POSTGRESQL
def test_an_owner_who_made_no_role_may_back_up_after_an_upgrade(database: Database) -> None:
    may = "SELECT pg_has_role('second_owner', 'guichet_backup', 'SET')"
    with as_superuser(database) as connection:
        connection.exec_driver_sql(
            "CREATE ROLE second_owner LOGIN CREATEROLE; "
            "GRANT guichet_relay, guichet_backup TO second_owner WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
        )
        try:
            connection.exec_driver_sql("SET ROLE second_owner")
            ensure_roles(connection, None)
            assert connection.exec_driver_sql(may).scalar_one()
        finally:
            connection.exec_driver_sql("RESET ROLE")
            connection.exec_driver_sql("DROP OWNED BY second_owner; DROP ROLE second_owner")
