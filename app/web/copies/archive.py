"""A ZIP that is written as it comes, in pieces, without ever being whole in memory."""

from collections.abc import Iterator

PIECE = 256 * 1024  # bytes


class Pieces:
    """What a ZIP is written to; it takes bytes, gives pieces, and cannot go back."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        """Take what comes."""
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Do nothing: pieces are taken when they are large enough."""

    def close(self) -> None:
        """Do nothing: what is left is taken at the end."""

    def take(self, *, least: int = PIECE) -> Iterator[bytes]:
        """Give the pieces that are at least so large, or with `least` 1 all that is left."""
        while len(self._held) >= least:
            yield bytes(self._held[:PIECE])
            del self._held[:PIECE]
