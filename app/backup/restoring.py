"""Restoring a backup: everything is laid out first, and counts when the archive was read to its end."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from app.backup.age import MAGIC, decrypted
from app.backup.archive import FILES, TABLES, TENANTS, Archive, Head, Readable
from app.backup.brands import Laid, laid_out
from app.backup.creating import Installed
from app.backup.errors import KeyRefusedError, NewerArchiveError
from app.backup.filling import Filling
from app.backup.filling_postgresql import filled_database
from app.backup.filling_sqlite import filled_file
from app.backup.keeping import kept
from app.kernel.storage import FileStore
from app.migrations.revisions import newest_revision


@dataclass(frozen=True, slots=True)
class Restored:
    """What an archive said of itself, how many rows, and how many files of brands and of the store came out of it."""

    head: Head
    rows: int
    brands: int
    files: int


def restore(
    installed: Installed,
    path: Path,
    find_identities: Callable[[], Sequence[str]],
    *,
    replace: bool,
    with_brands: bool,
) -> Restored:
    """Restore an archive whole or not at all; BackupError, StorageError and OSError, with everything as it was."""
    with _opened(path, find_identities) as stream:
        archive = Archive(stream)
        if archive.head.revision > newest_revision():
            raise NewerArchiveError(archive.head.revision, newest_revision())
        with (
            laid_out(installed.tenants, replace=replace) if with_brands else nullcontext() as laid,
            kept(installed.files, replace=replace) as store,
            # Committed first and begun last: it alone can still refuse at the end, and the others are then undone.
            _filled(installed, archive.head, replace=replace) as filling,
        ):
            counted = _fill(archive, filling, store, laid)
        return Restored(archive.head, sum(archive.rows.values()), counted[TENANTS], counted[FILES])


def _fill(archive: Archive, filling: Filling, store: FileStore, laid: Laid | None) -> Counter[str]:
    """Put each member where it belongs and count their kinds; the brands get their name when all of it was right."""
    counted: Counter[str] = Counter()
    for member in archive.members():
        counted[member.kind] += 1
        if member.kind == TABLES:
            filling.fill(member)
        elif member.kind == FILES:
            store.put(member.path, member.pieces)
        elif laid is not None:
            laid.lay(member)
    filling.check(archive.rows)
    if laid is not None:
        laid.swap()
    return counted


@contextmanager
def _opened(path: Path, find_identities: Callable[[], Sequence[str]]) -> Iterator[Readable]:
    with path.open("rb") as file:
        if file.peek(len(MAGIC))[: len(MAGIC)] != MAGIC:
            yield file
            return
        identities = find_identities()
        if not identities:
            raise KeyRefusedError("the archive is encrypted; say --identity FILE")
        with decrypted(file, identities) as stream:
            yield stream


def _filled(installed: Installed, head: Head, *, replace: bool) -> AbstractContextManager[Filling]:
    url = make_url(installed.owner_url)
    if url.get_backend_name() == "sqlite":
        return filled_file(Path(str(url.database)), head, replace=replace)
    return filled_database(installed.owner_url, installed.app_url, head, replace=replace)
