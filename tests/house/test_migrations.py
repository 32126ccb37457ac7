import re

import pytest
from sqlalchemy import Connection, Engine, Inspector, inspect

from app.kernel import db
from app.kernel.db import Base, TenantScoped
from app.migrations import runner
from app.migrations.revisions import find_revision, newest_revision
from tests.databases import Database

# Tables without a tenant, and why each may be.
SHARED = {
    "alembic_version": "says which revision the database is at",
    "brand_edition": "is asked which brands there are before there is a tenant; the application may only read it",
}

CATALOGUE = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
       (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant_isolation'
        AND p.polcmd = '*' AND p.polpermissive AND p.polroles = '{0}'
        AND pg_get_expr(p.polqual, p.polrelid) LIKE '%NULLIF(current_setting(''app.tenant''::text, true)%'
        AND pg_get_expr(p.polwithcheck, p.polrelid) = pg_get_expr(p.polqual, p.polrelid)),
       has_table_privilege('guichet_app', c.oid, 'TRUNCATE')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname <> 'information_schema' AND NOT starts_with(n.nspname, 'pg_')
"""
ACTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")

only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def owner_connection(database: Database) -> Connection:
    return db.new_owner_engine(database.owner_url).connect()


def test_models_and_migrations_agree(database: Database) -> None:
    with owner_connection(database) as connection:
        assert runner.differences(connection) == []


def test_a_database_from_empty_reaches_the_newest_revision(database: Database) -> None:
    with owner_connection(database) as connection:
        assert find_revision(connection) == newest_revision()


def test_upgrading_again_changes_nothing(database: Database) -> None:
    runner.upgrade(database.owner_url, database.url)
    with owner_connection(database) as connection:
        assert runner.differences(connection) == []


def keys_of(inspector: Inspector, table: str) -> list[list[str]]:
    """Every key of a table, as the columns it consists of, and what its foreign keys refer to."""
    keys = [inspector.get_pk_constraint(table)["constrained_columns"]]
    keys += [key["column_names"] for key in inspector.get_unique_constraints(table)]
    keys += [[str(name) for name in key["column_names"]] for key in inspector.get_indexes(table) if key["unique"]]
    for key in inspector.get_foreign_keys(table):
        keys += [key["constrained_columns"], key["referred_columns"]]
    return keys


def test_every_key_of_every_table_begins_with_the_tenant(database: Database) -> None:
    with owner_connection(database) as connection:
        inspector = inspect(connection)
        for table in set(inspector.get_table_names()) - set(SHARED):
            for key in keys_of(inspector, table):
                assert key[0] == "tenant", f"{table}: {key}"


def test_every_table_of_the_rooms_belongs_to_a_tenant() -> None:
    tables = set(runner.metadata_of_rooms().tables) - set(SHARED)
    assert tables <= TenantScoped.scoped_tables
    assert all(issubclass(mapper.class_, TenantScoped) for mapper in Base.registry.mappers)


@only_postgresql
def test_every_table_stands_behind_row_security(database: Database) -> None:
    with owner_connection(database) as connection:
        for name, enabled, forced, policies, may_truncate in connection.exec_driver_sql(CATALOGUE.replace("%", "%%")):
            if name not in SHARED:
                assert (enabled, forced, policies, may_truncate) == (True, True, 1, False), name


@only_postgresql
def test_the_applications_role_owns_nothing_and_bypasses_nothing(engine: Engine) -> None:
    with engine.connect() as connection:
        role = connection.exec_driver_sql(
            "SELECT rolname, rolsuper, rolbypassrls, rolinherit, rolcreaterole, rolcreatedb"
            " FROM pg_roles WHERE rolname = current_user"
        ).one()
        assert tuple(role) == ("guichet_app", False, False, False, False, False)
        owned = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid"
            " WHERE d.deptype = 'o' AND r.rolname IN ('guichet_app', 'guichet_relay')"
        ).scalar_one()
        assert owned == 0


@only_postgresql
def test_the_role_of_backups_reads_every_table_and_does_nothing_else(database: Database) -> None:
    allowed = ", ".join(f"has_table_privilege('guichet_backup', c.oid, '{act}')" for act in ACTS)
    policies = "SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'backup' AND p.polcmd = 'r'"
    walled = f"SELECT c.relname, {allowed}, ({policies}) FROM pg_class c WHERE c.relrowsecurity"  # noqa: S608 - ours
    role = "SELECT rolsuper, rolbypassrls, rolcanlogin, pg_has_role('guichet_app', oid, 'MEMBER') FROM pg_roles"
    with owner_connection(database) as connection:
        tables = {name: tuple(facts) for name, *facts in connection.exec_driver_sql(walled)}
        facts = connection.exec_driver_sql(f"{role} WHERE rolname = 'guichet_backup'").one()

    assert tables.keys() == runner.metadata_of_rooms().tables.keys()
    assert set(tables.values()) == {(True, False, False, False, False, 1)}
    assert tuple(facts) == (False, False, False, False)


@only_postgresql
def test_no_materialized_view_keeps_rows_outside_the_wall(database: Database) -> None:
    with owner_connection(database) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM pg_matviews").scalar_one() == 0


def test_revisions_form_one_line_numbered_in_order() -> None:
    revisions = [script.revision for script in runner.scripts().walk_revisions()][::-1]
    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    assert all(re.fullmatch(r"\d{4}", revision) for revision in revisions)


def test_no_column_is_named_like_a_table_of_tenants() -> None:
    """The tripwire reads names in SQL, and would take such a column for the table."""
    for table in runner.metadata_of_rooms().tables.values():
        assert {column.name for column in table.columns}.isdisjoint(TenantScoped.scoped_tables), table.name
