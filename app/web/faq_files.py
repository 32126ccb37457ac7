"""FAQ files at the desk: read from an upload or the brand's own folder, checked, and brought in all or none."""

import re
from base64 import b64decode, b64encode
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import cast

from app.domain.audit.service import Party, record
from app.domain.faq.archives import ArchiveError, open_root, pack, unpack
from app.domain.faq.arranging.bringing import find_place, lay_over
from app.domain.faq.documents import read_entry
from app.domain.faq.errors import DocumentError
from app.domain.faq.exporting import list_files
from app.domain.faq.folders import SECTION_FILE, Folder, load_folder
from app.domain.faq.importing import import_folder
from app.domain.faq.lint import lint_folder
from app.domain.faq.versions import lock_version
from app.kernel.db import JsonValue, TenantSession
from app.kernel.findings import Finding
from app.tenancy.config import Language
from app.tenancy.tenant import Tenant
from app.web.bindings import bind_brand
from app.web.faq_index import index_faq
from app.web.faq_links import entry_targets, link_folder
from app.web.installation import installation
from app.web.request import committing, current_tenant, now
from app.web.staff import acting

LARGEST_PACKED = 600_000  # bytes; written into a form, a third more, it stays below what a request may hold
_ZIP = b"PK"  # the first bytes of a zip, however the file is called
_HIDDEN = re.compile(r"(^|/)(\.|__MACOSX/)")
_ASTRAY = re.compile(r"(^|/)\.{0,2}(/|$)|\\|^[a-zA-Z]:")

Files = Mapping[str, bytes]


def all_files(session: TenantSession, tenant: Tenant) -> bytes:
    """Pack the brand's whole FAQ, as `flask faq export` writes it."""
    return pack({name: text for each in tenant.config.languages for name, text in list_files(session, each).items()})


def read_files(session: TenantSession, tenant: Tenant, content: bytes, language: Language) -> Files:
    """Read an upload: a zip of files, or one entry's Markdown, which says by its key whose text it is.

    ArchiveError for a zip that is not taken, DocumentError for Markdown that is none or that no entry waits for.
    """
    if content.startswith(_ZIP):
        return _below(unpack(content), tenant.config.languages)
    return _one_entry(session, content, language)


def write_files(files: Files) -> str:
    """Write files into a form's field; ArchiveError when they are too large for it."""
    packed = pack(files)
    if len(packed) > LARGEST_PACKED:
        raise ArchiveError("large")
    return b64encode(packed).decode()


def read_field(text: str) -> Files:
    """Read the files of a form's field; ArchiveError for what was not written there by us."""
    try:
        return unpack(b64decode(text, validate=True))
    except ValueError as error:
        raise ArchiveError("broken") from error


def lay_files(session: TenantSession, tenant: Tenant, files: Files, *, whole: bool) -> list[Folder]:
    """Read files by language; where they are not the whole FAQ, the rest stays as it stands."""
    root = open_root(files)
    given = [
        load_folder(root, each) for each in tenant.config.languages if any(n.startswith(f"{each}/") for n in files)
    ]
    return given if whole else [lay_over(session, folder) for folder in given]


def lay_disk(tenant: Tenant) -> list[Folder]:
    """Read the brand's own files."""
    folder: Path = installation().settings.content / "faq" / tenant.slug
    return [load_folder(folder, each) for each in tenant.config.languages]


def check_folders(tenant: Tenant, folders: Sequence[Folder]) -> list[Finding]:
    """Name every mistake that would make the FAQ wrong."""
    findings: list[Finding] = []
    for folder in folders:
        targets = entry_targets(link_folder(folder, tenant.config))
        bindings = bind_brand(tenant, cast("Language", folder.language), targets.get)
        findings += lint_folder(folder, bindings, bindings.facts())
    return sorted(set(findings), key=lambda each: (each.path, each.line, each.message))


def bring_in(folders: Sequence[Folder], taken: Mapping[str, Container[str]], *, seen: int, writer: str | None) -> None:
    """Import folders that are free of findings, all or none, and write it down.

    StaleError when the FAQ is not at the version that was seen; DocumentError when an address is taken.
    """
    tenant, reports = current_tenant(), {}
    with committing() as writing:
        lock_version(writing, seen=seen)
        for folder in folders:
            keys = taken.get(folder.language, frozenset())
            reports[folder.language] = import_folder(writing, folder, now=now(), taken=keys, writer=writer)
        writing.flush()
        index_faq(writing, tenant)
        details: dict[str, JsonValue] = {
            language: {"created": [*said.created], "updated": [*said.updated], "withdrawn": [*said.withdrawn]}
            for language, said in reports.items()
        }
        record(writing, "faq-import", by=acting(), to=Party(None, tenant.config.name), now=now(), languages=details)


def _below(files: Files, languages: Sequence[str]) -> Files:
    """Give what is below the languages' folders; ArchiveError for a path that leads elsewhere."""
    files = {name: content for name, content in files.items() if not _HIDDEN.search(name) or ".." in name}
    tops = {name.partition("/")[0] for name in files}
    if len(tops) == 1 and not tops & set(languages):
        files = {name.partition("/")[2]: content for name, content in files.items()}
    for name in files:
        if _ASTRAY.search(name) or name.partition("/")[0] not in languages:
            raise ArchiveError("astray", name)
    if not files:
        raise ArchiveError("broken")
    return files


def _one_entry(session: TenantSession, content: bytes, language: Language) -> Files:
    name = f"{language}/*.md"
    try:
        document = read_entry(name, content.decode())
    except UnicodeDecodeError as error:
        raise DocumentError([Finding(name, 1, "the file is not UTF-8", "save it as UTF-8")]) from error
    found = find_place(session, document.front.key, language)
    if found is None:
        message = f"no answer of this language has the key “{document.front.key}”"
        raise DocumentError([Finding(name, 2, message, "choose the language, or send a zip with its section")])
    entry, section = found
    place = f"{language}/{section.position:02}-{section.slug}"
    return {
        f"{place}/{SECTION_FILE}": section.source.encode(),
        f"{place}/{entry.position:02}-{entry.slug}.md": content,
    }
