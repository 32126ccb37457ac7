"""A kept file as what is read from any place on, such as an archive: nothing of it is copied onto a disk."""

from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader, RawIOBase

from app.kernel.storage import PIECE, FileStore, MissingFileError, Pieces

LARGEST_READ = 32 * 1024 * 1024  # bytes that one read may ask for


class _Kept(RawIOBase):
    """Reads on from where it was left; the store is asked anew only after a jump."""

    def __init__(self, files: FileStore, key: str, size: int) -> None:
        self._files, self._key, self._size = files, key, size
        self._place = 0
        self._pieces: Pieces | None = None
        self._reached = 0  # where `_pieces` stands

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        place = offset + {SEEK_SET: 0, SEEK_CUR: self._place, SEEK_END: self._size}[whence]
        if place < 0:
            raise OSError("before the beginning of the file")
        self._place = place
        return place

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # what a reader gives
        if self._pieces is None or self._reached != self._place:
            self._let_go()
            self._pieces, self._reached = self._files.read(self._key, self._place), self._place
        piece = self._pieces.read(len(buffer))
        buffer[: len(piece)] = piece
        self._place = self._reached = self._place + len(piece)
        return len(piece)

    def close(self) -> None:
        self._let_go()
        super().close()

    def _let_go(self) -> None:
        if self._pieces is not None:
            self._pieces.close()
            self._pieces = None


class KeptFile(BufferedReader):
    """Reads a kept file; OSError for a read beyond measure, and what the store raises."""

    def __init__(self, files: FileStore, key: str) -> None:
        size = files.find_size(key)
        if size is None:
            raise MissingFileError(key)
        self.size = size  # bytes
        super().__init__(_Kept(files, key, size), PIECE)

    def read(self, size: int | None = -1, /) -> bytes:
        """Give so many bytes, or what is left."""
        wanted = self.size - self.tell() if size is None or size < 0 else size
        if wanted > LARGEST_READ:
            raise OSError(f"a read of {wanted} bytes")
        return super().read(max(0, wanted))
