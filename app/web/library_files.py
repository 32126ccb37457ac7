"""Files of the library: what they are by what they hold, under which names they are kept, and how they are sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.library.models import FileRole, ResourceFile
from app.domain.support.files.kinds import (
    DOCX,
    ODS,
    ODT,
    PICTURES,
    PPTX,
    TEXT,
    XLSX,
    ZIP,
    Kind,
    is_page,
    is_text,
    kind_of,
)
from app.domain.support.files.names import safe_name
from app.kernel.errors import GuichetError
from app.kernel.file_names import plain_name
from app.kernel.storage import key_of
from app.web.file_answers import StoredFile
from app.web.i18n import gettext, said_size
from app.web.installation import installation
from app.web.kept_uploads import HEAD, Refusal
from app.web.request import session

ROLE_WORDS: Mapping[FileRole, LazyString] = MappingProxyType(
    {
        FileRole.MAIN: _("The document, the film or the software itself"),
        FileRole.POSTER: _("Picture of the film before it plays"),
        FileRole.CAPTIONS: _("Captions of the film (WebVTT)"),
        FileRole.SLIDES: _("Slides"),
        FileRole.NOTES: _("Notes"),
        FileRole.TRANSCRIPT: _("Transcript of what is said"),
        FileRole.EXTRA: _("Further material, such as examples"),
    }
)
_SHOWN = ("video/", "image/", "text/vtt")  # what a page of ours plays and shows
_ANY = "application/octet-stream"
_CAPTIONS = Kind("vtt", "text/vtt; charset=utf-8")
_DOCUMENTS = ((b"word/", DOCX), (b"xl/", XLSX), (b"ppt/", PPTX), (ODT.type.encode(), ODT), (ODS.type.encode(), ODS))
_MARK = "\ufeff".encode()


class WrongKindError(GuichetError):
    """A poster that is no picture, or captions that are no WebVTT."""


@dataclass(frozen=True, slots=True)
class Named:
    """The name under which a file is kept, and what it is sent as."""

    filename: str
    content_type: str


def judge_file(role: FileRole, given: str, head: bytes) -> Named:
    """Tell by its beginning (`HEAD` bytes, or all of it) what a file is, and clean its name; WrongKindError.

    What is not known, and what a browser might take for a page, is sent as bytes to be kept.
    """
    kind = _caption_kind(head) if role is FileRole.CAPTIONS else _kind(head)
    if (role is FileRole.POSTER and kind not in PICTURES) or (role is FileRole.CAPTIONS and kind is None):
        raise WrongKindError
    if kind is None:
        return Named(plain_name(given), _ANY)
    return Named(plain_name(given) if kind in {TEXT, ZIP} else safe_name(given, ending=kind.ending), kind.type)


def refusal_words(refusal: Refusal, size: int) -> str:
    """Say why a file of so many bytes was not kept."""
    most = said_size(installation().settings.largest_upload)
    return {
        Refusal.EMPTY: gettext("The file is empty"),
        Refusal.TOO_LARGE: gettext(
            "The file is too large: %(size)s, and %(most)s is the most", size=said_size(size), most=most
        ),
        Refusal.FULL: gettext("There is no room left for the file. Tell whoever runs this installation."),
        Refusal.AWAY: gettext("Files cannot be kept now. Send it again in a few minutes."),
    }[refusal]


def stored_of(file: ResourceFile) -> StoredFile:
    """Say how a file of this brand's library is sent."""
    return StoredFile(
        key=key_of(session().tenant, file.id),
        name=file.filename,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        changed_at=file.added_at,
        is_shown=file.content_type.startswith(_SHOWN),
    )


def _kind(head: bytes) -> Kind | None:
    kind = kind_of(head)
    if kind is TEXT and (len(head) >= HEAD or is_page(head)):
        return None
    if kind is ZIP:
        return next((each for mark, each in _DOCUMENTS if mark in head), ZIP)
    return kind


def _caption_kind(head: bytes) -> Kind | None:
    return _CAPTIONS if head.removeprefix(_MARK).startswith(b"WEBVTT") and is_text(head) else None
