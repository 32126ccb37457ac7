"""Reading a CSV file that somebody made with whatever they have: its letters, its separator, its heading, its lines.

A file is judged by what it holds, never by its name. Everything here is pure; FileError says what is wrong.
"""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from app.domain.accounts.transfers.errors import FileError, FileFault
from app.domain.accounts.transfers.rules import LARGEST_FILE, LONGEST_LINE, MOST_LINES
from app.kernel.letters import fold, without_unwanted
from app.kernel.spreadsheets import plain

SEPARATORS = (",", ";", "\t")
_BINARY = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z",
)
_WORD = re.compile(r"[^\W_]+")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Record:
    """A line with its number in the file, where it begins."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file whose heading is understood: for each cell of a line the column that it belongs to, or none."""

    text: str
    separator: str
    heading: tuple[str, ...]
    columns: tuple[str | None, ...]

    @property
    def left_out(self) -> tuple[str, ...]:
        """The headings that no column of ours has."""
        return tuple(name for name, column in zip(self.heading, self.columns, strict=True) if column is None and name)

    def records(self) -> Iterator[Record]:
        """Read the lines below the heading, cleaned; blank ones are passed over. FileError for an open quotation."""
        for record in self.raw_records():
            yield Record(record.number, tuple(_line(cell) for cell in record.cells))

    def raw_records(self) -> Iterator[Record]:
        """Read them with their cells as they came, line breaks and all; FileError as above."""
        found = _records(self.text, self.separator)
        next(found)
        yield from found


def heading_key(text: str) -> str:
    """Fold a heading: `First name`, `first_name` and `FIRST-NAME` are one."""
    return " ".join(_WORD.findall(fold(text)))


def read_sheet(
    content: bytes, headings: Mapping[str, str], *, taken: Collection[str], required: Collection[str]
) -> Sheet:
    """Read a file's heading, of which `headings` names our columns by `heading_key`; FileError."""
    text = read_text(content)
    separator = _separator_of(text)
    found = _records(text, separator)
    first = next(found, None)
    if first is None:
        raise FileError(FileFault.EMPTY)
    heading = tuple(_line(cell) for cell in first.cells)
    known = [headings.get(heading_key(cell)) for cell in heading]
    columns = tuple(column if column in taken else None for column in known)
    twice = next((each for each in columns if each and columns.count(each) > 1), None)
    if twice is not None:
        raise FileError(FileFault.COLUMN_TWICE, column=twice)
    missing: list[str] = [name for name in required if name not in columns]
    if missing:
        raise FileError(FileFault.MISSING_COLUMNS, columns=list(missing))
    if next(found, None) is None:
        raise FileError(FileFault.ONLY_HEADER)
    return Sheet(text=text, separator=separator, heading=heading, columns=columns)


def read_text(content: bytes) -> str:
    """Give a file's text within our bounds; FileError."""
    refuse_bulk(len(content), count_lines(content))
    if not content.strip():
        raise FileError(FileFault.EMPTY)
    if content.startswith(_BINARY):
        raise FileError(FileFault.NO_TEXT)
    text = _decoded(content)
    if "\0" in text:
        raise FileError(FileFault.NO_TEXT)
    long = next((number for number, line in enumerate(_lines_of(text), 1) if len(line) > LONGEST_LINE), None)
    if long is not None:
        raise FileError(FileFault.LONG_LINE, line=long)
    return text


def refuse_bulk(size: int, lines: int) -> None:
    """Refuse what is larger than we take, before anything looks at it; the heading is no line of it. FileError."""
    if lines - 1 > MOST_LINES:
        raise FileError(FileFault.TOO_MANY_LINES, lines=lines - 1)
    if size > LARGEST_FILE:
        raise FileError(FileFault.TOO_LARGE, size=size)


def count_lines(content: bytes) -> int:
    """Count the lines of a file, or of a piece of one, whatever ends them."""
    ends = max(content.count(b"\n"), content.count(b"\r"))
    return ends + (not content.endswith((b"\n", b"\r", b"\n\0", b"\r\0")))


def _decoded(content: bytes) -> str:
    """Decode strictly: UTF-16 by its mark, UTF-8, else Windows' western letters, as old spreadsheets do."""
    if content.startswith(_UTF_16):
        return _decoded_as(content, "utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if any(byte >= 0x80 for byte in content[: error.start]):  # noqa: PLR2004 - it was UTF-8 up to here
            raise FileError(FileFault.UNDECODABLE, line=count_lines(content[: error.start] + b"x")) from error
    return _decoded_as(content, "cp1252")


def _decoded_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileError(FileFault.UNDECODABLE, line=count_lines(content[: error.start] + b"x")) from error


def _lines_of(text: str) -> Iterator[str]:
    return iter(io.StringIO(text, newline=None))


def _separator_of(text: str) -> str:
    """Choose what the first line that is not blank has most of."""
    first = next((line for line in _lines_of(text) if line.strip()), "")
    return max(SEPARATORS, key=first.count)


def _records(text: str, separator: str) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise FileError(FileFault.QUOTES, line=number) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Record(number, tuple(cells))


def _line(cell: str) -> str:
    """Give what a cell says, in one line."""
    return " ".join(without_unwanted(plain(cell.strip())).split())
