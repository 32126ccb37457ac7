"""`flask library`: resources and their files out of a folder, and the search brought up to date; again without harm."""

import csv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli.brands import chosen_brand, rows_of, writing_to
from app.domain.library.importing import Fate, bring, is_new_file, judge, subjects_by_key
from app.domain.library.lines import COLUMNS, REQUIRED, LineFault, Planned, Reading, Wrong
from app.domain.library.models import FileRole
from app.domain.library.reindexing import begin, read_on
from app.domain.library.service import Brought
from app.kernel.db import TenantSession, open_session
from app.kernel.ids import new_id
from app.kernel.storage import StorageError, key_of
from app.tenancy.tenant import Tenant
from app.web.faq_index import thesaurus_of
from app.web.installation import installation
from app.web.library_files import judge_file
from app.web.library_sources import Looked, find_file, look_at, read_pieces

SHEET = "resources.csv"
_REMEDIES = {
    LineFault.RAGGED: ("the line has more or fewer cells than the heading", "put texts with commas in quotes"),
    LineFault.MISSING: ("nothing stands here", "fill it in"),
    LineFault.NOT_GOOD: ("“%s” may not stand here", "see docs/operations.md for what may"),
    LineFault.TOO_LONG: ("“%s” is too long", "shorten it"),
    LineFault.TWICE: ("another line has “%s” too", "give each resource an address of its own"),
    LineFault.UNKNOWN: ("“%s” names a product or topic that the brand does not have", "correct its key, or add it"),
    LineFault.OTHER_LANGUAGE: ("the resource at this address is not in “%s”", "give the translation its own address"),
    LineFault.NO_FILE: ("“%s” is no file of the folder", "put it there, and write its path below the folder"),
    LineFault.TOO_LARGE: ("“%s” is larger than a file may be", "raise GUICHET_UPLOAD_LARGEST_MB, or make it smaller"),
}


@click.group("library")
def group() -> None:
    """Look after the resource library of a brand."""


@group.command("import")
@click.argument("slug")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
def import_resources(slug: str, folder: Path, *, dry_run: bool) -> None:
    """Bring the resources of FOLDER/resources.csv in, with the files that lie beside it; again is harmless.

    All lines are looked at first, and none is done while one is wrong. Each is done by itself: what was interrupted
    goes on when the command is run again.
    """
    tenant, sheet = chosen_brand(slug), folder / SHEET
    with open_session(installation().engine, tenant.slug) as session:
        planned, wrong = _read(session, tenant, sheet)
        fates: Counter[Fate] = Counter()
        todo: list[Planned] = []
        with click.progressbar(planned, label="Looking") as lines:
            for line in lines:
                fate = _look(session, folder, line)
                if isinstance(fate, Wrong):
                    wrong.append(fate)
                else:
                    fates[fate] += 1
                    todo += [line] if fate is not Fate.UNCHANGED else []
    for each in sorted(wrong, key=lambda one: one.line):
        click.echo(_said(sheet, each))
    click.echo(", ".join(f"{fates[each]} {each}" for each in Fate) + f", {len(wrong)} mistakes")
    if wrong:
        raise click.ClickException("nothing was done")
    if not dry_run:
        with click.progressbar(todo, label="Importing") as lines:
            for line in lines:
                _do(tenant, folder, line)


@group.command("index")
@click.argument("slug", required=False)
def index_library(slug: str | None) -> None:
    """Read the resources of a brand, or of all brands, for the search anew: what is as it was stays.

    The scheduler does so within an hour of a change of synonyms, or of what a product or topic is called.
    """
    brands = [chosen_brand(slug)] if slug else installation().registry.tenants
    for tenant in brands:
        click.echo(f"{tenant.slug}: {_index(tenant)} resources written anew")


def _index(tenant: Tenant) -> int:
    written = 0
    for language in tenant.config.languages:
        thesaurus = thesaurus_of(tenant, language)
        with writing_to(tenant) as session:
            begin(session, thesaurus)
        is_last = False
        while not is_last:
            with writing_to(tenant) as session:
                batch = read_on(session, thesaurus)
            written, is_last = written + batch.written, batch.is_last
    return written


def _read(session: TenantSession, tenant: Tenant, sheet: Path) -> tuple[list[Planned], list[Wrong]]:
    if not sheet.is_file():
        raise click.UsageError(f"there is no {sheet}; its first line names {', '.join(COLUMNS)}")
    reading = Reading(languages=tenant.config.languages, subjects=subjects_by_key(session))
    planned: list[Planned] = []
    wrong: list[Wrong] = []
    try:
        with rows_of(sheet, REQUIRED) as rows:
            for number, row in rows:
                found = reading.read(number, row)
                if isinstance(found, Planned):
                    planned.append(found)
                else:
                    wrong += found
    except UnicodeDecodeError:
        raise click.ClickException(f"{sheet} is not UTF-8; save it as UTF-8") from None
    except csv.Error as error:
        raise click.ClickException(f"{sheet}: {error}; a quote may be left open") from None
    return planned, wrong


def _look(session: TenantSession, folder: Path, line: Planned) -> Fate | Wrong:
    """Say what a line would do with its file, or what is wrong with that."""
    if not line.file:
        return judge(session, line, None)
    path = find_file(folder, line.file)
    if path is None:
        return Wrong(line.line, "file", LineFault.NO_FILE, line.file)
    looked = look_at(path)
    if looked.size > installation().settings.largest_upload:
        return Wrong(line.line, "file", LineFault.TOO_LARGE, line.file)
    return judge(session, line, looked.sha256)


def _do(tenant: Tenant, folder: Path, line: Planned) -> None:
    """Do one line, its file first: without the row that names it, it goes again."""
    now, brought = datetime.now(UTC), None
    try:
        brought = _keep(tenant, folder, line, now)
        with writing_to(tenant) as session:
            bring(session, line, brought, thesaurus=thesaurus_of(tenant, line.written.language), now=now)
    except (StorageError, OSError) as error:
        raise click.ClickException(f"line {line.line}: {error}; what was done stays, run it again") from None
    except BaseException:
        if brought is not None:
            installation().files.delete(key_of(tenant.slug, brought.id))
        raise


def _keep(tenant: Tenant, folder: Path, line: Planned, now: datetime) -> Brought | None:
    """Keep the file of a line where it is new; None where it has none, or the library has the very same."""
    path = find_file(folder, line.file) if line.file else None
    if path is None:
        return None
    looked = look_at(path)
    with open_session(installation().engine, tenant.slug) as session:
        if not is_new_file(session, line.written.slug, looked.sha256):
            return None
    return _put(tenant, path, looked, line, now)


def _put(tenant: Tenant, path: Path, looked: Looked, line: Planned, now: datetime) -> Brought:
    files, id_ = installation().files, new_id(now)
    named = judge_file(FileRole.MAIN, path.name, looked.head)
    stored = files.put(key_of(tenant.slug, id_), read_pieces(path))
    if stored.sha256 != looked.sha256:
        files.delete(key_of(tenant.slug, id_))
        raise click.ClickException(f"line {line.line}: {line.file} changed while it was read; wait until it is whole")
    return Brought(
        id=id_,
        role=FileRole.MAIN,
        language=line.written.language,
        filename=named.filename,
        content_type=named.content_type,
        stored=stored,
        version=line.written.version,
    )


def _said(sheet: Path, wrong: Wrong) -> str:
    message, remedy = _REMEDIES[wrong.fault]
    told = message % wrong.value if "%s" in message else message
    where = f"{sheet}:{wrong.line}: " + (f"column {wrong.column}: " if wrong.column else "")
    return f"{where}{told} — {remedy}"
