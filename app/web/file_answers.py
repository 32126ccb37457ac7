"""Answers with a file of the store: whole or a part of it, so that a download that broke off goes on where it was.

The proxy sends the file where it can (X-Accel-Redirect), and answers parts and unchanged files itself then.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import IO, cast

from flask import Response, abort, request
from werkzeug.http import http_date
from werkzeug.wsgi import wrap_file

from app.kernel.file_names import headers_of, plain_name
from app.kernel.storage import PIECE, MissingFileError
from app.web.file_slots import SentPieces
from app.web.installation import installation
from app.web.request import current_tenant, is_head

_RANGE = re.compile(r"bytes *= *(\d{0,18}) *- *(\d{0,18})", re.ASCII | re.IGNORECASE)
_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+(?:; charset=utf-8)?")
_PLAYERS = frozenset({"audio", "video"})  # what asks for a file, of what a browser names (Sec-Fetch-Dest)
_ANY_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file of the store as it is sent: its name, its kind, its size in bytes, and since when it is this one.

    `is_shown`: a page of ours shows or plays it, where it would be downloaded else.
    """

    key: str
    name: str
    content_type: str
    size: int
    sha256: str
    changed_at: datetime
    is_shown: bool = False

    @property
    def etag(self) -> str:
        """Give the tag that changes with any byte (a strong one)."""
        return f'"{self.sha256}"'


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of a file, from the first to the last of them."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """Count them."""
        return self.last - self.first + 1


class NoSuchPartError(Exception):
    """What was asked for begins after the end of the file."""


def send_file(file: StoredFile) -> Response:
    """Answer with a file, or what of it was asked for; whoever calls has looked whether it may be had.

    It is read when the request is over and its session given back. MissingFileError, StoreAwayError (as BusyError,
    when too many large files are on their way) and StoreRefusedError come before the answer begins, and have pages.
    """
    path = installation().files.proxy_path(file.key)
    if path is not None:
        _hold_there(file)
        return Response(headers={**_headers(file), "X-Accel-Redirect": path})
    headers = {
        **_headers(file),
        "Accept-Ranges": "bytes",
        "ETag": file.etag,
        "Last-Modified": http_date(file.changed_at),
    }
    if request.if_match and not request.if_match.contains(file.sha256):
        abort(HTTPStatus.PRECONDITION_FAILED)
    if _is_known(file):
        return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    try:
        part = find_part(request.headers.get("Range", ""), file.size) if _is_the_same(file) else None
    except NoSuchPartError:
        headers["Content-Range"] = f"bytes */{file.size}"
        return Response(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    return _answer(file, part, headers)


def begins_here() -> bool:
    """Whether this request takes a file from its beginning: not its head only, nor what an earlier one left off.

    Nor does whoever names what they have: at its address a file never changes, and the proxy alone knows its tag.
    Nor does what plays a film on a page: it asks for the beginning anew each time, and browsers say who asks.
    """
    has_it = "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
    asked = request.headers.get("Range", "").strip()
    if request.headers.get("Sec-Fetch-Dest") in _PLAYERS:
        return False
    return not is_head() and not has_it and (not asked or re.match(r"bytes *= *0+ *-", asked) is not None)


def find_part(wanted: str, size: int) -> Part | None:
    """Read a Range (RFC 9110, 14.2); None is the whole: nothing was asked for, or several parts, or nonsense."""
    found = _RANGE.fullmatch(wanted.strip())
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), int(found[2]) if found[2] else size - 1
        if found[2] and last < first:
            return None
    if first >= size:
        raise NoSuchPartError
    return Part(first, min(last, size - 1))


def _answer(file: StoredFile, part: Part | None, headers: dict[str, str]) -> Response:
    length = part.length if part else file.size
    status = HTTPStatus.PARTIAL_CONTENT if part else HTTPStatus.OK
    if part:
        headers["Content-Range"] = f"bytes {part.first}-{part.last}/{file.size}"
    headers["Content-Length"] = str(length)
    if is_head():
        _hold_there(file)
        return Response(status=status, headers=headers)
    pieces = _open(file, part.first if part else 0, length)
    # As it is, so that the server may send a file of this machine without us.
    body = wrap_file(request.environ, cast("IO[bytes]", pieces), PIECE)
    return Response(body, status, headers, direct_passthrough=True)


def _open(file: StoredFile, first: int, length: int) -> SentPieces:
    slot = installation().file_slots.take(length, current_tenant().slug)
    try:
        return SentPieces(installation().files.read(file.key, first, length), slot)
    except BaseException:
        slot.give_back()
        raise


def _is_known(file: StoredFile) -> bool:
    """Tell whether whoever asks has this very file (If-None-Match, and only without it If-Modified-Since)."""
    if request.if_none_match:
        return request.if_none_match.contains_weak(file.sha256)
    since = request.if_modified_since
    return since is not None and file.changed_at.replace(microsecond=0) <= since


def _is_the_same(file: StoredFile) -> bool:
    """Tell whether a part would fit what is already there: it is of the same file, or nobody asks (If-Range)."""
    known = request.headers.get("If-Range", "").strip()
    return known in {"", file.etag, http_date(file.changed_at)}


def _hold_there(file: StoredFile) -> None:
    """Look whether a file is there that is not read; MissingFileError."""
    if installation().files.find_size(file.key) is None:
        raise MissingFileError(file.key)


def _headers(file: StoredFile) -> dict[str, str]:
    kind = file.content_type if _TYPE.fullmatch(file.content_type) else _ANY_TYPE
    headers = dict(headers_of(plain_name(file.name), kind))
    if file.is_shown:
        headers["Content-Disposition"] = headers["Content-Disposition"].replace("attachment", "inline", 1)
    return headers
