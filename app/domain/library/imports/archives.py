"""Reading a zip that somebody sends: its names are held to be plain ones, its files to a measure, before any is read.

Nothing of it is ever unpacked onto a disk, and no name of it is used as a path.
"""

import unicodedata
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.kernel.db import JsonValue
from app.kernel.errors import GuichetError
from app.kernel.letters import without_unwanted
from app.kernel.storage import PIECE

MOST_FILES = 10_000
MOST_UNPACKED = 100  # times the archive's own size: beyond it is a bomb, as long as it is more than one file may be
_METHODS = frozenset({ZIP_STORED, ZIP_DEFLATED})  # of which each piece unpacks in a bounded memory
_IS_ENCRYPTED = 0x1
_OF_SYSTEMS = ("__MACOSX/",)  # what a system puts beside the files on its own
_SHOWN = 200  # characters of a name that is told


class ArchiveFault(StrEnum):
    """Why a whole archive is of no use."""

    NO_ARCHIVE = "no_archive"  # or one that is cut off
    ENCRYPTED = "encrypted"  # name
    METHOD = "method"  # name: packed in a way that we do not take
    BAD_NAME = "bad_name"  # name: leads out of the archive, or deceives
    TWICE = "twice"  # name
    TOO_MANY = "too_many"  # files
    TOO_LARGE = "too_large"  # size: what it unpacks to, in bytes


class ArchiveError(GuichetError):
    """A whole archive is refused, before any file of it is read."""

    def __init__(self, fault: ArchiveFault, **facts: JsonValue) -> None:
        super().__init__(f"archive {fault}: {facts}")
        self.fault = fault
        self.facts = facts


class BrokenMemberError(GuichetError):
    """One file of an archive cannot be unpacked to what it is said to be."""


class Archive:
    """The files of a zip by their names, as these are written in composed letters."""

    def __init__(self, zipped: ZipFile, members: Mapping[str, ZipInfo]) -> None:
        self._zipped, self._members = zipped, members

    def others(self, named: Collection[str]) -> Sequence[str]:
        """Give the names of its files that are none of these."""
        known = {_composed(name) for name in named}
        return [name for name in self._members if name not in known]

    def find_size(self, name: str) -> int | None:
        """Give how many bytes a file has; None where there is none of that name."""
        member = self._members.get(_composed(name))
        return None if member is None else member.file_size

    def read(self, name: str) -> Iterator[bytes]:
        """Unpack a file that is there, piece by piece; BrokenMemberError."""
        try:
            with self._zipped.open(self._members[_composed(name)]) as file:
                while piece := file.read(PIECE):
                    yield piece
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise BrokenMemberError(str(error)) from error


def open_archive(file: IO[bytes], size: int, *, largest: int) -> Archive:
    """Read what an archive of so many bytes says it holds; `largest`: bytes that one file may have. ArchiveError."""
    try:
        zipped = ZipFile(file)
    except (BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise ArchiveError(ArchiveFault.NO_ARCHIVE) from error
    found = [each for each in zipped.infolist() if not each.is_dir() and not each.filename.startswith(_OF_SYSTEMS)]
    if len(found) > MOST_FILES:
        raise ArchiveError(ArchiveFault.TOO_MANY, files=len(found))
    members: dict[str, ZipInfo] = {}
    for each in found:
        _refuse_member(each)
        name = _composed(each.filename)
        if name in members:
            raise ArchiveError(ArchiveFault.TWICE, name=name[:_SHOWN])
        members[name] = each
    unpacked = sum(each.file_size for each in found)
    if unpacked > max(largest, size * MOST_UNPACKED):
        raise ArchiveError(ArchiveFault.TOO_LARGE, size=unpacked)
    return Archive(zipped, members)


def _refuse_member(member: ZipInfo) -> None:
    shown = without_unwanted(member.orig_filename)[:_SHOWN]
    if not is_plain_path(member.orig_filename):
        raise ArchiveError(ArchiveFault.BAD_NAME, name=shown)
    if member.flag_bits & _IS_ENCRYPTED:
        raise ArchiveError(ArchiveFault.ENCRYPTED, name=shown)
    if member.compress_type not in _METHODS:
        raise ArchiveError(ArchiveFault.METHOD, name=shown)


def is_plain_path(name: str) -> bool:
    """Tell whether a name leads down only, from folder to folder, and hides nothing: no NUL, no turned writing."""
    parts = name.split("/")
    is_down = not any(part in {"", ".", ".."} for part in parts) and name[1:2] != ":"
    return is_down and "\\" not in name and "\n" not in name and without_unwanted(name) == name


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)
