"""Two machines serve the brands of one database: each shows what is published without a signal, and nothing broken."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.brands.service import publish
from app.kernel.db import new_owner_engine
from app.tenancy.packing import pack
from app.tenancy.tenant import load_tenant
from tests.databases import Database
from tests.faults.test_reload import Installation
from tests.faults.waiting import wait_until
from tests.tenancy.folders import colours, plant


def put(database: Database, folder: Path) -> None:
    """Publish a brand as it is written there, as the owner of the tables."""
    files, digest = pack(folder)
    with new_owner_engine(database.owner_url).begin() as connection:
        hosts = (f"{folder.name}.example",)
        publish(connection, folder.name, files=files, digest=digest, hosts=hosts, now=datetime.now(UTC))


@pytest.fixture
def written(database: Database, tmp_path: Path) -> Path:
    """Write Birch, and publish it."""
    folder = plant(tmp_path / "written", "birch")
    put(database, folder)
    return folder


@pytest.fixture
def machines(database: Database, tmp_path: Path) -> Iterator[list[Installation]]:
    """Start two, each with a data folder of its own; what lies in their folders is not served."""
    with ExitStack() as stack:
        started = []
        for name in ("one", "two"):
            machine = Installation(tmp_path / name, TENANTS_FROM="table", DATABASE_URL=database.url)
            stack.callback(machine.stop)
            started.append(machine)
        yield started


def test_what_is_published_shows_on_every_machine_and_what_is_broken_on_none(
    database: Database, written: Path, machines: list[Installation]
) -> None:
    for machine in machines:
        assert machine.theme("birch") == load_tenant(written).theme_path.removeprefix("/brand/")
        assert machine.theme("aspen") is None

    (written / "brand.css").write_text(colours(brand="#123456, #ABCDEF"))
    put(database, written)
    changed = load_tenant(written).theme_path.removeprefix("/brand/")
    for machine in machines:
        wait_until(lambda machine=machine: machine.theme("birch") == changed)  # type: ignore[misc]

    (written / "brand.css").write_text("broken")
    put(database, written)
    put(database, plant(written.parent, "cedar"))
    for machine in machines:
        wait_until(lambda machine=machine: machine.theme("cedar") is not None)  # type: ignore[misc]
        assert machine.theme("birch") == changed
