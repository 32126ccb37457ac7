"""Where an import takes its files from: a folder of this machine, out of which no name leads."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.kernel.storage import PIECE
from app.web.kept_uploads import HEAD


@dataclass(frozen=True, slots=True)
class Looked:
    """A file as it was looked at: its size in bytes, its SHA-256 in hexadecimal digits, its beginning."""

    size: int
    sha256: str
    head: bytes


def find_file(folder: Path, name: str) -> Path | None:
    """Find a file below a folder; None where nothing lies there, or where the name or a link leads out of it."""
    if "\0" in name or "\\" in name:
        return None
    try:
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except OSError:  # a name too long, a link that leads to itself
        return None


def look_at(path: Path) -> Looked:
    """Read a file once, to know it; OSError."""
    digest, size, head = sha256(), 0, b""
    for piece in read_pieces(path):
        digest.update(piece)
        size += len(piece)
        head += piece[: HEAD - len(head)]
    return Looked(size, digest.hexdigest(), head)


def read_pieces(path: Path) -> Iterator[bytes]:
    """Read a file piece by piece; OSError."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
