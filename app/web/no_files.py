"""What is sent as a file is let go as it comes, into no memory and onto no disk, but where a page asks for one.

Such a page says so (`takes_file`). It is only asked whoever has its right, and only so much of the file is kept, in
memory, as the page takes; no name that it was sent under is ever used. A page for everybody that takes several
(`takes_files`) keeps so many of them, and counts the others. A page on which long texts are written says so
too (`takes_text`): one that is far too long is then refused with the text still in its field. Files of any size go
into the store where a page of the desk says so (`keeps_uploads`, `app.web.kept_uploads`).
"""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import IO, TypeVar, cast

from flask import Request, current_app, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from app.domain.accounts.rights import may
from app.web.installation import installation
from app.web.kept_uploads import Keeper, KeepingParser
from app.web.request import current_tenant, now, session
from app.web.signed_in import find_person
from app.web.staff import RIGHT

_View = TypeVar("_View", bound=Callable[..., object])
_FILE, _TEXT = "largest_file", "largest_text"  # attributes of a view: how many bytes of each it takes
_FILES = "takes_files"  # of a view for everybody: asked for the largest file, how many, and how much of them
_UPLOADS = "keeps_uploads"  # of a view: the fields whose files go into the store
_BESIDE = 4  # times the largest file: what is read of a body, so that a page can say what was too large
_TEXT_BESIDE = 20  # times a message's files: up to there a body is read past them, for the text that came with them


class SentFile(BytesIO):
    """A file as it comes: keeps its beginning, or nothing, and counts bytes and ends of lines."""

    def __init__(self, keep: int = 0) -> None:
        super().__init__()
        self._keep = keep
        self.size = 0
        self.lines = 0

    def write(self, data: object) -> int:
        """Say that it was written."""
        piece = bytes(memoryview(data))  # type: ignore[arg-type]  # any bytes
        room = self._keep - self.size
        self.size += len(piece)
        self.lines += max(piece.count(b"\n"), piece.count(b"\r"))
        if room > 0:
            super().write(piece[:room])
        return len(piece)


class FilelessRequest(Request):
    """A request whose forms hold fields only; werkzeug would spool a file to the disk."""

    keeps = 0  # bytes of a file
    keeps_files = 1  # so many of them
    keeper: Keeper | None = None  # of files that go into the store

    def make_form_data_parser(self) -> FormDataParser:
        """Read the form as it comes where its files go into the store."""
        if self.keeper is None:
            return super().make_form_data_parser()
        return KeepingParser(
            self.keeper,
            max_form_memory_size=self.max_form_memory_size,
            max_form_parts=self.max_form_parts,
            cls=self.parameter_storage_class,
        )

    def _load_form_data(self) -> None:
        """Read the form; one that is too large is refused once, and empty for whoever looks at it afterwards."""
        try:
            super()._load_form_data()
        except RequestEntityTooLarge:
            vars(self).update(form=ImmutableMultiDict(), files=ImmutableMultiDict())
            raise

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        self.keeps_files -= 1
        return SentFile(self.keeps if self.keeps_files >= 0 else 0)


def takes_files(view: _View) -> _View:
    """Let a page take the files of a request, as large and as many as the brand's policy says, from everybody."""
    setattr(view, _FILES, True)
    return view


def takes_file(*, largest: int) -> Callable[[_View], _View]:
    """Let a page of the desk take a file of so many bytes."""
    return _marking(_FILE, largest)


def keeps_uploads(*fields: str) -> Callable[[_View], _View]:
    """Let a page of the desk take a file of each field into the store, as large as the installation takes any."""
    return _marking(_UPLOADS, fields)


def takes_text(*, largest: int) -> Callable[[_View], _View]:
    """Let a page of the desk read a form of so many bytes, which is more than it keeps of it."""
    return _marking(_TEXT, largest)


def _marking(name: str, value: object) -> Callable[[_View], _View]:
    def mark(view: _View) -> _View:
        setattr(view, name, value)
        return view

    return mark


def admit_body() -> None:
    """Let the file or the long text of this request in, where its page takes one and whoever sends it may do so."""
    view = current_app.view_functions.get(request.endpoint or "")
    files, right = getattr(view, _FILES, False), getattr(view, RIGHT, None)
    file, text, keeps = getattr(view, _FILE, 0), getattr(view, _TEXT, 0), getattr(view, _UPLOADS, ())
    person = find_person() if right is not None and (file or text or files or keeps) else None
    is_theirs = right is not None and person is not None and may(person.account.role, right)
    if files:
        _admit_files(keep=right is None or is_theirs)
    if is_theirs and keeps:
        _admit_uploads(keeps)
    if not is_theirs or not (file or text):
        return
    asked = cast("FilelessRequest", request)
    asked.keeps, asked.max_content_length = file, file * _BESIDE or text
    if text:
        asked.max_form_memory_size = text


def _admit_uploads(fields: Sequence[str]) -> None:
    """Read files into the store while no connection of the database waits for it, which may be for hours."""
    asked, installed = cast("FilelessRequest", request), installation()
    largest = installed.settings.largest_upload
    asked.keeper = Keeper(
        installed.files, session().tenant, fields, largest=largest, expected=request.content_length, now=now()
    )
    asked.max_content_length = largest * _BESIDE
    session().commit()


def current_keeper() -> Keeper:
    """Give who kept the files of this request; KeyError on a page that takes none."""
    keeper = cast("FilelessRequest", request).keeper
    if keeper is None:
        raise KeyError(request.endpoint)
    return keeper


def drop_upload(_error: BaseException | None = None) -> None:
    """Remove the files of this request when it ends and nothing names them."""
    keeper = cast("FilelessRequest", request).keeper
    if keeper is not None:
        keeper.drop()


def _admit_files(*, keep: bool) -> None:
    """Keep as much as may come with one message; of what is more, read enough to say so with the page.

    Of whoever may send none nothing is kept, but their text.
    """
    policy, asked = current_tenant().config.policy.support.files, cast("FilelessRequest", request)
    if keep:
        asked.keeps, asked.keeps_files = policy.largest + 1, policy.most + 1
    asked.max_content_length = policy.together * _TEXT_BESIDE


def asks_for_files() -> bool:
    """Tell whether the page of this request takes the files of a request."""
    return bool(getattr(current_app.view_functions.get(request.endpoint or ""), _FILES, False))


def sent_files(name: str) -> Sequence[tuple[str, SentFile]]:
    """Give the files that a field brought, each with the name that it was sent under; fields left empty bring none."""
    given = ((each.filename or "", each.stream) for each in request.files.getlist(name))
    return [(file, stream) for file, stream in given if isinstance(stream, SentFile) and (file or stream.size)]


def sent_file(name: str) -> SentFile | None:
    """Give the file that a field brought; None where none was chosen."""
    sent = request.files.get(name)
    stream = sent.stream if sent is not None else None
    return stream if isinstance(stream, SentFile) and stream.size else None
