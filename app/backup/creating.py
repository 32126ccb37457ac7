"""Making a backup: the rows of one moment, then the brands' folder, then the store, so that no row lacks its file."""

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from app.backup.age import check_recipients, encrypt
from app.backup.archive import FORMAT, Head, Member, pack
from app.backup.brands import read_brands
from app.backup.errors import BackupError
from app.backup.keeping import read_files
from app.backup.reading import snapshot
from app.kernel.storage import FileStore
from app.version import VERSION

OURS_ALONE = 0o600  # the rights of whatever may hold a person or a key


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What of an installation goes into an archive and comes out of it; `keys` are the ids of those that seal."""

    owner_url: str
    app_url: str
    tenants: Path
    files: FileStore
    keys: Sequence[str]


def create(installed: Installed, to: Path, recipients: Sequence[str], *, now: datetime) -> int:
    """Write a backup, for nobody but these recipients if there are any; gives its size in bytes.

    BackupError, StorageError and OSError, with no file left.
    """
    check_recipients(recipients)
    with _whole(to) as file, closing(_archive(installed, now)) as pieces:
        if recipients:
            encrypt(pieces, file, recipients)
        else:
            file.writelines(pieces)
        return file.tell()


def _archive(installed: Installed, now: datetime) -> Generator[bytes]:
    with ExitStack() as held:
        taken = held.enter_context(snapshot(installed.owner_url))
        head = Head(FORMAT, VERSION, taken.revision, now, tuple(installed.keys), tuple(taken.shapes))

        def members() -> Iterator[Member]:
            yield from taken.parts()
            held.close()  # the files may take hours, for which no database should keep what was
            yield from read_brands(installed.tenants)
            yield from read_files(installed.files)

        yield from pack(head, members())


@contextmanager
def _whole(to: Path) -> Iterator[BinaryIO]:
    """Give a file that its owner alone may read; it has its name once it is on the disk."""
    if to.exists():
        raise BackupError(f"{to} is there already; choose another name")
    begun = to.with_name(f".{to.name}.part")
    descriptor = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OURS_ALONE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        begun.rename(to)
    finally:
        begun.unlink(missing_ok=True)
