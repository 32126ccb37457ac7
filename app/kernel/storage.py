"""Files of any size, each whole under a key of ours, wherever the installation keeps them."""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes
from typing import Protocol
from uuid import UUID

from app.kernel.errors import GuichetError
from app.kernel.ids import new_id

PIECE = 256 * 1024  # bytes, of what is read at once
_TRIAL = "guichet-check"  # in the place of a tenant
_TRIAL_SIZE = 100_000  # bytes
_TENANT = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_KEY = re.compile(rf"{_TENANT}/[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}")
_PREFIX = re.compile(rf"(?:{_TENANT}/)?")


class StorageError(GuichetError):
    """A file could not be kept, read or removed."""


class MissingFileError(StorageError):
    """Nothing is kept under that key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no file is kept as {key}")
        self.key = key


class StoreAwayError(StorageError):
    """The store can't be reached, or says that it can't now: the same call may go through later."""


class StoreFullError(StorageError):
    """There is no room for the file: nothing of it is kept, and what was there before is there still."""


class StoreRefusedError(StorageError):
    """The store is there and does not let us in, or lacks what was set up: whoever runs it has to put it right."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was kept: its size in bytes, and the SHA-256 of it in hexadecimal digits."""

    size: int
    sha256: str


class Pieces(Iterator[bytes], Protocol):
    """A file that was opened, piece by piece; reading may yet fail with StoreAwayError, when the store goes.

    One that lies on this machine has a `fileno`, standing where its reading begins: a server may send it without us.
    """

    def read(self, size: int = PIECE) -> bytes:
        """Give the next bytes, so many at the most; none at the end."""
        ...

    def close(self) -> None:
        """Let go of it, read to its end or not; twice does no harm."""
        ...


class FileStore(Protocol):
    """Keeps files under keys of `key_of`; any other key is a ValueError.

    Each call may fail with StoreAwayError or StoreRefusedError.
    """

    def put(self, key: str, pieces: Iterable[bytes]) -> Stored:
        """Keep a file whole or not at all, in the place of what the key had; StoreFullError.

        The pieces, of any length, are taken once, in a bounded memory. What they raise goes through; nothing is kept.
        """
        ...

    def read(self, key: str, start: int = 0, length: int | None = None) -> Pieces:
        """Open a file from a byte on, for so many bytes or to its end; past its end there is nothing.

        MissingFileError is raised here, before the first piece. ValueError for a negative place or length.
        """
        ...

    def find_size(self, key: str) -> int | None:
        """Give the size of a file in bytes; None when nothing is kept under the key."""
        ...

    def delete(self, key: str) -> None:
        """Remove a file; without one, nothing happens."""
        ...

    def list_keys(self, prefix: str = "") -> Iterator[str]:
        """Give the keys of a tenant (its slug and a slash), or of all, in no order; each tells its time (`new_id`)."""
        ...

    def sweep(self, before: datetime) -> int:
        """Remove what uploads left that began before then and never came to their end; gives how many they were."""
        ...

    def proxy_path(self, key: str) -> str | None:
        """Give the path by which the proxy before us sends the file itself (X-Accel-Redirect); None where it can't."""
        ...


def key_of(tenant: str, file_id: UUID) -> str:
    """Give the key of a tenant's file; ValueError for a tenant that is no slug."""
    return check_key(f"{tenant}/{file_id}")


def check_key(key: str) -> str:
    """Give the key back; ValueError when it is none of ours, as with a path, a NUL or an upper-case letter in it."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key of a file; key_of makes one")
    return key


def check_prefix(prefix: str) -> str:
    """Give the prefix back: nothing, or a tenant's slug and a slash; ValueError."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"{prefix!r} is no prefix of files; write a tenant's slug and a slash")
    return prefix


def keeps_files(files: FileStore, *, now: datetime) -> bool:
    """Keep a file of no tenant, read it and remove it: tell whether it came back as it went; StorageError."""
    key, content = key_of(_TRIAL, new_id(now)), token_bytes(_TRIAL_SIZE)
    try:
        files.put(key, [content])
        return _read_from(files, key, 0) == content and _read_from(files, key, _TRIAL_SIZE - 1) == content[-1:]
    finally:
        files.delete(key)


def _read_from(files: FileStore, key: str, start: int) -> bytes:
    with closing(files.read(key, start)) as pieces:
        return b"".join(pieces)
