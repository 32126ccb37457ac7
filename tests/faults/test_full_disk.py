"""A full disk: what can't be kept is refused with its text, reading goes on, and with room all of it goes on."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest
from sqlalchemy import URL, NullPool, create_engine

from app.adapters.storage.local import FolderStore
from app.kernel.db import new_engine, open_session
from app.kernel.storage import FileStore, StoreFullError, key_of
from tests import postgres
from tests.cast import BIRCH
from tests.faults.apart import Disk, small_disk
from tests.faults.guests import FORM, Guest, asking, have_taken, look_for, outcomes, plant_birch
from tests.faults.waiting import wait_until
from tests.web.serving import serving

pytestmark = pytest.mark.posts_mails
FREE = 64  # megabytes beside what is there


class OnDisk(NamedTuple):
    """A database on a small disk: the disk, the web's address of the database, and what gives the test's afterwards."""

    disk: Disk
    url: str
    find_url: Callable[[], str]


Put = Callable[[], AbstractContextManager[OnDisk]]


@pytest.fixture(params=["sqlite", "postgresql"])
def put_on_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Put:
    """Put a migrated database on a small disk: once SQLite, once PostgreSQL."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        return lambda: _sqlite(template, tmp_path / "disk")
    folder, superuser = request.getfixturevalue("own_cluster")
    return lambda: _postgresql(folder, superuser, tmp_path / "disk")


@contextmanager
def _sqlite(template: Path, place: Path) -> Iterator[OnDisk]:
    with small_disk(place, megabytes=FREE) as disk:
        shutil.copy(template, disk.seen / "guichet.sqlite3")

        def bring() -> str:
            """Copy it to where it can be read: SQLite would follow the link that leads to the disk."""
            brought = shutil.copytree(disk.seen, place.parent / "brought")
            return f"sqlite:///{brought}/guichet.sqlite3"

        yield OnDisk(disk, f"sqlite:///{place}/guichet.sqlite3", bring)


@contextmanager
def _postgresql(folder: Path, superuser: URL, place: Path) -> Iterator[OnDisk]:
    """Run it there; its next pages of WAL have their room, as they mostly have, and its tables want some."""
    cluster = folder / "cluster"
    size = sum(each.lstat().st_size for each in cluster.rglob("*"))
    with small_disk(place, megabytes=(size >> 20) + FREE) as disk:
        disk.apart.run("cp", "-a", str(cluster), str(place))
        postgres.serve(folder, cluster=place / "cluster", within=disk.apart.within)
        try:
            with create_engine(superuser, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
                for act in ("SELECT pg_switch_wal()", "CHECKPOINT"):
                    connection.exec_driver_sql(act)
            url = postgres.signed_in(superuser, "guichet_app").render_as_string(hide_password=False)
            yield OnDisk(disk, url, lambda: url)
        finally:
            postgres.stop(folder, cluster=disk.seen / "cluster")


def test_what_cannot_be_kept_is_refused_with_its_text_and_taken_once_there_is_room(
    put_on_disk: Put, tmp_path: Path
) -> None:
    brands = str(plant_birch(tmp_path / "brands"))
    with put_on_disk() as (disk, url, find_url):
        within = [*disk.apart.within, "env", *_places(disk, tmp_path)]
        with serving(tmp_path, app="wsgi:app", within=within, DATABASE_URL=url, TENANTS=brands) as served:
            with asking(served, [f"guest-{number}" for number in range(40)], at_once=4) as guests:
                wait_until(lambda: have_taken(guests, 4))
                disk.fill()
                wait_until(lambda: outcomes(guests)[503] > 0)
                assert Guest(served, "reader").look(FORM) == 200
                disk.make_room()
            assert outcomes(guests).keys() == {303, 503}
        engine = new_engine(find_url())
        with open_session(engine, BIRCH) as session:
            look_for(session, guests)
        engine.dispose()


def _places(disk: Disk, folder: Path) -> Sequence[str]:
    """Give where the web process puts what it keeps for itself, as its unit has it where one disk holds everything.

    What is temporary lies on the disk that fills up, its figures in memory.
    """
    (disk.seen / "tmp").mkdir()
    (folder / "run").mkdir()
    return f"TMPDIR={folder}/disk/tmp", f"RUNTIME_DIRECTORY={folder}/run"


def test_a_file_that_does_not_fit_is_refused_whole_and_kept_once_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=4) as disk:
        store, key, pieces = FolderStore(disk.seen / "files"), key_of(BIRCH, uuid4()), [b"a" * 4096] * 100
        store.put(key, pieces)
        disk.fill()
        with pytest.raises(StoreFullError):
            store.put(key, [b"b" * 4096] * 100)
        assert all_of(store, key) == b"".join(pieces)
        disk.make_room()
        store.put(key, [b"b" * 4096] * 100)
        assert all_of(store, key) == b"b" * 409600


def all_of(store: FileStore, key: str) -> bytes:
    with closing(store.read(key)) as pieces:
        return b"".join(pieces)
