"""A kept file read from any place on, as an archive is, from either store: the same bytes, and nothing left open."""

from datetime import UTC, datetime
from io import SEEK_END, BytesIO
from random import Random
from secrets import token_bytes
from zipfile import ZipFile

import pytest

from app.kernel.ids import new_id
from app.kernel.seekable import LARGEST_READ, KeptFile
from app.kernel.storage import FileStore, MissingFileError, key_of

CONTENT = token_bytes(700_000)


@pytest.fixture
def key(store: FileStore) -> str:
    key = key_of("camcha", new_id(datetime.now(UTC)))
    store.put(key, [CONTENT])
    return key


def test_every_place_holds_what_the_file_does(store: FileStore, key: str) -> None:
    chance = Random(7)  # noqa: S311 - chosen, so that it is the same each time
    with KeptFile(store, key) as file:
        assert file.size == len(CONTENT)
        for _ in range(20):
            place, size = chance.randrange(len(CONTENT) + 10), chance.randrange(1, 300_000)
            file.seek(place)
            assert file.read(size) == CONTENT[place : place + size]
            assert file.read(10) == CONTENT[place + size : place + size + 10]
        file.seek(-5, SEEK_END)
        assert file.read() == CONTENT[-5:]
        assert file.read() == b""


def test_what_is_beyond_measure_or_before_the_beginning_is_not_read(store: FileStore, key: str) -> None:
    with KeptFile(store, key) as file:
        with pytest.raises(OSError, match="a read of"):
            file.read(LARGEST_READ + 1)
        with pytest.raises(OSError, match="before the beginning"):
            file.seek(-len(CONTENT) - 1, SEEK_END)


def test_a_file_that_is_not_kept_is_missing(store: FileStore) -> None:
    with pytest.raises(MissingFileError):
        KeptFile(store, key_of("camcha", new_id(datetime.now(UTC))))


def test_a_zip_is_read_where_it_lies(store: FileStore) -> None:
    key = key_of("camcha", new_id(datetime.now(UTC)))
    written = BytesIO()
    with ZipFile(written, "w") as out:
        for number in range(3):
            out.writestr(f"{number}.bin", CONTENT[number:])
    store.put(key, [written.getvalue()])

    with KeptFile(store, key) as file, ZipFile(file) as zipped:
        assert [zipped.read(f"{number}.bin") for number in (2, 0, 1)] == [CONTENT[2:], CONTENT, CONTENT[1:]]
