"""Whether a file is taken: what it is, under which name, and what of it is kept."""

from dataclasses import dataclass, field

from app.domain.support.errors import FileFault, FileRefusedError
from app.domain.support.files import archives, pictures
from app.domain.support.files.kinds import ARCHIVES, MAIL, PDF, PICTURES, TEXT, Kind, is_page, is_program, kind_of
from app.domain.support.files.names import safe_name, shown_name
from app.domain.support.files.policy import FilesPolicy

_TAIL = 2048  # bytes behind which a PDF's last words stand
_PDF_ACTS = (b"/Launch", b"/JavaScript", b"/EmbeddedFile", b"/XFA")


@dataclass(frozen=True, slots=True)
class Judged:
    """A file as it is kept: its name and type are ours."""

    name: str
    kind: str  # its media type
    content: bytes = field(repr=False)


_ARCHIVE_FAULTS = (
    (archives.BombError, FileFault.BOMB),
    (archives.LockedError, FileFault.LOCKED),
    (archives.ActiveError, FileFault.ACTIVE),
    (archives.BrokenArchiveError, FileFault.BROKEN),
)


def judge(name: str, content: bytes, policy: FilesPolicy, *, is_mail: bool = False) -> Judged:
    """Take a file; FileRefusedError. `is_mail`: it is a mail within a mail, as its heading says."""
    try:
        kind, kept = _look(content, policy, is_mail=is_mail)
    except _FaultError as error:
        raise FileRefusedError(shown_name(name), error.fault) from None
    return Judged(safe_name(name, ending=kind.ending), kind.type, kept)


class _FaultError(Exception):
    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault)
        self.fault = fault


def _look(content: bytes, policy: FilesPolicy, *, is_mail: bool) -> tuple[Kind, bytes]:
    """Give a file's kind and what is kept of it; _FaultError."""
    if not content:
        raise _FaultError(FileFault.EMPTY)
    if len(content) > policy.largest:
        raise _FaultError(FileFault.TOO_LARGE)
    if is_mail:
        return MAIL, content
    if is_program(content):
        raise _FaultError(FileFault.PROGRAM)
    kind = kind_of(content)
    if kind in {None, TEXT} and is_page(content):
        raise _FaultError(FileFault.ACTIVE)
    if kind is None:
        raise _FaultError(FileFault.UNKNOWN_KIND)
    return _looked_into(content, kind)


def _looked_into(content: bytes, kind: Kind) -> tuple[Kind, bytes]:
    if kind in PICTURES:
        try:
            return kind, pictures.clean(content, kind)
        except pictures.BrokenPictureError:
            raise _FaultError(FileFault.BROKEN) from None
    if kind in ARCHIVES:
        try:
            return archives.look_into(content), content
        except tuple(error for error, _fault in _ARCHIVE_FAULTS) as error:
            raise _FaultError(next(fault for each, fault in _ARCHIVE_FAULTS if isinstance(error, each))) from None
    if kind is PDF:
        _ensure_plain_pdf(content)
    return kind, content


def _ensure_plain_pdf(content: bytes) -> None:
    """Refuse a PDF that is an archive or a page as well, or that would run something."""
    end = content.rfind(b"%%EOF")
    behind = content[end + 5 :].strip(b"\r\n \x00") if end >= 0 else b""
    if end < 0 or end < len(content) - _TAIL or behind or b"PK\x05\x06" in content[-66_000:]:
        raise _FaultError(FileFault.BROKEN)
    if any(act in content for act in _PDF_ACTS):
        raise _FaultError(FileFault.ACTIVE)
