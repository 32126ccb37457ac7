"""`flask tenant`: make a brand, find what is wrong with one, list them, look at one."""

from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli.preview import is_taken, serve_preview
from app.cli.scaffold import SLUG, write_scaffold
from app.web.installation import installation
from app.web.tenant_check import check_sellers, check_tenant


@click.group("tenant")
def group() -> None:
    """Make brands, check them, list them, look at them."""


@group.command("new")
@click.argument("slug")
def new(slug: str) -> None:
    """Write the folders of a new brand, ready to be edited."""
    settings = installation().settings
    if not SLUG.fullmatch(slug):
        raise click.UsageError(f"“{slug}” is not a slug; write lower-case letters, digits and hyphens, like birch")
    folder, faq = settings.tenants / slug, settings.content / "faq" / slug
    for path in (folder, faq):
        if path.exists():
            raise click.UsageError(f"{path} is there already; choose another slug or remove it")
    for path in write_scaffold(slug, folder, faq, today=datetime.now(UTC).date()):
        click.echo(path)
    click.echo(f"Edit these files, then run: flask tenant check {slug}")


@group.command("check")
@click.argument("slug", required=False)
@click.option("--all", "every", is_flag=True, help="Every brand.")
def check(slug: str | None, *, every: bool) -> None:
    """Name every mistake in a brand's files; exits with 1 when there is one."""
    settings, registry = installation().settings, installation().registry
    folders = _chosen(slug, every=every)
    findings = [finding for folder in folders for finding in check_tenant(folder, settings.content)]
    together = check_sellers(settings.tenants / each for each in registry.slugs)
    findings += [each for each in together if Path(each.path).parent in folders]
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise click.exceptions.Exit(1)
    click.echo(f"no mistake in {', '.join(folder.name for folder in folders)}")


@group.command("list")
def list_tenants() -> None:
    """Name the brands: slug, address, languages, modules; a broken one says so."""
    registry = installation().registry
    for slug in registry.slugs:
        tenant = registry.by_slug(slug)
        if tenant is None:
            click.echo(f"{slug}\tbroken: flask tenant check {slug}")
        else:
            config = tenant.config
            click.echo("\t".join((slug, tenant.origin, " ".join(config.languages), " ".join(config.modules))))


@group.command("preview")
@click.argument("slug")
@click.option("--port", type=click.IntRange(1024, 65535), default=8010, show_default=True, help="Where to listen.")
def preview(slug: str, port: int) -> None:
    """Serve one brand on this machine, in demo mode and with data of its own, until Ctrl-C."""
    if is_taken(port):
        raise click.UsageError(f"another program listens at port {port}; end it, or choose one: --port {port + 1}")
    (folder,) = _chosen(slug, every=False)
    raise click.exceptions.Exit(serve_preview(folder, installation().settings.content, port))


def _chosen(slug: str | None, *, every: bool) -> list[Path]:
    installed = installation()
    if every:
        return [installed.settings.tenants / each for each in installed.registry.slugs]
    if slug not in installed.registry.slugs:
        raise click.UsageError(f"name a brand ({', '.join(installed.registry.slugs)}) or --all")
    return [installed.settings.tenants / slug]
