"""`flask files`: whether the store of files does what it has to."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from secrets import token_bytes

import click

from app.file_stores import Folder
from app.kernel.ids import new_id
from app.kernel.storage import FileStore, StorageError, key_of
from app.web.installation import installation

_OURS = "guichet-check"  # in the place of a tenant
_SIZE = 100_000  # bytes


@click.group("files")
def group() -> None:
    """Look after the store of files (GUICHET_FILES or GUICHET_S3_BUCKET)."""


@group.command("check")
def check() -> None:
    """Keep, read and remove a file, and count each brand's; exits with 1 and the remedy when it can't."""
    files = installation().files
    try:
        _try_out(files)
        counts = Counter(key.partition("/")[0] for key in files.list_keys())
    except StorageError as error:
        raise click.ClickException(f"{_place()}: {error}") from None
    click.echo(f"{_place()}: kept, read and removed a file.")
    for tenant, count in sorted(counts.items()):
        click.echo(f"{tenant}: {count} files")


def _try_out(files: FileStore) -> None:
    key, content = key_of(_OURS, new_id(datetime.now(UTC))), token_bytes(_SIZE)
    try:
        files.put(key, [content])
        if _read(files, key, 0) != [content] or _read(files, key, _SIZE - 1) != [content[-1:]]:
            raise click.ClickException(f"{_place()}: gave back something else than it was given; do not use it")
    finally:
        files.delete(key)


def _read(files: FileStore, key: str, start: int) -> Sequence[bytes]:
    opened = files.read(key, start)
    try:
        return [b"".join(opened)]
    finally:
        opened.close()


def _place() -> str:
    where = installation().settings.files
    if isinstance(where, Folder):
        return f"Folder {where.path}"
    return f"Bucket {where.name} at {where.endpoint or where.region}"
