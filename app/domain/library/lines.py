"""A line of a file that brings resources: what stands in each column, and what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from app.domain.library.models import (
    LONGEST_SLUG,
    LONGEST_TITLE,
    LONGEST_VERSION,
    ResourceKind,
    SubjectKind,
    Visibility,
)
from app.domain.library.rules import TAKEN_SLUGS
from app.domain.library.service import Written
from app.kernel.letters import without_unwanted
from app.kernel.spreadsheets import plain

T = TypeVar("T", bound=StrEnum)

REQUIRED = ("slug", "title", "kind", "language", "visibility", "summary", "dated_on")
COLUMNS = (*REQUIRED, "body", "version", "minutes", "link", "products", "topics", "shown", "file")
LONGEST = {"slug": LONGEST_SLUG, "title": LONGEST_TITLE, "version": LONGEST_VERSION, "summary": 500, "link": 500}
LONGEST_BODY, MOST_MINUTES = 50_000, 24 * 60
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SHOWN = {"yes": True, "no": False, "": False}
_BETWEEN = ";"  # keys of several products or topics


class LineFault(StrEnum):
    """What is wrong with a cell, or with a line."""

    RAGGED = "ragged"  # more or fewer cells than the heading
    MISSING = "missing"
    NOT_GOOD = "not_good"  # none of what may stand there
    TOO_LONG = "too_long"
    TWICE = "twice"  # another line has the same address
    UNKNOWN = "unknown"  # no such product or topic
    OTHER_LANGUAGE = "other_language"  # the resource at this address is in another
    NO_FILE = "no_file"  # nothing of that name lies there, or it leads elsewhere
    TOO_LARGE = "too_large"
    BROKEN = "broken"  # the file cannot be unpacked
    MEANWHILE = "meanwhile"  # a colleague changed the resource in the same moment


@dataclass(frozen=True, slots=True)
class Wrong:
    """One mistake: the line (from 1), the column, none where it is the whole line, and what stands there."""

    line: int
    column: str | None
    fault: LineFault
    value: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A line that is good: what it says, whether a new resource is shown at once, and the name of its file, if any."""

    line: int
    written: Written
    is_shown: bool
    file: str


@dataclass(slots=True)
class Reading:
    """Reads line by line; `subjects` are ids by kind and key, and addresses are remembered."""

    languages: Sequence[str]
    subjects: Mapping[tuple[SubjectKind, str], UUID]
    seen: set[str] = field(default_factory=set)

    def read(self, line: int, row: Mapping[str, str | None]) -> Planned | Sequence[Wrong]:
        """Give what a line says, or all its mistakes."""
        if not all(isinstance(cell, str) for cell in row.values()):  # None for too few, a list for too many
            return [Wrong(line, None, LineFault.RAGGED)]
        cells = {name: without_unwanted(plain(cell or "")) for name, cell in row.items()}
        return _Line(self, line, cells).read()


class _Line:
    """One line on its way."""

    def __init__(self, reading: Reading, line: int, cells: Mapping[str, str]) -> None:
        self._reading, self._line, self._cells = reading, line, cells
        self._wrong: list[Wrong] = []

    def read(self) -> Planned | Sequence[Wrong]:
        kind, visibility = self._one_of("kind", ResourceKind), self._one_of("visibility", Visibility)
        written = Written(
            slug=self._slug(),
            kind=kind or ResourceKind.DOCUMENT,
            language=self._language(),
            visibility=visibility or Visibility.CUSTOMERS,
            title=" ".join(self._text("title").split()),
            summary=self._text("summary"),
            dated_on=self._day(),
            body=self._body(),
            version=self._text("version"),
            minutes=self._minutes(),
            link=self._link(),
            subjects=(*self._subjects("products", SubjectKind.PRODUCT), *self._subjects("topics", SubjectKind.TOPIC)),
        )
        shown = _SHOWN.get(self._cells.get("shown", "").lower())
        if shown is None:
            self._say("shown", LineFault.NOT_GOOD)
        return self._wrong or Planned(self._line, written, bool(shown), self._cells.get("file", ""))

    def _say(self, column: str, fault: LineFault) -> None:
        self._wrong.append(Wrong(self._line, column, fault, self._cells.get(column, "")[:80]))

    def _text(self, column: str) -> str:
        text = self._cells.get(column, "")
        if not text and column in REQUIRED:
            self._say(column, LineFault.MISSING)
        elif len(text) > LONGEST[column]:
            self._say(column, LineFault.TOO_LONG)
        return text

    def _body(self) -> str:
        text = self._cells.get("body", "")
        if len(text) > LONGEST_BODY:
            self._say("body", LineFault.TOO_LONG)
        return text

    def _one_of(self, column: str, known: type[T]) -> T | None:
        found = next((each for each in known if each == self._cells.get(column)), None)
        if found is None:
            self._say(column, LineFault.NOT_GOOD)
        return found

    def _slug(self) -> str:
        slug = self._text("slug")
        if slug and (not SLUG.fullmatch(slug) or slug in TAKEN_SLUGS):
            self._say("slug", LineFault.NOT_GOOD)
        elif slug in self._reading.seen:
            self._say("slug", LineFault.TWICE)
        self._reading.seen.add(slug)
        return slug

    def _language(self) -> str:
        language = self._cells.get("language", "")
        if language not in self._reading.languages:
            self._say("language", LineFault.NOT_GOOD)
        return language

    def _day(self) -> date:
        try:
            return date.fromisoformat(self._cells.get("dated_on", ""))
        except ValueError:
            self._say("dated_on", LineFault.NOT_GOOD)
            return date.min

    def _minutes(self) -> int | None:
        text = self._cells.get("minutes", "")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST_MINUTES):
            self._say("minutes", LineFault.NOT_GOOD)
            return None
        return int(text[:9])

    def _link(self) -> str | None:
        text = self._text("link")
        if text and (not text.startswith("https://") or any(each.isspace() for each in text)):
            self._say("link", LineFault.NOT_GOOD)
        return text or None

    def _subjects(self, column: str, kind: SubjectKind) -> list[UUID]:
        keys = [key.strip() for key in self._cells.get(column, "").split(_BETWEEN) if key.strip()]
        found = [self._reading.subjects.get((kind, key)) for key in dict.fromkeys(keys)]
        if None in found:
            self._say(column, LineFault.UNKNOWN)
        return [each for each in found if each is not None]
