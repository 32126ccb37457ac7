"""An archive: an ordinary tar, so that any machine opens it once it is decrypted.

Its head (`guichet.json`) says what it holds, the rows and files follow, then `SHA256SUMS` of all of them
(`sha256sum -c`), and the manifest at the end says how many there are: an archive without it was cut off.
Written and read, it takes a memory that is bounded by one piece.
"""

import re
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol, TypeVar, cast

import msgspec

from app.backup.errors import DamagedArchiveError
from app.backup.shapes import Shape
from app.kernel.storage import PIECE, check_key

FORMAT = 1
HEAD, SUMS, MANIFEST = "guichet.json", "SHA256SUMS", "manifest.json"
TABLES, TENANTS, FILES = "tables", "tenants", "files"
_PART = re.compile(r"[a-z_]+/[0-9]{6}\.json\.gz")
_LONGEST = 4 * 1024 * 1024  # bytes of a head or a manifest
_SPOOLED = 1024 * 1024  # bytes of sums that stay in memory
_END = bytes(2 * tarfile.BLOCKSIZE)

T = TypeVar("T")


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an archive says first: of which revision its rows are, and by which keys values in it may be sealed."""

    format: int
    version: str
    revision: str
    made_at: datetime
    keys: tuple[str, ...]  # ids of `app.kernel.keyring`, which open nothing
    tables: tuple[Shape, ...]


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an archive says last: how many members of each kind it has, rows of each table, and the sum of the sums."""

    members: dict[str, int]
    rows: dict[str, int]
    sums: str


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Give the next bytes, so many at the most; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive; its pieces are taken once, in order. `rows` are those of a table's part, where known."""

    name: str
    size: int  # bytes
    pieces: Iterable[bytes]
    rows: int = 0

    @property
    def kind(self) -> str:
        """Give the folder that it lies in."""
        return self.name.partition("/")[0]

    @property
    def path(self) -> str:
        """Give what it is called in that folder."""
        return self.name.partition("/")[2]

    @property
    def table(self) -> str:
        """Give the table whose rows it holds."""
        return self.path.partition("/")[0]


def pack(head: Head, members: Iterable[Member]) -> Iterator[bytes]:
    """Give an archive, piece by piece; what the members raise goes through."""
    counted: Counter[str] = Counter()
    rows = dict.fromkeys((shape.name for shape in head.tables), 0)
    with SpooledTemporaryFile(_SPOOLED) as lines:
        sums = _Sums()
        for member in chain([_said(HEAD, head)], members):
            yield from _packed(member, sums)
            lines.write(sums.line)
            if member.name != HEAD:
                counted[member.kind] += 1
            if member.kind == TABLES:
                rows[member.table] += member.rows
        manifest = Manifest(dict(counted), rows, sums.total)
        size = lines.tell()
        lines.seek(0)
        yield from _packed(Member(SUMS, size, iter(lambda: lines.read(PIECE), b"")), sums)
    yield from _packed(_said(MANIFEST, manifest), sums)
    yield _END


