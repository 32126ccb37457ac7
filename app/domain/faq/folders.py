"""A brand's FAQ as a tree of files: `<language>/<nn-section>/<nn-entry>.md`."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import Path as ZipPath

from app.domain.faq.documents import EntryDocument, SectionDocument, read_entry, read_section
from app.domain.faq.errors import DocumentError
from app.kernel.findings import Finding

SECTION_FILE = "_section.md"
_NUMBERED = re.compile(r"([0-9]{2})-([a-z0-9]+(?:-[a-z0-9]+)*)")
Place = Path | ZipPath
_NAMING = "name it with two digits, a hyphen and plain lower-case words, like 01-mon-compte"


@dataclass(frozen=True, slots=True)
class EntryFile:
    """An entry with its place: order in its section, slug (its address)."""

    position: int
    slug: str
    document: EntryDocument


@dataclass(frozen=True, slots=True)
class SectionFile:
    """A section with its place and its entries in order."""

    position: int
    slug: str
    document: SectionDocument
    entries: tuple[EntryFile, ...]


@dataclass(slots=True)
class Folder:
    """One language of one brand's FAQ, and every mistake that kept a file out of it."""

    language: str
    path: str
    sections: list[SectionFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def entries(self) -> list[tuple[SectionFile, EntryFile]]:
        """List the entries in order, each with its section."""
        return [(section, entry) for section in self.sections for entry in section.entries]


def load_folder(root: Place, language: str) -> Folder:
    """Read `<root>/<language>`, on the disk or in an archive; mistakes are collected, never raised."""
    base = root / language
    folder = Folder(language, str(base))
    if not base.is_dir():
        folder.findings.append(Finding(str(base), 1, "the language has no FAQ", "write it, or drop the language"))
        return folder
    for path in _inside(base):
        if not path.is_dir():
            folder.findings.append(_stray(path))
            continue
        section = _load_section(path, folder.findings)
        if section is not None:
            folder.sections.append(section)
    return folder


def _load_section(path: Place, findings: list[Finding]) -> SectionFile | None:
    place = _place(path, path.name, findings)
    try:
        document = read_section(str(path / SECTION_FILE), _text(path / SECTION_FILE))
    except DocumentError as error:
        findings.extend(error.findings)
        return None
    files = [each for each in _inside(path) if each.name != SECTION_FILE]
    findings.extend(_stray(each) for each in files if each.suffix != ".md" or each.is_dir())
    entries = [_load_entry(each, findings) for each in files if each.suffix == ".md" and each.is_file()]
    if place is None:
        return None
    return SectionFile(*place, document, tuple(entry for entry in entries if entry is not None))


def _inside(path: Place) -> list[Place]:
    """List what is in a folder and not hidden, by name."""
    return sorted((each for each in path.iterdir() if not each.name.startswith(".")), key=lambda each: each.name)


def _stray(path: Place) -> Finding:
    return Finding(
        str(path), 1, f"“{path.name}” is no entry", "put .md files into a section’s folder, others elsewhere"
    )


def _load_entry(path: Place, findings: list[Finding]) -> EntryFile | None:
    place = _place(path, path.stem, findings)
    try:
        document = read_entry(str(path), _text(path))
    except DocumentError as error:
        findings.extend(error.findings)
        return None
    return EntryFile(*place, document) if place else None


def _place(path: Place, name: str, findings: list[Finding]) -> tuple[int, str] | None:
    match = _NUMBERED.fullmatch(name)
    if match is None:
        findings.append(Finding(str(path), 1, f"“{name}” gives no order and address", _NAMING))
        return None
    return int(match[1]), match[2]


def _text(path: Place) -> str:
    """Read a file with its line ends as they are; DocumentError when it is missing or not UTF-8."""
    try:
        return path.read_bytes().decode()
    except FileNotFoundError as error:
        raise DocumentError([Finding(str(path), 1, "the file is missing", "write it")]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DocumentError([Finding(str(path), line, "the file is not UTF-8", "save it as UTF-8")]) from error
