"""Uploads that never come to their end: killed, out of room, or left by the store."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.adapters.storage.local import UPLOADS, FolderStore
from app.adapters.storage.s3 import SMALLEST_PART, BucketStore
from app.kernel.storage import FileStore, StoreAwayError, StoreFullError, StoreRefusedError
from tests.adapters.storage import uploading
from tests.adapters.storage.test_stores import LARGE, MEGABYTE, TEN, cut, new_key, read
from tests.faults.room import room_for
from tests.s3 import S3Server

SOON = timedelta(minutes=1)


@pytest.fixture
def where(store: FileStore, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if isinstance(store, FolderStore):
        return str(tmp_path / "files")
    server: S3Server = request.getfixturevalue("server")
    return str(server.bucket.endpoint)


def test_a_killed_upload_leaves_nothing_but_what_the_sweep_removes(store: FileStore, where: str) -> None:
    key = new_key()
    store.put(key, [TEN])
    process = uploading.start(where, key)
    assert read(store, key) == TEN  # while it is under way
    process.kill()
    process.communicate()

    assert read(store, key) == TEN
    assert [each for each in store.list_keys("birch/") if each == key] == [key]
    assert store.sweep(datetime.now(UTC) - SOON) == 0  # it may be one that goes on
    assert store.sweep(datetime.now(UTC) + SOON) == 1
    assert store.sweep(datetime.now(UTC) + SOON) == 0
    assert read(store, key) == TEN


@pytest.mark.parametrize("room", [0, 3 * MEGABYTE + 5, len(LARGE) - 5], ids=["none", "for some", "for nearly all"])
def test_a_disk_without_room_keeps_nothing_of_the_file_and_all_of_the_one_before(tmp_path: Path, room: int) -> None:
    store, key = FolderStore(tmp_path), new_key()
    store.put(key, [TEN])
    with room_for(room), pytest.raises(StoreFullError, match="EFBIG"):
        store.put(key, cut(LARGE, MEGABYTE))
    assert read(store, key) == TEN
    assert list((tmp_path / UPLOADS).iterdir()) == []


def test_a_folder_that_may_not_be_written_names_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file in the place of the folder")
    store = FolderStore(tmp_path / "files")
    with pytest.raises((StoreRefusedError, StoreAwayError)):
        store.put(new_key(), [TEN])


def test_what_else_lies_in_the_folder_is_not_listed(tmp_path: Path) -> None:
    store, key = FolderStore(tmp_path), new_key()
    store.put(key, [TEN])
    (tmp_path / "lost+found").mkdir()
    (tmp_path / "note.txt").write_text("hello")
    (tmp_path / "birch" / "backup of a file").write_text("hello")
    assert list(store.list_keys()) == [key]


def test_a_large_file_is_sent_in_a_bounded_memory(bucket_store: BucketStore) -> None:
    key = new_key()
    bucket_store.find_size(key)  # the client's library is there
    tracemalloc.start()
    try:
        stored = bucket_store.put(key, (bytes(MEGABYTE) for _ in range(64)))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert stored.size == 64 * MEGABYTE
    assert most < 4 * SMALLEST_PART  # all of it would be over twelve
    bucket_store.delete(key)
