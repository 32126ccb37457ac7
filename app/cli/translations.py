"""`flask translations`: bring the catalogues up to the code, and name every string that has no words."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from app.kernel.findings import Finding
from app.tenancy.catalogues import CatalogueError, base_path, read_catalogue

ROOT = Path(__file__).parents[2]
LANGUAGES = ("fr", "de")  # English is the language of the messages themselves
_SOURCES = (("app", [("**.py", "python")]), ("templates", [("**.html", "jinja2"), ("**.txt", "jinja2")]))
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
_OPTIONS = {"jinja2": {"encoding": "utf-8", "trimmed": "true", "silent": "false"}}
_PASSING_HEADERS = re.compile(
    rb'^"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|'
    rb"Language-Team|Generated-By|MIME-Version|Content-Transfer-Encoding): .*\n",
    re.MULTILINE,
)


@click.group("translations")
def group() -> None:
    """Keep the catalogues complete."""


@group.command("extract")
def extract() -> None:
    """Add new strings to the catalogues, without words, and drop those that nothing says any more."""
    template = extracted(ROOT)
    for language in LANGUAGES:
        path = base_path(language)
        catalogue = read_catalogue(path, language) if path.exists() else Catalog(locale=language)
        catalogue.update(template, no_fuzzy_matching=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_text(catalogue))
        click.echo(
            f"{path}: {len(catalogue)} strings, {sum(1 for one in catalogue if one.id and _is_empty(one))} empty"
        )


@group.command("check")
@click.option("--tenants", type=click.Path(path_type=Path, exists=True), default=ROOT / "tenants", help="The brands.")
def check(tenants: Path) -> None:
    """Name every missing, empty, fuzzy or stale string, and every placeholder that differs."""
    findings = [*find_base_mistakes(ROOT), *find_overlay_mistakes(tenants, extracted(ROOT))]
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise click.exceptions.Exit(1)


def extracted(root: Path) -> Catalog:
    """Collect what the code and the templates say."""
    catalogue = Catalog()
    for folder, methods in _SOURCES:
        found = extract_from_dir(
            root / folder,
            methods,
            {pattern: _OPTIONS.get(kind, {}) for pattern, kind in methods},
            keywords=_KEYWORDS,
            strip_comment_tags=True,
        )
        for file, line, message, _, context in found:
            catalogue.add(message, None, [(f"{folder}/{file}", line)], context=context)
    return catalogue


def updated(path: Path, language: str, template: Catalog) -> Catalog:
    """Bring one catalogue up to what the code says, on disk; words for what is still said are kept."""
    catalogue = read_catalogue(path, language) if path.exists() else Catalog(locale=language)
    catalogue.update(template, no_fuzzy_matching=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_text(catalogue))
    return catalogue


def as_text(catalogue: Catalog) -> bytes:
    """Write a catalogue sorted and without dates or places, so that two people's changes rarely meet."""
    written = BytesIO()
    catalogue.header_comment = ""
    catalogue.fuzzy = False
    write_po(written, catalogue, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    return _PASSING_HEADERS.sub(b"", written.getvalue()).lstrip()


def find_base_mistakes(root: Path) -> Iterator[Finding]:
    """Compare the application's catalogues with what its code says."""
    template = extracted(root)
    for language in LANGUAGES:
        path = base_path(language, root / "app" / "translations")
        try:
            catalogue = read_catalogue(path, language)
        except CatalogueError as error:
            yield error.finding
            continue
        except FileNotFoundError:
            yield Finding(str(path), 1, "the catalogue is missing", "run: flask translations extract")
            continue
        yield from _differences(catalogue, template, path)
        yield from _unfinished(catalogue, path)


def find_overlay_mistakes(tenants: Path, template: Catalog) -> Iterator[Finding]:
    """Compare each brand's own words with what the code says: an overlay may only hold what is said."""
    for path in sorted(tenants.glob("*/translations/*.po")):
        try:
            catalogue = read_catalogue(path, path.stem)
        except CatalogueError as error:
            yield error.finding
            continue
        for message in catalogue:
            if message.id and template.get(message.id, message.context) is None:
                yield _finding(path, message, "nothing says", "remove it, or write the message as the code does")
        yield from _unfinished(catalogue, path)


def _differences(catalogue: Catalog, template: Catalog, path: Path) -> Iterator[Finding]:
    for message in template:
        if message.id and catalogue.get(message.id, message.context) is None:
            place = "{}:{}".format(*message.locations[0])
            yield _finding(path, message, f"no words for what {place} says:", "run: flask translations extract")
    for message in catalogue:
        if message.id and template.get(message.id, message.context) is None:
            yield _finding(path, message, "nothing says any more:", "run: flask translations extract")


def _unfinished(catalogue: Catalog, path: Path) -> Iterator[Finding]:
    for message in catalogue:
        if not message.id:
            continue
        if message.fuzzy:
            yield _finding(path, message, "guessed words for", "correct them and remove “fuzzy”")
        elif _is_empty(message):
            yield _finding(path, message, "no words for", "translate it")
        for error in message.check(catalogue):
            yield _finding(path, message, f"{error}:", "use the same placeholders as the message")


def _is_empty(message: Message) -> bool:
    words = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return not all(words)


def _finding(path: Path, message: Message, what: str, remedy: str) -> Finding:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return Finding(str(path), message.lineno or 1, f"{what} “{text}”", remedy)