class Archive:
    """An archive that is read from its beginning to its end, once; DamagedArchiveError where it is not as written."""

    def __init__(self, stream: Readable) -> None:
        """Read its head."""
        try:
            self._tar = tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|")  # noqa: SIM115 - it reads as it goes
        except tarfile.TarError:
            raise DamagedArchiveError("it is no archive of Guichet, or it is encrypted and not for us") from None
        self._sums = _Sums()
        self._manifest: Manifest | None = None
        first = self._next()
        if first is None or first.name != HEAD:
            raise DamagedArchiveError(f"it does not begin with {HEAD}")
        self.head = _read(first, Head)
        if self.head.format != FORMAT:
            raise DamagedArchiveError(f"its format is {self.head.format}, this version reads {FORMAT}")

    def members(self) -> Iterator[Member]:
        """Give the parts of tables and the files; an end without an error says that all were as they were written."""
        counted: Counter[str] = Counter()
        while (member := self._next()) is not None:
            if member.name == SUMS:
                self._manifest = self._finish(member, counted)
                return
            _check_name(member)
            counted[member.kind] += 1
            yield member
            for _ in member.pieces:  # what was not taken is summed all the same
                pass
        raise DamagedArchiveError("it ends too early")

    @property
    def rows(self) -> Mapping[str, int]:
        """Give how many rows of each table it has, once its members were read."""
        if self._manifest is None:
            raise DamagedArchiveError("it was not read to its end")
        return self._manifest.rows

    def _finish(self, sums: Member, counted: Counter[str]) -> Manifest:
        total = self._sums.total
        said = sha256()
        for piece in sums.pieces:
            said.update(piece)
        last = self._next()
        if last is None or last.name != MANIFEST:
            raise DamagedArchiveError("it ends too early")
        manifest = _read(last, Manifest)
        if not manifest.sums == said.hexdigest() == total or manifest.members != counted:
            raise DamagedArchiveError("it holds something else than what was written")
        return manifest

    def _next(self) -> Member | None:
        try:
            found = self._tar.next()
        except tarfile.TarError as error:
            raise DamagedArchiveError(str(error)) from None
        if found is None:
            return None
        if not found.isreg():
            raise DamagedArchiveError(f"{found.name!r} is no file")
        return Member(found.name, found.size, self._pieces(found))

    def _pieces(self, found: tarfile.TarInfo) -> Iterator[bytes]:
        file, summed = self._tar.extractfile(found), sha256()
        assert file is not None  # noqa: S101 - it is a file
        try:
            while piece := file.read(PIECE):
                summed.update(piece)
                yield piece
        except tarfile.TarError as error:
            raise DamagedArchiveError(f"{found.name}: {error}") from None
        self._sums.add(found.name, summed.hexdigest())


class _Sums:
    """The lines of `SHA256SUMS`, and the sum of them."""

    def __init__(self) -> None:
        self._total = sha256()
        self.line = b""

    def add(self, name: str, digest: str) -> None:
        self.line = f"{digest}  {name}\n".encode("utf-8", "surrogateescape")
        self._total.update(self.line)

    @property
    def total(self) -> str:
        return self._total.hexdigest()


def _said(name: str, what: msgspec.Struct) -> Member:
    text = msgspec.json.format(msgspec.json.encode(what), indent=2)
    return Member(name, len(text), [text])


def _packed(member: Member, sums: _Sums) -> Iterator[bytes]:
    """Write a member as tar does: a head, the bytes, zeros up to the next block."""
    info = tarfile.TarInfo(member.name)
    info.size, info.mode = member.size, 0o600
    yield info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
    summed, left = sha256(), member.size
    for piece in member.pieces:
        summed.update(piece)
        left -= len(piece)
        yield piece
    if left:
        raise ValueError(f"{member.name} was announced with {member.size} bytes and came with {member.size - left}")
    yield bytes(-member.size % tarfile.BLOCKSIZE)
    sums.add(member.name, summed.hexdigest())


def _read(member: Member, kind: type[T]) -> T:
    if member.size > _LONGEST:
        raise DamagedArchiveError(f"{member.name} is far too long")
    try:
        return msgspec.json.decode(b"".join(member.pieces), type=kind)
    except msgspec.MsgspecError as error:
        raise DamagedArchiveError(f"{member.name}: {error}") from None


def _check_name(member: Member) -> None:
    """Refuse what would lead out of the folder that it belongs to, and what no backup writes."""
    parts = member.path.split("/")
    known = {
        TABLES: lambda: _PART.fullmatch(member.path) is not None,
        TENANTS: lambda: not {"", ".", ".."} & set(parts) and "\0" not in member.path,
        FILES: lambda: check_key(member.path) == member.path,
    }
    try:
        is_known = member.kind in known and known[member.kind]()
    except ValueError:
        is_known = False
    if not is_known:
        raise DamagedArchiveError(f"{member.name!r} is nothing that a backup holds")
