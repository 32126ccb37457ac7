"""Files that lie in the store and that no row names: whoever brought them was killed in between."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete
from structlog.testing import capture_logs

from app.adapters.storage.local import FolderStore
from app.adapters.storage.s3 import BucketStore
from app.domain.library.models import ResourceFile
from app.jobs.files import sweep_forsaken
from app.kernel.db import transaction
from app.kernel.ids import made_at, new_id
from app.kernel.storage import FileStore, key_of
from app.tenancy.registry import Registry, load_registry
from tests.databases import OpenSession
from tests.s3 import S3Server, bucket_at, s3_server
from tests.shelf import NOW, attach, shelve
from tests.stock import ROOT

BRAND = "camcha"
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
_KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from tests.adapters.storage.uploading import store_at
from app.kernel.ids import new_id
from app.kernel.storage import key_of

key = key_of("camcha", new_id(datetime.now(UTC)))
store_at(sys.argv[1]).put(key, [b"whole"])
print(key, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(Path(ROOT) / "tenants")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as running:
        yield running


@pytest.fixture(params=["folder", "bucket"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give where the files lie: a folder, or the address of a bucket."""
    if request.param == "folder":
        return str(tmp_path / "files")
    server: S3Server = request.getfixturevalue("server")
    return str(server.bucket.endpoint)


@pytest.fixture
def store(where: str) -> Iterator[FileStore]:
    store = BucketStore(bucket_at(where)) if where.startswith("http://") else FolderStore(Path(where))
    yield store
    for key in list(store.list_keys()):
        store.delete(key)


def known(open_session: OpenSession, store: FileStore, brand: str = BRAND) -> str:
    """Keep a file that a resource has; give its key."""
    with open_session(brand) as session, transaction(session):
        brought = attach(session, store, shelve(session, "Guide"), id=new_id(NOW - 2 * DAY))
    return key_of(brand, brought.id)


def test_what_a_killed_process_left_goes_after_a_day_and_nothing_else(
    open_session: OpenSession, registry: Registry, store: FileStore, where: str
) -> None:
    kept = {known(open_session, store), known(open_session, store, "omicron")}
    process = subprocess.run([sys.executable, "-c", _KILLED, where], capture_output=True, check=False)
    left = process.stdout.decode().strip()
    came_at = made_at(UUID(left.partition("/")[2]))
    others = key_of("nobody-s", new_id(NOW - 2 * DAY))
    store.put(others, [b"no brand of ours"])
    assert set(store.list_keys()) == {*kept, left, others}

    sweep_forsaken(registry, open_session, files=store, now=came_at + DAY)  # it may be one that goes on
    assert left in set(store.list_keys())

    sweep_forsaken(registry, open_session, files=store, now=came_at + DAY + MINUTE)
    assert set(store.list_keys()) == {*kept, others}


def test_an_earlier_version_of_a_file_stays(open_session: OpenSession, registry: Registry, store: FileStore) -> None:
    with open_session(BRAND) as session, transaction(session):
        resource = shelve(session, "Guide")
        keys = {key_of(BRAND, attach(session, store, resource, id=new_id(NOW - 2 * DAY)).id) for _ in range(2)}
    sweep_forsaken(registry, open_session, files=store, now=NOW)
    assert set(store.list_keys()) == keys


def test_a_database_that_knows_none_of_the_files_loses_none(
    open_session: OpenSession, registry: Registry, store: FileStore
) -> None:
    keys = {known(open_session, store, "omicron"), known(open_session, store)}
    with open_session(BRAND) as session, transaction(session):
        session.execute(delete(ResourceFile))
    sweep_forsaken(registry, open_session, files=store, now=NOW)
    assert set(store.list_keys()) == keys


def test_more_files_than_one_statement_asks_about_are_looked_at_too(
    open_session: OpenSession, registry: Registry, store: FileStore
) -> None:
    key = known(open_session, store)
    for _ in range(6):
        store.put(key_of(BRAND, new_id(NOW - 2 * DAY)), [b"left"])
    sweep_forsaken(registry, open_session, files=store, now=NOW, at_once=2)
    assert set(store.list_keys()) == {key}
    with closing(store.read(key)) as pieces:
        assert b"".join(pieces).startswith(b"%PDF")


def test_a_store_that_is_away_is_swept_an_hour_later(open_session: OpenSession, registry: Registry) -> None:
    with capture_logs() as lines:
        sweep_forsaken(
            registry, open_session, files=BucketStore(bucket_at("http://127.0.0.1:9")), now=datetime.now(UTC)
        )
    assert {(each["event"], each["log_level"]) for each in lines} == {("files_not_swept", "warning")}
