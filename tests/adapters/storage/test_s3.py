"""A bucket whose store goes away, comes back, or does not let us in."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.adapters.storage.s3 import SMALLEST_PART, BucketStore
from app.file_stores import Bucket
from app.kernel.storage import FileStore, StoreAwayError, StoreRefusedError
from tests.adapters.storage.test_stores import LARGE, MEGABYTE, TEN, cut, new_key, read
from tests.s3 import S3Server, s3_server

_CALLS: dict[str, Callable[[FileStore, str], object]] = {
    "put": lambda store, key: store.put(key, [TEN]),
    "put parts": lambda store, key: store.put(key, [LARGE]),
    "read": lambda store, key: store.read(key),
    "find_size": lambda store, key: store.find_size(key),
    "delete": lambda store, key: store.delete(key),
    "list_keys": lambda store, _key: list(store.list_keys()),
    "sweep": lambda store, _key: store.sweep(datetime.now(UTC)),
}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[S3Server]:
    """A store of the test's own, to be stopped."""
    with s3_server(tmp_path) as running:
        yield running


def test_a_store_that_is_away_says_so_and_is_used_again_when_it_is_back(own: S3Server) -> None:
    store, key = BucketStore(own.bucket), new_key()
    store.put(key, [TEN])
    own.stop()
    for call in _CALLS.values():
        with pytest.raises(StoreAwayError):
            call(store, key)
    own.start()
    assert read(store, key) == TEN


def test_a_store_that_goes_during_an_upload_has_nothing_of_it(own: S3Server) -> None:
    store, key = BucketStore(own.bucket, part=SMALLEST_PART), new_key()

    def pieces() -> Iterator[bytes]:
        yield from cut(LARGE, MEGABYTE)
        yield from cut(LARGE, MEGABYTE)
        own.stop()
        yield LARGE

    with pytest.raises(StoreAwayError):
        store.put(key, pieces())
    own.start()
    assert store.find_size(key) is None
    assert list(store.list_keys()) == []


def test_a_store_that_goes_while_a_file_is_read_says_so(own: S3Server) -> None:
    store, key = BucketStore(own.bucket), new_key()
    store.put(key, [LARGE, LARGE, LARGE])
    opened = store.read(key)
    next(opened)
    own.stop()
    with pytest.raises(StoreAwayError):
        list(opened)
    opened.close()


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        (lambda bucket: replace(bucket, secret="another"), "S3_"),
        (lambda bucket: replace(bucket, key="nobody"), "S3_KEY"),
        (lambda bucket: replace(bucket, name="elsewhere"), "S3_BUCKET"),
    ],
    ids=["secret", "key", "bucket"],
)
def test_a_store_that_does_not_let_us_in_says_what_to_correct(
    server: S3Server,
    wrong: Callable[[Bucket], Bucket],
    remedy: str,
) -> None:
    store = BucketStore(wrong(server.bucket))
    for call in _CALLS.values():
        with pytest.raises(StoreRefusedError, match=f"GUICHET_{remedy}"):
            call(store, new_key())
