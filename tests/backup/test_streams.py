"""However much an installation holds, backing it up and restoring it takes the memory of a few pieces."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.backup.conftest import Empty
from tests.backup.places import Place
from tests.cast import ACORN

LARGE, LITTLE = 96 * 1024 * 1024, 32 * 1024 * 1024  # bytes; an application by itself takes some of the latter


@contextmanager
def within(most: int) -> Iterator[None]:
    """Hold what is in the block to so many bytes at a time."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < most


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_larger_than_the_memory_goes_through(full: Place, empty: Empty) -> None:
    path, place, name = full.folder / "all.tar.age", empty("sqlite"), f"{ACORN}/00000000-0000-7000-8000-000000000009"
    with (full.files / name).open("wb") as file:
        file.truncate(LARGE)
    recipient = full.flask("backup", "key", str(full.folder / "key")).output.strip()

    with within(LITTLE):
        made = full.flask("backup", "create", "--to", str(path), "--recipient", recipient)
    with within(LITTLE):
        done = place.flask("backup", "restore", str(path), "--identity", str(full.folder / "key"))

    assert (made.exit_code, done.exit_code) == (0, 0), made.output + done.output
    assert (place.files / name).stat().st_size == LARGE
