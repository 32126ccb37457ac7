"""How a file or a line of it can be refused; each carries facts, and no sentence."""

from enum import StrEnum

from app.domain.accounts.errors import AccountError
from app.kernel.db import JsonValue


class FileFault(StrEnum):
    """Why a whole file is of no use."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"  # size
    NO_TEXT = "no_text"  # a workbook, an archive, a picture
    UNDECODABLE = "undecodable"  # line
    TOO_MANY_LINES = "too_many_lines"  # lines
    LONG_LINE = "long_line"  # line
    ONLY_HEADER = "only_header"
    COLUMN_TWICE = "column_twice"  # column
    MISSING_COLUMNS = "missing_columns"  # columns
    QUOTES = "quotes"  # line
    BROKEN = "broken"  # ours: the work on it failed again and again


class FileError(AccountError):
    """A whole file is refused, before anything is done with it."""

    def __init__(self, fault: FileFault, **facts: JsonValue) -> None:
        super().__init__(f"file {fault}: {facts}")
        self.fault = fault
        self.facts = facts


class LineFault(StrEnum):
    """Why one line is refused."""

    RAGGED = "ragged"  # more or fewer cells than the heading
    MISSING = "missing"
    NOT_GOOD = "not_good"  # what stands there has not the column's form
    TOO_LONG = "too_long"
    TWICE = "twice"  # in this file
    TAKEN = "taken"  # by another account
    DIFFERENT = "different"  # from what is stored of the same account


class LineError(AccountError):
    """A line is refused; `column` is where, if anywhere."""

    def __init__(self, fault: LineFault, column: str | None = None, other: int | None = None) -> None:
        super().__init__(f"line {fault} in {column}")
        self.fault = fault
        self.column = column
        self.other = other


class NotOpenError(AccountError):
    """A transfer is not in the state that an act needs."""
