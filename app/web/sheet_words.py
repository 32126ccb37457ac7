"""What is wrong with a whole sheet that somebody sent, in words: a title, and what to do."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from babel.numbers import format_decimal
from flask_babel.speaklater import LazyString

from app.domain.accounts.transfers.errors import FileError, FileFault
from app.domain.accounts.transfers.rules import LARGEST_FILE, LONGEST_LINE, MOST_LINES
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.request import current_language

Names = Mapping[str, str | LazyString]
"""What columns are called, by our names of them."""

MEGABYTE = 1024 * 1024


def file_words(error: FileError, names: Names, *, no_lines: tuple[str, str]) -> tuple[str, str]:
    """Say what is wrong with a whole file, and what to do; `no_lines`: what one says that has a heading only."""
    if error.fault is FileFault.ONLY_HEADER:
        return no_lines
    if error.fault is FileFault.COLUMN_TWICE:
        return _("The column “%(name)s” is there twice", name=names[str(error.facts["column"])]), _(
            "Leave one of them out."
        )
    if error.fault is FileFault.MISSING_COLUMNS:
        return _missing(error.facts, names)
    return _FILE_WORDS[error.fault](error.facts)


def said_number(number: int) -> str:
    """Write a number as the page's language does."""
    return format_decimal(number, locale=current_language())


def _too_large(facts: Mapping[str, object]) -> tuple[str, str]:
    remedy = _("At most %(most)d MB are taken: cut it into several files.", most=LARGEST_FILE // MEGABYTE)
    if "size" not in facts:
        return _("The file is far too large"), remedy
    return _("The file has %(size)s MB", size=said_number(-(-int(str(facts["size"])) // MEGABYTE))), remedy


def _too_many(facts: Mapping[str, object]) -> tuple[str, str]:
    lines = int(str(facts["lines"]))
    return (
        _("The file has %(lines)s lines", lines=said_number(lines)),
        _("At most %(most)s are taken: cut it into several files.", most=said_number(MOST_LINES)),
    )


def _missing(facts: Mapping[str, object], names: Names) -> tuple[str, str]:
    missing = facts["columns"] if isinstance(facts["columns"], list) else []
    said = [str(names[each]) for each in missing]
    words = ngettext(
        "A column is missing: %(names)s", "Columns are missing: %(names)s", len(said), names=", ".join(said)
    )
    return words, _("The first line names the columns; take the template.")


_FILE_WORDS: Mapping[FileFault, Callable[[Mapping[str, object]], tuple[str, str]]] = MappingProxyType(
    {
        FileFault.EMPTY: lambda _facts: (_("The file is empty"), _("Choose another one.")),
        FileFault.TOO_LARGE: _too_large,
        FileFault.NO_TEXT: lambda _facts: (
            _("This is no CSV file"),
            _("In your spreadsheet, choose “Save as” and there “CSV UTF-8”."),
        ),
        FileFault.UNDECODABLE: lambda facts: (
            _("Line %(line)s holds letters that cannot be read", line=said_number(int(str(facts["line"])))),
            _("In your spreadsheet, choose “Save as” and there “CSV UTF-8”."),
        ),
        FileFault.TOO_MANY_LINES: _too_many,
        FileFault.LONG_LINE: lambda facts: (
            _("Line %(line)s is too long", line=said_number(int(str(facts["line"])))),
            _("A line has at most %(most)s characters.", most=said_number(LONGEST_LINE)),
        ),
        FileFault.QUOTES: lambda facts: (
            _(
                "A quotation mark is not in its place, in the line %(line)s or after",
                line=said_number(int(str(facts["line"]))),
            ),
            _("What holds quotation marks stands between two of them, and each of its own is doubled."),
        ),
        FileFault.BROKEN: lambda _facts: (
            _("We could not finish this; the fault is ours"),
            _("What is done is done, and sending the same file again does nothing twice."),
        ),
    }
)
