"""`flask tenant`: make a brand, find what is wrong with one, list them, look at one."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Connection

from app.cli.preview import is_taken, serve_preview
from app.cli.scaffold import SLUG, write_scaffold
from app.domain.brands.service import publish, withdraw
from app.kernel.db import new_owner_engine
from app.kernel.findings import Finding
from app.tenancy.packing import pack
from app.tenancy.sources import Folder, UnreadableSourceError
from app.tenancy.tenant import load_tenant
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
    mistakes = _mistakes(_chosen(slug, every=every))
    if findings := [finding for found in mistakes.values() for finding in found]:
        click.echo("\n".join(map(str, findings)))
        raise click.exceptions.Exit(1)
    click.echo(f"no mistake in {', '.join(folder.name for folder in mistakes)}")


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


@group.command("publish")
@click.argument("slug", required=False)
@click.option("--all", "every", is_flag=True, help="Every brand of the folder.")
def publish_brands(slug: str | None, *, every: bool) -> None:
    """Put brands into the database, for GUICHET_TENANTS_FROM=table; one with a mistake is not, and exits with 1."""
    is_broken = False
    for folder, findings in _mistakes(_chosen(slug, every=every)).items():
        if findings:
            is_broken = True
            click.echo("\n".join([*map(str, findings), f"{folder.name}: not published"]))
            continue
        files, digest = pack(folder)
        hosts, now = load_tenant(folder).hosts, datetime.now(UTC)
        with _publishing() as connection:
            is_new = publish(connection, folder.name, files=files, digest=digest, hosts=hosts, now=now)
        click.echo(f"{folder.name}: published" if is_new else f"{folder.name}: unchanged")
    if is_broken:
        raise click.exceptions.Exit(1)


@group.command("withdraw")
@click.argument("slug")
def withdraw_brand(slug: str) -> None:
    """Serve a published brand no more; its rows stay, and it can be published again."""
    with _publishing() as connection:
        if not withdraw(connection, slug, now=datetime.now(UTC)):
            raise click.UsageError(f"no brand {slug} is published")
    click.echo(f"{slug}: withdrawn")


@group.command("preview")
@click.argument("slug")
@click.option("--port", type=click.IntRange(1024, 65535), default=8010, show_default=True, help="Where to listen.")
def preview(slug: str, port: int) -> None:
    """Serve one brand on this machine, in demo mode and with data of its own, until Ctrl-C."""
    if is_taken(port):
        raise click.UsageError(f"another program listens at port {port}; end it, or choose one: --port {port + 1}")
    (folder,) = _chosen(slug, every=False)
    raise click.exceptions.Exit(serve_preview(folder, installation().settings.content, port))


def _mistakes(folders: Sequence[Path]) -> Mapping[Path, Sequence[Finding]]:
    """Find what is wrong with each of these brands, by itself and beside all others."""
    settings = installation().settings
    mistakes = {folder: check_tenant(folder, settings.content) for folder in folders}
    for finding in check_sellers(settings.tenants / each for each in _slugs()):
        mistakes.get(Path(finding.path).parent, []).append(finding)
    return mistakes


def _chosen(slug: str | None, *, every: bool) -> list[Path]:
    tenants, slugs = installation().settings.tenants, _slugs()
    if every:
        return [tenants / each for each in slugs]
    if slug is None or slug not in slugs:
        raise click.UsageError(f"name a brand ({', '.join(slugs)}) or --all")
    return [tenants / slug]


def _slugs() -> Sequence[str]:
    """List the brands of the folder, which may not be those that are served."""
    try:
        return Folder(installation().settings.tenants).slugs()
    except UnreadableSourceError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _publishing() -> Iterator[Connection]:
    """Write as the owner of the tables, who alone may."""
    engine = new_owner_engine(installation().settings.database_owner_url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
