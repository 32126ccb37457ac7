"""`flask device`: the serial numbers of the devices that a brand sold."""

from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli.brands import chosen_brand, rows_of, tell, writing_to
from app.domain.devices.importing import SERIAL_COLUMNS, import_serials


@click.group("device")
def group() -> None:
    """Know the devices that a brand sold: their owners' accounts are activated without approval."""


@group.command("import")
@click.argument("slug")
@click.argument("path", metavar="FILE.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_devices(slug: str, path: Path) -> None:
    """Take serial numbers in, a line each under the header `serial_number`; again is harmless.

    A column `product` says which product has each, by its key in the library.
    """
    tenant = chosen_brand(slug)
    policy = tenant.config.policy.serial_number
    if policy is None:
        raise click.UsageError(f"{slug} asks for no serial numbers; add [policy.serial_number] to its tenant.toml")
    with rows_of(path, SERIAL_COLUMNS) as rows, writing_to(tenant) as session:
        tell(path, import_serials(session, rows, policy, now=datetime.now(UTC)))
