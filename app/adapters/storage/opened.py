"""A file that was opened for reading, so many bytes of it."""

from collections.abc import Iterator
from typing import Protocol

from app.kernel.storage import PIECE


class Source(Protocol):
    """What bytes come from."""

    def read(self, size: int, /) -> bytes:
        """Give the next bytes, so many at the most; none at the end."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class OpenedFile(Iterator[bytes]):
    """Reads from a source until so many bytes have come, or to its end when `length` is None."""

    def __init__(self, source: Source, length: int | None) -> None:
        self._source = source
        self._left = length

    def read(self, size: int = PIECE) -> bytes:
        """Give the next bytes, so many at the most; none at the end."""
        wanted = size if self._left is None else min(size, self._left)
        piece = self._source.read(wanted) if wanted else b""
        if self._left is not None:
            self._left -= len(piece)
        return piece

    def __next__(self) -> bytes:
        if piece := self.read():
            return piece
        raise StopIteration

    def close(self) -> None:
        """Let go of the source; twice does no harm."""
        self._source.close()


def check_range(start: int, length: int | None) -> None:
    """Refuse a place or a length below 0; ValueError."""
    if start < 0 or (length is not None and length < 0):
        raise ValueError(f"{length} bytes from {start} on are no part of a file")
