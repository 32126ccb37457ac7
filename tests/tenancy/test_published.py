"""Brands in the database are served like those of a folder, by any number of machines, and change without a signal."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from app.domain.brands.service import publish, withdraw
from app.kernel.db import new_owner_engine
from app.tenancy.packing import pack
from app.tenancy.published import LOOKED_AT_EVERY, Published
from app.tenancy.registry import Registry
from tests.databases import Database
from tests.tenancy.folders import CONFIG, counting, plant

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NAMED = CONFIG.replace('name = "Birch"', 'name = "{}"')


class Seconds:
    """A clock of a process, which stands until it is told to go on."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def owner(database: Database) -> Iterator[Connection]:
    with new_owner_engine(database.owner_url).connect() as connection:
        yield connection


def put(owner: Connection, written: Path, slug: str = "birch", config: str | None = None) -> None:
    """Publish a brand as it is written there, whether it is good or not."""
    files, digest = pack(plant(written, slug, config))
    with owner.begin():
        publish(owner, slug, files=files, digest=digest, hosts=(f"{slug}.example",), now=NOW)


def serve(engine: Engine, data: Path, seconds: Seconds, **how: int) -> Registry:
    """Be a process on a machine with that data folder."""
    registry = Registry(Published(engine, data, clock=seconds), **how)  # type: ignore[arg-type]
    registry.reload()
    return registry


def name_of(registry: Registry, host: str = "birch.example") -> str | None:
    tenant = registry.by_host(host)
    return tenant.config.name if tenant else None


def test_a_published_brand_is_served_by_two_machines(
    owner: Connection, engine: Engine, seconds: Seconds, tmp_path: Path
) -> None:
    put(owner, tmp_path / "written")
    for machine in ("one", "two"):
        assert name_of(serve(engine, tmp_path / machine, seconds)) == "Birch"


def test_a_change_is_noticed_after_two_seconds_and_leaves_the_others_the_same(
    owner: Connection, engine: Engine, seconds: Seconds, tmp_path: Path
) -> None:
    put(owner, tmp_path)
    put(owner, tmp_path, "aspen")
    registry = serve(engine, tmp_path / "data", seconds)
    aspen, birch = registry.by_slug("aspen"), registry.by_slug("birch")
    put(owner, tmp_path, config=NAMED.format("The Birch"))
    seconds.now = LOOKED_AT_EVERY - 0.1
    assert registry.by_slug("birch") is birch
    seconds.now = LOOKED_AT_EVERY
    assert name_of(registry) == "The Birch"
    assert registry.by_slug("aspen") is aspen


def test_a_brand_comes_and_goes_without_a_restart(
    owner: Connection, engine: Engine, seconds: Seconds, tmp_path: Path
) -> None:
    registry = serve(engine, tmp_path / "data", seconds)
    assert name_of(registry) is None
    put(owner, tmp_path)
    seconds.now += LOOKED_AT_EVERY
    assert name_of(registry) == "Birch"
    assert list(registry.slugs) == ["birch"]
    with owner.begin():
        withdraw(owner, "birch", now=NOW)
    seconds.now += LOOKED_AT_EVERY
    assert name_of(registry) is None
    assert list(registry.slugs) == []


def test_an_edition_that_takes_the_series_of_another_brand_leaves_the_one_before_in_force(
    owner: Connection, engine: Engine, seconds: Seconds, tmp_path: Path
) -> None:
    aspen = CONFIG.replace("birch.example", "aspen.example")
    put(owner, tmp_path, "aspen", aspen + counting("OAK"))
    put(owner, tmp_path, config=NAMED.format("Birch") + counting("BIRCH"))
    put(owner, tmp_path, config=NAMED.format("The Birch") + counting("OAK"))
    registry = serve(engine, tmp_path / "data", seconds)
    assert name_of(registry) == "Birch"
    put(owner, tmp_path, "aspen", aspen + counting("ASPEN"))
    seconds.now += LOOKED_AT_EVERY
    assert name_of(registry) == "The Birch"


def test_an_edition_that_cannot_be_used_leaves_the_one_before_in_force_and_says_so(
    owner: Connection, engine: Engine, seconds: Seconds, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(owner, tmp_path)
    registry = serve(engine, tmp_path / "data", seconds)
    put(owner, tmp_path, config="nothing = true")
    seconds.now += LOOKED_AT_EVERY
    with caplog.at_level(logging.ERROR):
        assert name_of(registry) == "Birch"
        assert name_of(serve(engine, tmp_path / "new", seconds)) == "Birch"  # one that began only now
    assert caplog.text.count("birch: what was published last cannot be used; the brand is served as before") == 2
    assert "tenant.toml:1: unknown key “nothing”" in caplog.text
    assert any("nothing" in finding.message for finding in registry.findings)


def test_a_brand_is_fetched_when_it_is_first_asked_for(
    owner: Connection, engine: Engine, seconds: Seconds, tmp_path: Path
) -> None:
    put(owner, tmp_path)
    put(owner, tmp_path, "aspen")
    registry = serve(engine, tmp_path / "data", seconds, all_at_once=1)
    assert not (tmp_path / "data").exists()
    assert name_of(registry) == "Birch"
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["birch"]


def test_a_machine_keeps_the_files_of_two_editions(
    owner: Connection, engine: Engine, seconds: Seconds, tmp_path: Path
) -> None:
    registry = serve(engine, tmp_path / "data", seconds)
    for name in ("One", "Two", "Three", "Four"):
        put(owner, tmp_path, config=NAMED.format(name))
        seconds.now += LOOKED_AT_EVERY
        assert name_of(registry) == name
    assert len(list((tmp_path / "data" / "birch").iterdir())) == 2


def rename(owner: Connection, table: str, name: str) -> None:
    with owner.begin():
        owner.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_table_that_is_not_there_yet_is_looked_for_again(
    owner: Connection, engine: Engine, seconds: Seconds, tmp_path: Path
) -> None:
    put(owner, tmp_path)
    rename(owner, "brand_edition", "not_there")
    registry = Registry(Published(engine, tmp_path / "data", clock=seconds))
    (finding,) = registry.reload()
    assert "the brands cannot be read" in str(finding)
    assert name_of(registry) is None
    rename(owner, "not_there", "brand_edition")
    seconds.now += LOOKED_AT_EVERY
    assert name_of(registry) == "Birch"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_database_that_goes_leaves_the_brands_as_they_are(
    owner: Connection, engine: Engine, seconds: Seconds, tmp_path: Path
) -> None:
    put(owner, tmp_path)
    registry = serve(engine, tmp_path / "data", seconds)
    rename(owner, "brand_edition", "not_there")
    seconds.now += LOOKED_AT_EVERY
    assert name_of(registry) == "Birch"
