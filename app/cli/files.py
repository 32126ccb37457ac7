"""`flask files`: whether the store of files does what it has to."""

from collections import Counter
from datetime import UTC, datetime

import click

from app.file_stores import Folder
from app.kernel.storage import StorageError, keeps_files
from app.web.installation import installation


@click.group("files")
def group() -> None:
    """Look after the store of files (GUICHET_FILES or GUICHET_S3_BUCKET)."""


@group.command("check")
def check() -> None:
    """Keep, read and remove a file, and count each brand's; exits with 1 and the remedy when it can't."""
    files = installation().files
    try:
        if not keeps_files(files, now=datetime.now(UTC)):
            raise click.ClickException(f"{_place()}: gave back something else than it was given; do not use it")
        counts = Counter(key.partition("/")[0] for key in files.list_keys())
    except StorageError as error:
        raise click.ClickException(f"{_place()}: {error}") from None
    click.echo(f"{_place()}: kept, read and removed a file.")
    for tenant, count in sorted(counts.items()):
        click.echo(f"{tenant}: {count} files")


def _place() -> str:
    where = installation().settings.files
    if isinstance(where, Folder):
        return f"Folder {where.path}"
    return f"Bucket {where.name} at {where.endpoint or where.region}"
