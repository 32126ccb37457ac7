"""Every table of every room, with twins in it: whichever wall is removed, the other keeps the tenants apart."""

import re
from datetime import UTC, date, datetime
from enum import Enum
from uuid import UUID

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Engine,
    NullPool,
    Table,
    Text,
    create_engine,
    delete,
    func,
    select,
    text,
    type_coerce,
)

from app.kernel.db import Base, open_session, transaction
from app.kernel.db.sealed import Sealed, SealedJson, give_keyring
from app.kernel.db.tripwire import lay_tripwire
from app.kernel.keyring import Keyring
from app.migrations import runner
from tests.cast import ACORN, BIRCH
from tests.databases import DATA_KEY, Database

runner.metadata_of_rooms()
ENTITIES = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]
SAMPLES: dict[type, object] = {
    str: "x",
    int: 1,
    float: 1.0,
    bool: True,
    bytes: b"x",
    datetime: datetime(2026, 11, 22, tzinfo=UTC),
    date: date(2026, 11, 22),
    UUID: UUID(int=7),
    object: {},  # JSON
}

# Nobody deletes a row of these (tests/domain/{audit,faq,incidents}).
WRITTEN_ONCE = {"audit_entry", "faq_revision", "incident_update"}
every_table = pytest.mark.parametrize("table", sorted(ENTITIES))
every_table_with_deletes = pytest.mark.parametrize("table", sorted(ENTITIES.keys() - WRITTEN_ONCE))
only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def sample(column: Column[object], table: Table) -> object:
    """A value that the column accepts: the first that its check names, else one of its type."""
    checks = [str(each.sqltext) for each in table.constraints if isinstance(each, CheckConstraint)]
    checks.sort(key=lambda each: " IN (" not in each)  # what one column may hold, before what goes with it
    for check in checks:
        named = re.search(rf"(?<!')\b{column.name}\b.*?'([^']*)'", check)
        if named is not None:
            return named[1]
    if isinstance(column.type, Sealed):
        return type_coerce("{}" if isinstance(column.type, SealedJson) else "x", Text)  # as before it was sealed
    kind = getattr(column.type, "impl_instance", column.type).python_type
    return next(iter(kind.__members__.values())) if issubclass(kind, Enum) else SAMPLES[kind]


def plant_twins(connection: Connection, table: Table) -> None:
    """Write one row for each tenant, alike but for the tenant, whatever they refer to."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    row = {column.name: sample(column, table) for column in table.columns if not column.nullable}
    for tenant in (ACORN, BIRCH):
        connection.execute(table.insert().values(row | {"tenant": tenant}))


@pytest.fixture
def twins(database: Database, table: str) -> None:
    superuser = create_engine(database.superuser_url, poolclass=NullPool)
    give_keyring(superuser, Keyring(DATA_KEY))
    with superuser.begin() as connection:
        plant_twins(connection, Base.metadata.tables[table])


@every_table
@pytest.mark.usefixtures("twins")
def test_a_session_reads_its_own_twin(engine: Engine, table: str) -> None:
    for tenant in (ACORN, BIRCH):
        with open_session(engine, tenant) as session:
            assert [row.tenant for row in session.scalars(select(ENTITIES[table]))] == [tenant]


@every_table
@pytest.mark.usefixtures("twins")
def test_without_row_security_a_session_reads_its_own_twin(database: Database, table: str) -> None:
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    lay_tripwire(engine)
    with open_session(engine, ACORN) as session:
        assert session.scalar(select(func.count()).select_from(ENTITIES[table])) == 1


@every_table_with_deletes
@pytest.mark.usefixtures("twins")
def test_without_row_security_a_session_deletes_its_own_twin(database: Database, table: str) -> None:
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    lay_tripwire(engine)
    entity = ENTITIES[table]
    with open_session(engine, ACORN) as session, transaction(session):
        session.execute(delete(entity), execution_options={"synchronize_session": False})
    with open_session(engine, BIRCH) as session:
        assert session.scalar(select(func.count()).select_from(entity)) == 1


@only_postgresql
@every_table
@pytest.mark.usefixtures("twins")
def test_without_the_guard_the_database_shows_ones_own_twin(database: Database, table: str) -> None:
    with create_engine(database.url, poolclass=NullPool).connect() as connection:
        shown = text(f"SELECT tenant FROM {table}")  # noqa: S608 - a name of our own
        assert connection.scalars(shown).all() == []
        connection.execute(text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": ACORN})
        assert connection.scalars(shown).all() == [ACORN]


@only_postgresql
@every_table_with_deletes
@pytest.mark.usefixtures("twins")
def test_without_the_guard_the_database_deletes_ones_own_twin(database: Database, table: str) -> None:
    with create_engine(database.url, poolclass=NullPool).connect() as connection:
        shown = text(f"SELECT tenant FROM {table}")  # noqa: S608 - a name of our own
        connection.execute(text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": ACORN})
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - a name of our own
        connection.execute(text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": BIRCH})
        assert connection.scalars(shown).all() == [BIRCH]
