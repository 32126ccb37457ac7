"""An FAQ entry and a section as files: Markdown under front matter, read with the line of every mistake."""

import re
from datetime import date
from typing import TypeVar

import msgspec
import yaml

from app.domain.faq.errors import DocumentError
from app.kernel.findings import Finding
from app.kernel.policies import Policy

_FRONT = re.compile(r"---\n(.*?)(?:\n)?^---\n?(.*)", re.DOTALL | re.MULTILINE)
_KEY = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


Front = TypeVar("Front", bound="FrontMatter")


class FrontMatter(Policy, frozen=True, kw_only=True):
    """What stands between the two rules at the head of a file."""


class SectionFront(FrontMatter, frozen=True, kw_only=True):
    """A section's name and the line that says what is inside."""

    key: str
    title: str
    summary: str


class EntryFront(FrontMatter, frozen=True, kw_only=True):
    """An entry's name, its promises and what helps to find it and to keep it true."""

    key: str
    title: str
    updated: date
    review: date
    promises: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    assumes: dict[str, str | int | bool | None] = msgspec.field(default_factory=dict)


class PageFront(FrontMatter, frozen=True, kw_only=True):
    """The title of a page that is no entry, such as a legal text, and its last change."""

    title: str
    updated: date


class Document(msgspec.Struct, frozen=True):
    """A file that was read: its front matter, its body, and the line on which the body begins."""

    path: str
    source: str
    front: FrontMatter
    body: str
    body_line: int


class EntryDocument(Document, frozen=True):
    """An entry that was read."""

    front: EntryFront


class SectionDocument(Document, frozen=True):
    """A section that was read."""

    front: SectionFront


class PageDocument(Document, frozen=True):
    """A page that was read."""

    front: PageFront


def read_page(path: str, source: str) -> PageDocument:
    """Read a page; DocumentError names file, line and remedy."""
    text, body, line = _split(path, source)
    return PageDocument(path, source, _front(path, text, PageFront), body, line)


def read_entry(path: str, source: str) -> EntryDocument:
    """Read an entry; DocumentError names file, line and remedy."""
    text, body, line = _split(path, source)
    front = _front(path, text, EntryFront)
    findings = [
        *_misnamed(path, text, "key", (front.key, *front.related), _KEY),
        *_misnamed(path, text, "promises", front.promises, r"^[A-Z]{2}-\d{2}$"),
    ]
    if not body.strip():
        findings.append(Finding(path, line, "the entry has no text", "write at least its first paragraph"))
    if findings:
        raise DocumentError(findings)
    return EntryDocument(path, source, front, body, line)


def read_section(path: str, source: str) -> SectionDocument:
    """Read a `_section.md`; DocumentError names file, line and remedy."""
    text, body, line = _split(path, source)
    front = _front(path, text, SectionFront)
    findings = list(_misnamed(path, text, "key", (front.key,), _KEY))
    if body.strip():
        findings.append(Finding(path, line, "a section has no text of its own", "move it into an entry"))
    if findings:
        raise DocumentError(findings)
    return SectionDocument(path, source, front, body, line)


def _split(path: str, source: str) -> tuple[str, str, int]:
    match = _FRONT.fullmatch(source)
    if match is None:
        raise DocumentError(
            [Finding(path, 1, "no front matter", "begin the file with a block between two lines “---”")]
        )
    return match[1], match[2], source[: match.start(2)].count("\n") + 1


def _front(path: str, text: str, kind: type[Front]) -> Front:
    try:
        loaded = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise DocumentError(
            [Finding(path, line, f"front matter is not YAML: {error.problem}", "mend the line")]
        ) from error
    except yaml.YAMLError as error:
        raise DocumentError([Finding(path, 1, "front matter has a character YAML refuses", "remove it")]) from error
    try:
        return msgspec.convert(loaded, kind)
    except msgspec.ValidationError as error:
        known = ", ".join(field.name for field in msgspec.structs.fields(kind))
        raise DocumentError([Finding(path, _line_of(text, str(error)), str(error), f"the keys are {known}")]) from error


def _line_of(text: str, message: str) -> int:
    named = re.search(r"[`$.]+(\w+)`", message.rsplit("at", 1)[-1]) or re.search(r"field `(\w+)`", message)
    return _line_of_key(text, named[1]) if named else 1


def _line_of_key(text: str, key: str) -> int:
    found = re.search(rf"^{re.escape(key)}\s*:", text, re.MULTILINE)
    return text[: found.start()].count("\n") + 2 if found else 1


def _misnamed(path: str, text: str, key: str, names: tuple[str, ...], pattern: str) -> list[Finding]:
    return [
        Finding(path, _line_of_key(text, key), f"“{name}” is not well formed", f"write it like {pattern}")
        for name in names
        if not re.match(pattern, name) or len(name) > 80  # noqa: PLR2004 - the column's width
    ]
