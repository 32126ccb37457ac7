"""`flask faq`: files into the database and back, and what is wrong in them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from app.domain.faq.errors import DocumentError
from app.domain.faq.exporting import export_language
from app.domain.faq.folders import load_folder
from app.domain.faq.importing import import_folder
from app.domain.faq.promises.report import ReportError, read_report
from app.domain.faq.promises.standing import PromiseLine, list_promises
from app.domain.faq.search.misses import list_misses
from app.kernel.db import open_session, transaction
from app.kernel.findings import Finding
from app.tenancy.tenant import Tenant
from app.web.faq_check import check_faq
from app.web.faq_index import index_faq
from app.web.installation import installation


@click.group("faq")
def group() -> None:
    """Bring FAQ files into the database and back, and check them."""


@group.command("import")
@click.argument("slug", required=False)
@click.option("--all", "every", is_flag=True, help="Every brand.")
def import_faq(slug: str | None, *, every: bool) -> None:
    """Import a brand's FAQ; a mistake is named, and that brand keeps the FAQ it has."""
    failed = False
    for tenant in _chosen(slug, every=every):
        findings = check_faq(tenant, _folder(tenant)) or _import(tenant)
        if findings:
            failed = True
            _tell(findings)
            click.echo(f"{tenant.slug}: not imported; the FAQ stays as it was.", err=True)
    if failed:
        raise click.exceptions.Exit(1)


@group.command("export")
@click.argument("slug")
@click.option("--to", "target", type=click.Path(path_type=Path), help="A folder instead of the brand's own.")
def export_faq(slug: str, target: Path | None) -> None:
    """Write a brand's FAQ back to files, byte for byte what was imported where nothing was edited."""
    (tenant,) = _chosen(slug, every=False)
    with open_session(installation().engine, tenant.slug) as session:
        written = sum(
            export_language(session, language, target or _folder(tenant)) for language in tenant.config.languages
        )
    click.echo(f"{tenant.slug}: {written} files written.")


@group.command("lint")
@click.argument("slug", required=False)
@click.option("--all", "every", is_flag=True, help="Every brand.")
def lint(slug: str | None, *, every: bool) -> None:
    """Name every mistake in a brand's FAQ files; exits with 1 when there is one."""
    findings = [finding for tenant in _chosen(slug, every=every) for finding in check_faq(tenant, _folder(tenant))]
    _tell(findings)
    if findings:
        raise click.exceptions.Exit(1)


@group.command("misses")
@click.argument("slug")
def misses(slug: str) -> None:
    """List what readers of a brand's FAQ sought in vain, the most sought first: entries that someone should write."""
    (tenant,) = _chosen(slug, every=False)
    with open_session(installation().engine, tenant.slug) as session:
        for language in tenant.config.languages:
            for miss in list_misses(session, language):
                click.echo(f"{language} {miss.count:5} {miss.last_at:%Y-%m-%d} {miss.query_folded}")


@group.command("promises")
@click.argument("slug", required=False)
@click.option("--all", "every", is_flag=True, help="Every brand.")
def promises(slug: str | None, *, every: bool) -> None:
    """List what a brand's FAQ promises: the entries, the tests that carry it, how they went last."""
    try:
        report = read_report(installation().settings.promises)
    except ReportError as error:
        raise click.ClickException(str(error)) from error
    if report is None:
        click.echo(f"No run of the tests is reported in {installation().settings.promises}: make test writes one.")
    else:
        click.echo(f"Tests of {report.at:%Y-%m-%d %H:%M} UTC, commit {report.commit or 'unknown'}")
    for tenant in _chosen(slug, every=every):
        with open_session(installation().engine, tenant.slug) as session:
            for line in list_promises(session, report):
                _tell_promise(tenant, line)


def _tell_promise(tenant: Tenant, line: PromiseLine) -> None:
    click.echo(f"{tenant.slug} {line.id} {line.verdict}")
    for entry in line.entries:
        click.echo(f"    {entry.language} {entry.title}")
    for test in line.carriers:
        click.echo(f"    {test.outcome} {test.file}: {test.name} ({test.ways}×)")


def _import(tenant: Tenant) -> Sequence[Finding]:
    """Import every language of a brand or none; what kept it from being done."""
    now = datetime.now(UTC)
    reports = {}
    try:
        with open_session(installation().engine, tenant.slug) as session, transaction(session):
            for language in tenant.config.languages:
                reports[language] = import_folder(session, load_folder(_folder(tenant), language), now=now)
            index_faq(session, tenant)
    except DocumentError as error:
        return error.findings
    for language, report in reports.items():
        click.echo(
            f"{tenant.slug} {language}: {len(report.created)} new, {len(report.updated)} changed, "
            f"{len(report.withdrawn)} withdrawn, {report.unchanged} unchanged, {len(report.kept)} kept as edited"
        )
        for key in report.kept:
            click.echo(f"{tenant.slug} {language}: {key} was edited at the desk; its file is not shown")
    return ()


def _chosen(slug: str | None, *, every: bool) -> list[Tenant]:
    registry = installation().registry
    if every:
        return list(registry.tenants)
    tenant = registry.by_slug(slug or "")
    if tenant is None:
        raise click.UsageError(f"name a brand ({', '.join(registry.slugs)}) or --all")
    return [tenant]


def _folder(tenant: Tenant) -> Path:
    return installation().settings.content / "faq" / tenant.slug


def _tell(findings: Sequence[Finding]) -> None:
    for finding in findings:
        click.echo(str(finding))
