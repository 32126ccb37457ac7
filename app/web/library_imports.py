"""What imports of resources are to their readers: how a sheet is headed, words of states, fates and refusals."""

from collections.abc import Callable, Mapping
from contextlib import closing
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.accounts.transfers.errors import FileError
from app.domain.accounts.transfers.sheets import Sheet, heading_key, read_sheet
from app.domain.library.imports.archives import MOST_FILES, ArchiveError, ArchiveFault
from app.domain.library.imports.models import ImportState, LibraryImportLine, LineFate
from app.domain.library.lines import COLUMNS, REQUIRED, LineFault
from app.kernel.storage import FileStore
from app.web.i18n import gettext, said_size
from app.web.sheet_words import file_words, said_number

_HEADINGS: Mapping[str, str] = MappingProxyType({heading_key(name): name for name in COLUMNS})
_NAMES: Mapping[str, str] = MappingProxyType({name: name for name in COLUMNS})

# The kind of the mark beside it (components/state.html), and the word.
STATE_WORDS: Mapping[ImportState, tuple[str, LazyString]] = MappingProxyType(
    {
        ImportState.UPLOADED: ("new", _("Waits its turn")),
        ImportState.CHECKING: ("progress", _("Being checked")),
        ImportState.CHECKED: ("yours", _("Waits for you")),
        ImportState.IMPORTING: ("progress", _("Being imported")),
        ImportState.DONE: ("done", _("Done")),
        ImportState.FAILED: ("late", _("Not possible")),
        ImportState.CANCELLED: ("closed", _("Cancelled")),
    }
)

FATE_WORDS: Mapping[LineFate, LazyString] = MappingProxyType(
    {
        LineFate.REFUSED: _("Refused"),
        LineFate.NEW: _("To be added"),
        LineFate.CHANGED: _("To be changed"),
        LineFate.ADDED: _("Added"),
        LineFate.REWRITTEN: _("Changed"),
        LineFate.UNCHANGED: _("There already"),
        LineFate.UNUSED: _("In the zip, named by no line"),
    }
)

FAULT_WORDS: Mapping[LineFault, LazyString] = MappingProxyType(
    {
        LineFault.RAGGED: _("The line has more or fewer cells than the heading"),
        LineFault.MISSING: _("Nothing stands here"),
        LineFault.NOT_GOOD: _("This may not stand here"),
        LineFault.TOO_LONG: _("This is too long"),
        LineFault.TWICE: _("Another line has the same"),
        LineFault.UNKNOWN: _("There is no such product or topic"),
        LineFault.OTHER_LANGUAGE: _("The resource at this address is in another language"),
        LineFault.NO_FILE: _("The zip has no file of this name"),
        LineFault.TOO_LARGE: _("The file is larger than one may be"),
        LineFault.BROKEN: _("The file cannot be unpacked: make the zip anew"),
        LineFault.MEANWHILE: _("A colleague changed the resource in the same moment: send the line once more"),
    }
)


def read_kept_sheet(files: FileStore, key: str) -> Sheet:
    """Read a sheet that lies in the store, of which somebody made sure that it is not too large; FileError."""
    with closing(files.read(key)) as pieces:
        content = b"".join(pieces)
    return read_sheet(content, _HEADINGS, taken=COLUMNS, required=REQUIRED)


def sheet_words(error: FileError) -> tuple[str, str]:
    """Say what is wrong with a whole sheet, and what to do."""
    no_lines = (gettext("There is no resource in the file"), gettext("Below the heading, each line is one resource."))
    return file_words(error, _NAMES, no_lines=no_lines)


def line_words(line: LibraryImportLine) -> list[tuple[str, str, str]]:
    """Say what is wrong with a line: each mistake's column, if any, its reason, and what stands there."""
    return [
        (each["column"] or "", str(FAULT_WORDS[LineFault(str(each["fault"]))]), each["value"] or "")
        for each in line.wrongs or ()
    ]


def archive_words(error: ArchiveError) -> tuple[str, str]:
    """Say what is wrong with a whole zip, and what to do."""
    return _ARCHIVE_WORDS[error.fault](error.facts)


_ARCHIVE_WORDS: Mapping[ArchiveFault, Callable[[Mapping[str, object]], tuple[str, str]]] = MappingProxyType(
    {
        ArchiveFault.NO_ARCHIVE: lambda _facts: (
            gettext("This is no zip, or not all of it"),
            gettext("Make it anew, and send it again."),
        ),
        ArchiveFault.ENCRYPTED: lambda facts: (
            gettext("“%(name)s” needs a password", name=facts["name"]),
            gettext("Make the zip without one."),
        ),
        ArchiveFault.METHOD: lambda facts: (
            gettext("“%(name)s” is packed in a way that is not taken", name=facts["name"]),
            gettext("Make the zip with your computer’s own program, which packs by “Deflate”."),
        ),
        ArchiveFault.BAD_NAME: lambda facts: (
            gettext("A file of the zip has a name that is not taken: “%(name)s”", name=facts["name"]),
            gettext("Names lead from folder to folder, such as guides/start.pdf, without “..” and hidden letters."),
        ),
        ArchiveFault.TWICE: lambda facts: (
            gettext("“%(name)s” is in the zip twice", name=facts["name"]),
            gettext("Leave one of them out."),
        ),
        ArchiveFault.TOO_MANY: lambda facts: (
            gettext("The zip has %(files)s files", files=said_number(int(str(facts["files"])))),
            gettext("At most %(most)s are taken: send several imports.", most=said_number(MOST_FILES)),
        ),
        ArchiveFault.TOO_LARGE: lambda facts: (
            gettext("The zip would unpack to %(size)s", size=said_size(int(str(facts["size"])))),
            gettext("That is too much for what it is itself: send several imports."),
        ),
    }
)
