"""An FAQ entry and a section as files: Markdown under front matter, read with the line of every mistake."""

import re
from collections.abc import Iterator
from datetime import date

import msgspec

from app.domain.faq.errors import DocumentError
from app.domain.faq.front_matter import line_of_key, read_front, split_front
from app.kernel.findings import Finding
from app.kernel.policies import Policy

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PROMISE = re.compile(r"[A-Z]{2}-[0-9]{2}")
LONGEST_KEY = 80  # characters: keys stand in addresses and indexes


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
    text, body, line = split_front(path, source)
    return PageDocument(path, source, read_front(path, text, PageFront), body, line)


def read_entry(path: str, source: str) -> EntryDocument:
    """Read an entry; DocumentError names file, line and remedy."""
    text, body, line = split_front(path, source)
    front = read_front(path, text, EntryFront)
    findings = [
        *_misnamed(path, text, "key", (front.key,)),
        *_misnamed(path, text, "related", front.related),
        *_misnamed(path, text, "promises", front.promises),
        *_unsaid(path, text, title=front.title),
    ]
    if not body.strip():
        findings.append(Finding(path, line, "the entry has no text", "write at least its first paragraph"))
    if findings:
        raise DocumentError(findings)
    return EntryDocument(path, source, front, body, line)


def read_section(path: str, source: str) -> SectionDocument:
    """Read a `_section.md`; DocumentError names file, line and remedy."""
    text, body, line = split_front(path, source)
    front = read_front(path, text, SectionFront)
    findings = [
        *_misnamed(path, text, "key", (front.key,)),
        *_unsaid(path, text, title=front.title, summary=front.summary),
    ]
    if body.strip():
        findings.append(Finding(path, line, "a section has no text of its own", "move it into an entry"))
    if findings:
        raise DocumentError(findings)
    return SectionDocument(path, source, front, body, line)


def _misnamed(path: str, text: str, key: str, names: tuple[str, ...]) -> Iterator[Finding]:
    form, example = (_PROMISE, "CM-02") if key == "promises" else (KEY, "forgot-password")
    for name in names:
        if not form.fullmatch(name) or len(name) > LONGEST_KEY:
            remedy = f"write it like {example}, {LONGEST_KEY} characters at most"
            yield Finding(path, line_of_key(text, key), f"“{name}” is not well formed", remedy)


def _unsaid(path: str, text: str, **lines: str) -> Iterator[Finding]:
    """Name what is shown on one line and is empty or has several."""
    for key, said in lines.items():
        if not said.strip() or "\n" in said:
            yield Finding(path, line_of_key(text, key), f"the {key} is not one line", "say it in a few words")
