"""FAQ files in an archive: packed as the export writes them, opened within bounds, never unpacked onto a disk."""

import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, BadZipFile, LargeZipFile, ZipFile, ZipInfo
from zipfile import Path as ZipPath

from app.kernel.errors import GuichetError

MOST_FILES = 2000
LARGEST_FILE = 256 * 1024  # bytes
LARGEST_WHOLE = 4 * 1024 * 1024  # bytes, unpacked
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first that a zip can tell: the same files make the same bytes


class ArchiveError(GuichetError):
    """An archive that is not taken, and the file that it is about.

    `reason` is missing, broken, many, large, locked or astray.
    """

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(f"{reason}: {name}")
        self.reason = reason
        self.name = name


def pack(files: Mapping[str, str | bytes]) -> bytes:
    """Write files, by their paths, into a zip; the same files make the same bytes."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(ZipInfo(name, _EPOCH), files[name], ZIP_DEFLATED)
    return written.getvalue()


def unpack(content: bytes) -> dict[str, bytes]:
    """Read the files of a zip into memory, by their paths; ArchiveError when it is none, or beyond the bounds.

    No file unpacks to more than it declares, so what is declared is what is bounded.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            _check(members)
            return {each.filename: archive.read(each) for each in members}
    except (BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise ArchiveError("broken") from error


def open_root(files: Mapping[str, bytes]) -> ZipPath:
    """Give files as a folder that `load_folder` reads."""
    archive = ZipFile(BytesIO(pack(files)))
    archive.filename = ""
    return ZipPath(archive)


def _check(members: list[ZipInfo]) -> None:
    if len(members) > MOST_FILES:
        raise ArchiveError("many")
    for each in members:
        if each.flag_bits & 0x1:
            raise ArchiveError("locked", each.filename)
        if each.file_size > LARGEST_FILE:
            raise ArchiveError("large", each.filename)
    if sum(each.file_size for each in members) > LARGEST_WHOLE:
        raise ArchiveError("large")
