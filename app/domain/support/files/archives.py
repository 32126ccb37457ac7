"""Archives looked into without being unpacked to anywhere: what they hold, and whether it is of a sane size."""

import zipfile
from io import BytesIO

from app.domain.support.files.kinds import DOCX, ODS, ODT, PPTX, XLSX, ZIP, Kind, is_program

MOST_ENTRIES = 1_000
LARGEST_UNPACKED = 200_000_000  # bytes, all together
_PIECE = 64 * 1024
_MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
_MIMETYPES = {ODT.type: ODT, ODS.type: ODS}
_MACROS = ("vbaproject.bin", "basic/script-lc.xml")
_RUN = (
    *(".exe", ".com", ".scr", ".pif", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".wsh", ".hta"),
    *(".msi", ".jar", ".lnk", ".cpl", ".dll", ".reg", ".iso"),
)


class BombError(ValueError):
    """An archive that unpacks to more than anybody meant to send."""


class LockedError(ValueError):
    """An archive nobody can look into."""


class ActiveError(ValueError):
    """An archive that holds what a system would run."""


class BrokenArchiveError(ValueError):
    """An archive that is none, or that is something else as well."""


def look_into(content: bytes) -> Kind:
    """Give the kind of an archive, a plain one or a document; one of the errors above."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _ensure_sane(content, archive, entries)
            for entry in entries:
                _ensure_quiet(archive, entry)
            return _kind(archive, {entry.filename for entry in entries})
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        UnicodeError,
        ValueError,
        RuntimeError,
    ) as error:
        if isinstance(error, BombError | LockedError | ActiveError | BrokenArchiveError):
            raise
        raise BrokenArchiveError(str(error)) from error


def _ensure_sane(content: bytes, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Add up what an archive declares, then unpack it into nothing: none is read beyond that, and a lie shows."""
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise BombError(f"{len(entries)} entries")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise LockedError
    if entries and min(entry.header_offset for entry in entries) != 0:
        raise BrokenArchiveError("something stands before the archive")
    if len(content) > _end(archive, content):
        raise BrokenArchiveError("something stands behind the archive")
    for entry in entries:
        with archive.open(entry) as unpacked:
            while unpacked.read(_PIECE):
                pass


def _end(archive: zipfile.ZipFile, content: bytes) -> int:
    """Give where the archive ends by its own account (APPNOTE 4.3.16)."""
    return content.rfind(b"PK\x05\x06") + 22 + len(archive.comment)


def _ensure_quiet(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    name = entry.filename.casefold()
    if name.endswith((*_RUN, *_MACROS)):
        raise ActiveError(entry.filename)
    with archive.open(entry) as unpacked:
        if is_program(unpacked.read(16)):
            raise ActiveError(entry.filename)


def _kind(archive: zipfile.ZipFile, names: set[str]) -> Kind:
    for name, kind in _MAIN_PARTS.items():
        if name in names:
            return kind
    if "mimetype" in names:
        with archive.open("mimetype") as said:
            return _MIMETYPES.get(said.read(100).decode("ascii", "replace").strip(), ZIP)
    return ZIP
