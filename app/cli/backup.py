"""`flask backup`: everything that an installation holds in one archive, and an installation out of one."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from app.backup.age import make_identity, read_identities, seal_identity
from app.backup.creating import OURS_ALONE, Installed, create
from app.backup.errors import BackupError
from app.backup.restoring import Restored, restore
from app.kernel.keyring import Keyring
from app.kernel.storage import StorageError
from app.migrations.revisions import newest_revision
from app.web.installation import installation

_STAMP = "%Y%m%dT%H%M%SZ"


@click.group("backup")
def group() -> None:
    """Back up the database, the files and the brands, and restore them."""


@group.command("create")
@click.option("--to", type=click.Path(path_type=Path), help="A file, or a folder; by default backups in GUICHET_DATA.")
@click.option("--recipient", "recipients", multiple=True, help="Who alone may read it (age1…); may be said again.")
def create_backup(to: Path | None, recipients: tuple[str, ...]) -> None:
    """Write everything into one archive while Guichet runs; the environment’s secrets are not in it."""
    now = installation().clock()
    if to is None:
        to = installation().settings.data / "backups"
        to.mkdir(parents=True, exist_ok=True)
    if to.is_dir():
        to /= f"guichet-{now:{_STAMP}}.tar{'.age' if recipients else ''}"
    with _told():
        size = create(_installed(), to, recipients, now=now)
    click.echo(f"{to}: {size} bytes" + ("" if recipients else ", not encrypted: whoever reads it reads everything"))


@group.command("restore")
@click.argument("archive", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--identity", type=click.File("rb"), help="The file of the identity that opens it (flask backup key).")
@click.option("--replace", is_flag=True, help="Lose what the database, the store and the folder of the brands have.")
@click.option("--without-tenants", is_flag=True, help="Leave the folder of the brands as it is.")
def restore_backup(archive: Path, identity: BinaryIO | None, *, replace: bool, without_tenants: bool) -> None:
    """Restore everything from an archive, whole or not at all. Stop Guichet first."""
    installation().engine.dispose()
    read = _reader(identity.read() if identity is not None else None)
    with _told():
        done = restore(_installed(), archive, read, replace=replace, with_brands=not without_tenants)
    _report(done)


@group.command("key")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--passphrase", is_flag=True, help="Seal it with a passphrase, which is asked for.")
def make_key(file: Path, *, passphrase: bool) -> None:
    """Make a pair: the identity into FILE, to be kept elsewhere, and the recipient on the screen."""
    secret, recipient = make_identity()
    content = f"{secret}\n".encode()
    if passphrase:
        content = seal_identity(secret, click.prompt("Passphrase", hide_input=True, confirmation_prompt=True))
    with _told(), os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OURS_ALONE), "wb") as kept:
        kept.write(content)
    click.echo(recipient)


def _installed() -> Installed:
    settings = installation().settings
    return Installed(
        owner_url=settings.database_owner_url,
        app_url=settings.database_url,
        tenants=settings.tenants,
        files=installation().files,
        keys=Keyring(*settings.data_keys).keys,
    )


def _reader(file: bytes | None) -> Callable[[], Sequence[str]]:
    def read() -> Sequence[str]:
        if file is None:
            return ()
        return read_identities(file, lambda: str(click.prompt("Passphrase", hide_input=True)))

    return read


def _report(done: Restored) -> None:
    """Say what was restored, and what is still to be done."""
    head, known = done.head, Keyring(*installation().settings.data_keys).keys
    click.echo(f"Restored {done.rows} rows, {done.brands} files of brands and {done.files} files of the store,")
    click.echo(f"of {head.made_at:%Y-%m-%d %H:%M} UTC, version {head.version}, revision {head.revision}.")
    if head.revision != newest_revision():
        click.echo(f"This version needs revision {newest_revision()}: run flask db upgrade before you start Guichet.")
    if missing := [key for key in head.keys if key not in known]:
        click.echo(
            f"Values may be sealed with {', '.join(missing)}, which is not among the keys here: name the secrets"
            " of that day in GUICHET_DATA_KEYS, and ask flask keys status."
        )
    click.echo("Whoever was erased since then is in it again: delete them once more (see docs/operations.md).")


@contextmanager
def _told() -> Iterator[None]:
    """Say in one line what went wrong."""
    try:
        yield
    except (BackupError, StorageError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'the disk'}: {error.strerror}") from None
