"""Tables can be spread over several databases by their tenant: nothing stands in the way but what is named here."""

import re

import pytest
from sqlalchemy import Engine, ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint, inspect

from app.migrations import runner
from tests.databases import Database
from tests.house.test_migrations import SHARED, owner_connection

TABLES = runner.metadata_of_rooms().tables

# What a table that is spread may not have until it is dealt with (docs/decisions/0058-tables-spread-by-tenant.md).
TRIGGERS = {
    "account": "an invoice lets go of the account that is deleted",
    "audit_entry": "a line may forget the person it is about, and is changed in no other way",
    "consent": "a decision goes when its account does, and not before",
    "invoice": "an invoice is not changed, and stays for as long as the law wants it",
    "vat_check": "an answer of VIES goes when its account does, and not before",
}

only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
every_table = pytest.mark.parametrize("table", sorted(TABLES.keys() - SHARED.keys()))


def unique_keys(table: Table) -> list[list[str]]:
    """The columns of every key by which the database would have to look for a second row."""
    keys = [each for each in table.constraints if isinstance(each, PrimaryKeyConstraint | UniqueConstraint)]
    names = [[column.name for column in key.columns] for key in keys]
    return names + [[column.name for column in index.columns] for index in table.indexes if index.unique]


@every_table
def test_every_key_of_every_model_begins_with_the_tenant(table: str) -> None:
    assert {key[0] for key in unique_keys(TABLES[table])} == {"tenant"}


@every_table
def test_a_row_refers_to_rows_of_its_tenant_only(table: str) -> None:
    for key in TABLES[table].constraints:
        if isinstance(key, ForeignKeyConstraint):
            first = key.elements[0]
            assert (first.parent.name, first.column.name) == ("tenant", "tenant"), key.name


def test_no_row_that_goes_takes_the_tenant_out_of_another(database: Database) -> None:
    """ON DELETE SET NULL would empty every column of a key, the tenant too."""
    with owner_connection(database) as connection:
        inspector = inspect(connection)
        for table in inspector.get_table_names():
            for key in inspector.get_foreign_keys(table):
                assert key["options"].get("ondelete") in {None, "CASCADE", "RESTRICT", "NO ACTION"}, key["name"]


@only_postgresql
def test_no_number_is_counted_over_all_tenants(engine: Engine) -> None:
    with engine.connect() as connection:
        counted = "SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
        assert connection.exec_driver_sql(counted).scalars().all() == []


@only_postgresql
def test_only_known_triggers_stand_on_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        found = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        assert set(connection.exec_driver_sql(found).scalars()) == set(TRIGGERS)


@only_postgresql
def test_no_rule_but_a_unique_key_compares_rows(engine: Engine) -> None:
    """An exclusion would have to see rows that lie elsewhere."""
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT conname FROM pg_constraint WHERE contype = 'x'").all() == []


@only_postgresql
def test_a_key_made_of_expressions_begins_with_the_tenant_too(engine: Engine) -> None:
    """Reflection says nothing of an expression's columns; the database writes the whole index down."""
    with engine.connect() as connection:
        written = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> ALL(%s)"
        for definition in connection.exec_driver_sql(written, (list(SHARED),)).scalars():
            if definition.startswith("CREATE UNIQUE INDEX"):
                assert re.search(r"USING \w+ \(tenant\b", definition), definition
