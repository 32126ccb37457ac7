"""Files of any size that a page of the desk takes: into the store as it comes, piece by piece, in a bounded memory.

Werkzeug would write it onto the disk first, and only then could it be kept. What came is looked at afterwards: the page
adopts what came, or it is removed with the end of the request. A line that breaks leaves nothing, as the store keeps
files whole or not at all. One that is too large, or that the store does not take, is read to its end, so that the page
can say so with what was typed beside it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import IO, Any
from uuid import UUID

import structlog
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from app.kernel.ids import new_id
from app.kernel.storage import PIECE, FileStore, StorageError, Stored, StoreFullError, key_of

HEAD = 64 * 1024  # bytes of the beginning, by which a file's kind is told
_FORM = 1024 * 1024  # bytes that the rest of a form may have
_log = structlog.get_logger("guichet.uploads")


class Refusal(StrEnum):
    """Why a file was not kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    FULL = "full"  # the store has no room for it
    AWAY = "away"  # the store cannot be reached, or does not let us in


class _TooLargeError(Exception):
    """More came than is taken."""


@dataclass(slots=True)
class Upload:
    """A file that came: its name as it was sent, how many bytes, its beginning, and how it lies in the store."""

    id: UUID
    filename: str
    size: int = 0
    head: bytes = b""
    stored: Stored | None = None
    refusal: Refusal | None = None


class Keeper:
    """Takes a request's files, one of each of these fields; `expected` is the size of its body, where that is known."""

    def __init__(
        self,
        store: FileStore,
        tenant: str,
        fields: Sequence[str],
        *,
        largest: int,
        expected: int | None,
        now: datetime,
    ) -> None:
        self.largest = largest
        self.uploads: dict[str, Upload] = {}  # by field
        self._store, self._tenant, self._fields, self._now = store, tenant, fields, now
        self._is_hopeless = expected is not None and expected > largest * len(fields) + _FORM
        self._is_adopted = False

    def takes(self, field: str) -> bool:
        """Tell whether a file of this field is still to come."""
        return field in self._fields and field not in self.uploads

    def keep(self, field: str, filename: str, pieces: Iterator[bytes]) -> None:
        """Keep a file, or say in its `Upload` why not; its pieces are read to their end."""
        self.uploads[field] = upload = Upload(new_id(self._now), filename)
        try:
            upload.stored = self._store.put(key_of(self._tenant, upload.id), self._looked_at(upload, pieces))
            upload.refusal = None if upload.size else Refusal.EMPTY
        except _TooLargeError:
            upload.refusal = Refusal.TOO_LARGE
        except StorageError as error:
            upload.refusal = Refusal.FULL if isinstance(error, StoreFullError) else Refusal.AWAY
            _log.error("upload not kept", error=type(error).__name__, why=str(error))
        upload.size += sum(len(piece) for piece in pieces)

    def adopt(self) -> None:
        """Let the files stay: they are named in the database by now."""
        self._is_adopted = True

    def drop(self) -> None:
        """Remove what nobody adopted."""
        for upload in () if self._is_adopted else self.uploads.values():
            if upload.stored is None:
                continue
            try:
                self._store.delete(key_of(self._tenant, upload.id))
            except StorageError as error:
                _log.warning("upload not removed", id=str(upload.id), why=str(error))

    def _looked_at(self, upload: Upload, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            upload.size += len(piece)
            if self._is_hopeless or upload.size > self.largest:
                raise _TooLargeError
            upload.head += piece[: HEAD - len(upload.head)]
            yield piece


class KeepingParser(FormDataParser):
    """Reads a form whose files go to a keeper; further files are passed over."""

    def __init__(self, keeper: Keeper, **how: Any) -> None:  # noqa: ANN401 - werkzeug's own
        super().__init__(**how)
        self._keeper = keeper

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Any:  # noqa: ANN401 - werkzeug's own
        """Give the stream, the fields, and no file; a body that is no form has no fields."""
        boundary = (options or {}).get("boundary", "").encode("ascii", "replace")
        if mimetype != "multipart/form-data" or not boundary:
            return super().parse(stream, mimetype, content_length, options)
        decoder = MultipartDecoder(boundary, self.max_form_memory_size, max_parts=self.max_form_parts)
        try:
            fields = self._read(_events(stream, decoder))
        except ValueError:
            fields = []
        return stream, self.cls(fields), self.cls()

    def _read(self, events: Iterator[Event]) -> list[tuple[str, str]]:
        fields, room = [], self.max_form_memory_size or _FORM
        for event in events:
            if isinstance(event, Field):
                text = bytearray()
                for piece in _pieces(events):
                    room -= len(piece)
                    if room < 0:
                        raise RequestEntityTooLarge
                    text += piece
                fields.append((event.name, text.decode("utf-8", "replace")))
            elif isinstance(event, File):
                self._take(event, _pieces(events))
        return fields

    def _take(self, file: File, pieces: Iterator[bytes]) -> None:
        if file.filename and self._keeper.takes(file.name):
            self._keeper.keep(file.name, file.filename, pieces)
        for _ in pieces:
            pass


def _events(stream: IO[bytes], decoder: MultipartDecoder) -> Iterator[Event]:
    """Read a body to its end; ValueError where it is no form."""
    data: bytes | None = b""
    while data is not None:
        data = stream.read(PIECE) or None
        decoder.receive_data(data)
        event = decoder.next_event()
        while not isinstance(event, NeedData | Epilogue):
            yield event
            event = decoder.next_event()


def _pieces(events: Iterator[Event]) -> Iterator[bytes]:
    """Give what one part holds."""
    for event in events:
        if isinstance(event, Data):
            yield event.data
            if not event.more_data:
                return
