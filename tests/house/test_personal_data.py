"""What is held about people is declared beside each table: every column once, and in words that visitors can read."""

import re

import pytest
from sqlalchemy import Engine, Table
from sqlalchemy.orm import class_mapper

from app.domain.tables import holdings, list_tables
from app.kernel.db import FreeText, Sealed, TenantScoped, new_owner_engine, sealed_columns
from app.kernel.personal import Basis, Erasure, Holding, Purpose, Tie
from app.migrations import runner
from app.web.holdings import BASES, KEPT, KEPT_TIMES, PURPOSES, RECEIVERS, TABLES
from tests.databases import Database
from tests.house.test_migrations import SHARED

OF_A_PERSON = re.compile(r"(^|_)(e?mails?|name|names|phone|birth|password|address|ip|line1|line2|city|postcode)(_|$)")


def table_of(entity: type[TenantScoped]) -> Table:
    table = class_mapper(entity).local_table
    assert isinstance(table, Table)
    return table


HELD = [pytest.param(entity, holding, id=table_of(entity).name) for entity, holding in holdings().items()]
each_holding = pytest.mark.parametrize(("entity", "holding"), HELD)


def named(holding: Holding) -> list[str]:
    owner = [holding.owner] if holding.owner and holding.owner != "id" else []
    return [*owner, *holding.given, *holding.withheld, *holding.technical]


def looks_personal(table: Table, name: str) -> bool:
    kind = table.columns[name].type
    return isinstance(kind, FreeText | Sealed) or OF_A_PERSON.search(name) is not None


def accounts(table: Table) -> set[str]:
    """The columns that refer to an account."""
    return {
        column.name
        for key in table.foreign_key_constraints
        if key.referred_table.name == "account"
        for column in key.columns
        if column.name != "tenant"
    }


def test_every_table_declares_what_it_holds_about_people() -> None:
    assert {table_of(entity).name for entity in list_tables()} == set(runner.metadata_of_rooms().tables) - set(SHARED)
    silent = [entity.__name__ for entity in list_tables() if "__holding__" not in vars(entity)]
    assert silent == []


@each_holding
def test_every_column_is_declared_exactly_once(entity: type[TenantScoped], holding: Holding) -> None:
    assert sorted(named(holding)) == sorted(set(table_of(entity).columns.keys()) - {"tenant", "id"})


@each_holding
def test_an_owner_is_found_by_a_key_or_by_what_the_declaration_says(
    entity: type[TenantScoped], holding: Holding
) -> None:
    table = table_of(entity)
    if holding.owner is None:
        assert (holding.tie, holding.given, holding.erased) == (Tie.KEY, (), Erasure.KEPT)
    elif holding.through is not None:
        keys = [key for key in table.foreign_key_constraints if key.referred_table.name == holding.through]
        assert [column.name for key in keys for column in key.columns] == ["tenant", holding.owner]
        assert holdings_by_table()[holding.through].tie is Tie.KEY
    elif table.name != "account":
        assert (holding.owner in accounts(table)) == (holding.tie is Tie.KEY)


@each_holding
def test_whatever_refers_to_an_account_besides_is_someone_elses(entity: type[TenantScoped], holding: Holding) -> None:
    assert accounts(table_of(entity)) <= {holding.owner, *holding.withheld}


@each_holding
def test_what_says_something_about_a_person_is_never_called_technical(
    entity: type[TenantScoped], holding: Holding
) -> None:
    table = table_of(entity)
    assert [name for name in holding.technical if looks_personal(table, name)] == []


def test_a_table_about_nobody_has_no_column_about_somebody() -> None:
    for entity in set(list_tables()) - set(holdings()):
        table = table_of(entity)
        assert accounts(table) == set(), table.name
        assert [name for name in table.columns.keys() if looks_personal(table, name)] == [], table.name  # noqa: SIM118


@each_holding
def test_what_is_emptied_at_an_erasure_can_be(entity: type[TenantScoped], holding: Holding) -> None:
    assert set(holding.unlinked) <= set(named(holding)) & set(table_of(entity).columns.keys())
    assert bool(holding.unlinked) == (holding.erased is Erasure.UNLINKED)


def test_what_goes_last_is_what_the_database_keeps_until_then(database: Database) -> None:
    asked = {
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name = tbl_name || '_stays'",
        "postgresql": "SELECT relname FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid"
        " WHERE tgname = relname || '_stays'",
    }
    with new_owner_engine(database.owner_url).connect() as connection:
        held = set(connection.exec_driver_sql(asked[database.kind]).scalars())
    assert held == {table_of(entity).name for entity, holding in holdings().items() if holding.last}


@each_holding
def test_every_declaration_has_words(entity: type[TenantScoped], holding: Holding) -> None:
    assert table_of(entity).name in TABLES
    assert holding.kept in KEPT


def test_no_words_are_kept_that_nothing_uses() -> None:
    assert set(TABLES) == {table_of(entity).name for entity in holdings()}
    assert set(PURPOSES) == set(RECEIVERS) == set(Purpose)
    assert set(BASES) == set(Basis)
    timed = {name for name, words in KEPT.items() if "%(time)s" in str(words)}
    assert timed == set(KEPT_TIMES)


def test_a_sealed_column_is_bound_to_its_own_place() -> None:
    for entity in list_tables():
        for column in table_of(entity).columns:
            if isinstance(column.type, Sealed):
                assert column.type.place == f"{column.table.name}.{column.name}"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_is_sealed_can_be_sealed_anew(engine: Engine) -> None:
    """A row that the database never lets change would need its first key for ever."""
    asked = "SELECT has_column_privilege(current_user, %s, %s, 'UPDATE')"
    with engine.connect() as connection:
        for column in sealed_columns(list_tables()):
            assert connection.exec_driver_sql(asked, (table_of(column.entity).name, column.name)).scalar_one(), column


def holdings_by_table() -> dict[str, Holding]:
    return {table_of(entity).name: holding for entity, holding in holdings().items()}
