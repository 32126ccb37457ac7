"""Brands in the database: the newest edition and the one before, written by the owner alone."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import NoResultFound, ProgrammingError

from app.domain.brands.models import BRAND_EDITION
from app.domain.brands.queries import get_files, list_editions, read_newest_number
from app.domain.brands.service import publish, withdraw
from app.kernel.db import new_owner_engine
from tests.cast import ACORN, BIRCH
from tests.databases import Database

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def owner(database: Database) -> Iterator[Connection]:
    with new_owner_engine(database.owner_url).connect() as connection:
        yield connection


def edition(owner: Connection, tenant: str, words: str) -> bool:
    """Publish a brand whose only file says so."""
    with owner.begin():
        hosts = (f"{tenant}.example", f"www.{tenant}.example")
        return publish(owner, tenant, files=words.encode(), digest=words, hosts=hosts, now=NOW)


def test_the_newest_edition_of_each_brand_comes_first_with_its_hosts(owner: Connection, engine: Engine) -> None:
    for words in ("one", "two"):
        assert edition(owner, BIRCH, words)
    assert edition(owner, ACORN, "other")
    with engine.connect() as connection:
        found = list_editions(connection)
        assert [(each.tenant, each.digest, each.number) for each in found[BIRCH]] == [
            (BIRCH, "two", 2),
            (BIRCH, "one", 1),
        ]
        assert list(found) == [ACORN, BIRCH]
        assert found[ACORN][0].hosts == ("acorn.example", "www.acorn.example")
        assert get_files(connection, found[BIRCH][0]) == b"two"
        assert read_newest_number(connection) == 3


def test_of_each_brand_two_editions_are_kept(owner: Connection, engine: Engine) -> None:
    for words in ("one", "two", "three"):
        edition(owner, BIRCH, words)
    edition(owner, ACORN, "other")
    with engine.connect() as connection:
        assert [each.digest for each in list_editions(connection)[BIRCH]] == ["three", "two"]


def test_the_same_files_are_no_new_edition(owner: Connection, engine: Engine) -> None:
    edition(owner, BIRCH, "one")
    assert not edition(owner, BIRCH, "one")
    with engine.connect() as connection:
        assert read_newest_number(connection) == 1


def test_a_brand_that_is_withdrawn_is_listed_no_more_until_it_is_published_again(
    owner: Connection, engine: Engine
) -> None:
    edition(owner, BIRCH, "one")
    with owner.begin():
        assert withdraw(owner, BIRCH, now=NOW)
        assert not withdraw(owner, BIRCH, now=NOW)
        assert not withdraw(owner, ACORN, now=NOW)
    with engine.connect() as connection:
        assert (list_editions(connection), read_newest_number(connection)) == ({}, 2)
    edition(owner, BIRCH, "one")
    with engine.connect() as connection:
        assert [each.digest for each in list_editions(connection)[BIRCH]] == ["one"]


def test_files_of_an_edition_that_has_gone_are_an_error(owner: Connection, engine: Engine) -> None:
    edition(owner, BIRCH, "one")
    with engine.connect() as connection:
        known = list_editions(connection)[BIRCH][0]
    edition(owner, BIRCH, "two")
    edition(owner, BIRCH, "three")
    with engine.connect() as connection, pytest.raises(NoResultFound):
        get_files(connection, known)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("change", [BRAND_EDITION.delete(), BRAND_EDITION.update().values(hosts="elsewhere.example")])
def test_whoever_serves_brands_cannot_change_them(owner: Connection, engine: Engine, change: object) -> None:
    edition(owner, BIRCH, "one")
    with engine.begin() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(change)  # type: ignore[call-overload]  # either statement


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_whoever_serves_brands_cannot_publish_one(engine: Engine) -> None:
    with engine.begin() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        publish(connection, BIRCH, files=b"", digest="", hosts=(), now=NOW)
