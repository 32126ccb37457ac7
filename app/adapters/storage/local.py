"""Files in a folder of this machine: written under another name, made sure of, and only then given their own."""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from io import FileIO
from pathlib import Path
from secrets import token_hex

from app.adapters.storage.opened import OpenedFile, check_range
from app.kernel.storage import (
    MissingFileError,
    StoreAwayError,
    Stored,
    StoreFullError,
    StoreRefusedError,
    check_key,
    check_prefix,
)

UPLOADS = ".uploads"  # no tenant is called so
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.ELOOP})


class _Part(OpenedFile):
    """A part of a file of this machine, which a server may send without us (sendfile)."""

    def __init__(self, file: FileIO, length: int | None) -> None:
        super().__init__(_Telling(file), length)
        self._file = file

    def fileno(self) -> int:
        """Give the descriptor, which stands where the part begins."""
        return self._file.fileno()


class _Telling:
    """Reads, in the port's errors."""

    def __init__(self, file: FileIO) -> None:
        self._file = file

    def read(self, size: int, /) -> bytes:
        with _told():
            return self._file.read(size) or b""

    def close(self) -> None:
        self._file.close()


class FolderStore:
    """Keeps each tenant's files in a folder of its name below `root`, which is made with the first file.

    `proxy` is the internal location under which the web server before us serves `root`.
    """

    def __init__(self, root: Path, *, proxy: str | None = None) -> None:
        self._root = root
        self._proxy = proxy

    def put(self, key: str, pieces: Iterable[bytes]) -> Stored:
        """Write beside, make sure, rename: a process that is killed leaves what `sweep` removes, and a key nothing."""
        place, temporary = self._place(key), self._root / UPLOADS / token_hex(16)
        with _told():
            temporary.parent.mkdir(parents=True, exist_ok=True)
            place.parent.mkdir(exist_ok=True)
            file = FileIO(temporary, "x")
        try:
            stored = _write(file, pieces)
            with _told():
                temporary.replace(place)
                _make_sure(place.parent)
                _make_sure(self._root)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return stored

    def read(self, key: str, start: int = 0, length: int | None = None) -> OpenedFile:
        """Open it; past its end there is nothing."""
        check_range(start, length)
        place = self._place(key)
        with _told(missing=key):
            file = FileIO(place)
            file.seek(start)
        return _Part(file, length)

    def find_size(self, key: str) -> int | None:
        """Look at the file."""
        try:
            with _told(missing=key):
                return self._place(key).stat().st_size
        except MissingFileError:
            return None

    def delete(self, key: str) -> None:
        """Remove its name; who reads it reads on."""
        with _told():
            self._place(key).unlink(missing_ok=True)

    def list_keys(self, prefix: str = "") -> Iterator[str]:
        """Walk the folders; whatever else lies in them is none of ours."""
        tenants = [check_prefix(prefix).removesuffix("/")] if prefix else self._names(self._root)
        for tenant in tenants:
            for name in self._names(self._root / tenant):
                try:
                    yield check_key(f"{tenant}/{name}")
                except ValueError:
                    continue

    def sweep(self, before: datetime) -> int:
        """Remove the uploads that nothing was written to since."""
        swept, uploads = 0, self._root / UPLOADS
        for name in self._names(uploads):
            with _told(), suppress(FileNotFoundError):  # it came to its end meanwhile
                if (uploads / name).stat().st_mtime < before.timestamp():
                    (uploads / name).unlink()
                    swept += 1
        return swept

    def proxy_path(self, key: str) -> str | None:
        """Give the path below the internal location."""
        known = check_key(key)
        return f"{self._proxy}{known}" if self._proxy else None

    def _place(self, key: str) -> Path:
        return self._root / check_key(key)

    @staticmethod
    def _names(folder: Path) -> list[str]:
        """Name what is in a folder; nothing where there is none."""
        with _told():
            try:
                return [each.name for each in folder.iterdir()]
            except (FileNotFoundError, NotADirectoryError):
                return []


def _write(file: FileIO, pieces: Iterable[bytes]) -> Stored:
    """Write all of it onto the disk; what the pieces raise goes through, our own errors are the port's."""
    digest, size = sha256(), 0
    with file:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            with _told():
                _write_whole(file, piece)
        with _told():
            os.fsync(file.fileno())
    return Stored(size, digest.hexdigest())


def _write_whole(file: FileIO, piece: bytes) -> None:
    """Write on where the system wrote a part only, as it does when the disk is nearly full."""
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) :]


def _make_sure(folder: Path) -> None:
    """Have a folder's names on the disk: until then a renamed file may be gone after a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told(missing: str | None = None) -> Iterator[None]:
    """Turn the system's errors into the port's; a file that is not there is the one that was `missing`."""
    try:
        yield
    except FileNotFoundError as error:
        if missing is not None:
            raise MissingFileError(missing) from error
        raise StoreAwayError(f"a folder of the files went: {error.strerror}") from error
    except OSError as error:
        why = f"{errno.errorcode.get(error.errno or 0, 'error')}: {error.strerror}"
        if error.errno in _FULL:
            raise StoreFullError(why) from error
        if error.errno in _REFUSED:
            raise StoreRefusedError(f"{why}; look at the owner and the rights of the folder of the files") from error
        raise StoreAwayError(why) from error
