"""What a store of files has to do, asked of each: the folder, and a bucket of a real store that speaks S3."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from uuid import uuid4

import pytest

from app.kernel.storage import FileStore, MissingFileError, Stored, key_of

MEGABYTE = 1024 * 1024
LARGE = Random(8).randbytes(8 * MEGABYTE)  # noqa: S311 - of more than one part, and the same each time
TEN = b"0123456789"


def new_key(tenant: str = "birch") -> str:
    return key_of(tenant, uuid4())


def cut(content: bytes, size: int) -> Iterator[bytes]:
    return (content[begin : begin + size] for begin in range(0, len(content), size))


def read(store: FileStore, key: str, start: int = 0, length: int | None = None) -> bytes:
    opened = store.read(key, start, length)
    try:
        return b"".join(opened)
    finally:
        opened.close()


def breaking_off(content: bytes) -> Iterator[bytes]:
    yield from cut(content, MEGABYTE)
    raise ConnectionResetError("the browser went")


@pytest.mark.parametrize(
    ("content", "size"),
    [(b"", 1), (b"x", 1), (TEN, 3), (LARGE, 100_000), (LARGE, len(LARGE)), (LARGE[: 5 * MEGABYTE], MEGABYTE)],
    ids=["empty", "one byte", "small pieces", "parts", "one piece", "exactly a part"],
)
def test_a_file_is_kept_whole_and_given_back(store: FileStore, content: bytes, size: int) -> None:
    key = new_key()
    assert store.put(key, cut(content, size)) == Stored(len(content), sha256(content).hexdigest())
    assert store.find_size(key) == len(content)
    assert read(store, key) == content


def test_pieces_that_hold_nothing_are_no_end(store: FileStore) -> None:
    key = new_key()
    store.put(key, [b"", b"a", b"", b"b", b""])
    assert read(store, key) == b"ab"


@pytest.mark.parametrize("content", [TEN, LARGE], ids=["small", "of parts"])
def test_a_file_that_breaks_off_half_way_is_not_kept(store: FileStore, content: bytes) -> None:
    key = new_key()
    with pytest.raises(ConnectionResetError, match="the browser went"):
        store.put(key, breaking_off(content))
    assert store.find_size(key) is None
    assert key not in list(store.list_keys())
    assert store.sweep(datetime.now(UTC) + timedelta(days=1)) == 0  # nothing was left to sweep


def test_a_file_that_breaks_off_leaves_the_one_before_it(store: FileStore) -> None:
    key = new_key()
    store.put(key, [TEN])
    with pytest.raises(ConnectionResetError):
        store.put(key, breaking_off(LARGE))
    assert read(store, key) == TEN


def test_the_last_file_under_a_key_counts(store: FileStore) -> None:
    key = new_key()
    store.put(key, cut(LARGE, MEGABYTE))
    store.put(key, [TEN])
    assert (store.find_size(key), read(store, key)) == (10, TEN)


def test_a_missing_file_is_told_before_the_first_piece(store: FileStore) -> None:
    key = new_key()
    assert store.find_size(key) is None
    for start, length in ((0, None), (3, None), (0, 0), (0, 5)):
        with pytest.raises(MissingFileError) as missing:
            store.read(key, start, length)
        assert missing.value.key == key


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        (0, None, TEN),
        (0, 1, b"0"),
        (4, None, b"456789"),
        (4, 3, b"456"),
        (9, None, b"9"),
        (9, 1, b"9"),
        (8, 100, b"89"),
        (0, 0, b""),
        (10, None, b""),
        (10, 1, b""),
        (4_000_000_000, None, b""),
    ],
)
def test_a_part_is_read(store: FileStore, start: int, length: int | None, expected: bytes) -> None:
    key = new_key()
    store.put(key, [TEN])
    assert read(store, key, start, length) == expected


def test_nothing_is_a_part_of_an_empty_file(store: FileStore) -> None:
    key = new_key()
    store.put(key, [])
    assert read(store, key, 0, 5) == b""


def test_a_part_across_parts_is_read(store: FileStore) -> None:
    key = new_key()
    store.put(key, [LARGE])
    assert read(store, key, 5 * MEGABYTE - 7, 14) == LARGE[5 * MEGABYTE - 7 : 5 * MEGABYTE + 7]


@pytest.mark.parametrize(("start", "length"), [(-1, None), (0, -1)])
def test_no_part_begins_before_a_file_or_ends_before_it_begins(
    store: FileStore, start: int, length: int | None
) -> None:
    key = new_key()
    store.put(key, [TEN])
    with pytest.raises(ValueError, match="no part of a file"):
        store.read(key, start, length)


def test_a_file_that_nobody_reads_to_its_end_is_let_go(store: FileStore) -> None:
    key = new_key()
    store.put(key, [LARGE])
    opened = store.read(key)
    assert next(opened) == LARGE[: 256 * 1024]
    opened.close()
    opened.close()
    store.read(key).close()  # of which nothing was read


def test_a_deleted_file_is_gone_and_deleting_it_again_is_harmless(store: FileStore) -> None:
    key = new_key()
    store.put(key, [TEN])
    store.delete(key)
    store.delete(key)
    assert store.find_size(key) is None


def test_files_are_listed_by_tenant(store: FileStore) -> None:
    mine = {new_key("birch-listed") for _ in range(3)}
    other = new_key("birch-listed-too")
    for key in (*mine, other):
        store.put(key, [b"x"])
    assert set(store.list_keys("birch-listed/")) == mine
    assert {*mine, other} <= set(store.list_keys())
    assert list(store.list_keys("nobody/")) == []


_CALLS: list[Callable[[FileStore, str], object]] = [
    lambda store, key: store.put(key, [b"x"]),
    lambda store, key: store.read(key),
    lambda store, key: store.find_size(key),
    lambda store, key: store.delete(key),
    lambda store, key: store.proxy_path(key),
    lambda store, key: list(store.list_keys(key)),
]


@pytest.mark.parametrize("call", _CALLS)
@pytest.mark.parametrize("key", ["../etc/passwd", "birch/\0", "birch/\u202egpj.exe", "birch/..", "/"], ids=ascii)
def test_what_is_no_key_of_ours_reaches_no_store(
    store: FileStore, call: Callable[[FileStore, str], object], key: str
) -> None:
    with pytest.raises(ValueError, match="is no "):
        call(store, key)
