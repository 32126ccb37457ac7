"""`flask doctor`; what it looks by is imported when it is run, as no web process needs any of it."""

import click

from app.doctor.signs import is_well
from app.web.installation import installation


@click.command("doctor")
@click.argument("slugs", nargs=-1)
@click.option("--nameserver", help="Whom to ask about names: an address, with a port after a colon.")
@click.option("--dkim", "selector", help="The selector by which the mail server signs, to look for its key too.")
def doctor(slugs: tuple[str, ...], nameserver: str | None, selector: str | None) -> None:
    """Look at the installation and at these brands, or all; each finding has its remedy, and a fault exits with 1."""
    from app.doctor.dns import names_by  # noqa: PLC0415 - see the head of this file
    from app.doctor.looking import look  # noqa: PLC0415 - see the head of this file

    installed = installation()
    if unknown := [slug for slug in slugs if slug not in installed.registry.slugs]:
        raise click.UsageError(f"there is no brand {', '.join(unknown)}; see: flask tenant list")
    try:
        names = names_by(nameserver, selector=selector)
    except ValueError:
        remedy = "write one like 192.0.2.53 or 192.0.2.53:5353"
        raise click.UsageError(f"“{nameserver}” is no name server; {remedy}") from None
    signs = []
    for sign in look(installed, slugs or tuple(installed.registry.slugs), names):
        click.echo(str(sign))
        signs.append(sign)
    if not is_well(signs):
        raise click.exceptions.Exit(1)
