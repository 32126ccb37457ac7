"""Files of the store as answers: whole or in part, by us or by the proxy before us."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, request

from app.kernel.storage import MissingFileError, Pieces
from app.web.installation import installation
from app.web.request import is_head


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the store, and under what it is sent; `digest` is its SHA-256."""

    key: str
    size: int
    digest: str
    headers: Mapping[str, str]


def begins_here() -> bool:
    """Whether this request takes a file from its beginning: not its head only, nor what an earlier one left off."""
    if is_head() or request.method != "GET":
        return False
    asked = request.range
    return asked is None or not asked.ranges or asked.ranges[0][0] == 0


def answer_file(file: StoredFile) -> Response:
    """Answer with a file, or the part of it that was asked for (RFC 9110, 14); MissingFileError."""
    store = installation().files
    if store.find_size(file.key) != file.size:
        raise MissingFileError(file.key)
    etag = f'"{file.digest}"'
    headers = {**file.headers, "Accept-Ranges": "bytes", "ETag": etag}
    proxied = store.proxy_path(file.key)
    if proxied is not None:
        return Response(b"", headers={**headers, "X-Accel-Redirect": proxied})
    start, end, status = 0, file.size, HTTPStatus.OK
    if request.range is not None and request.headers.get("If-Range", etag) == etag:
        part = request.range.range_for_length(file.size)
        if part is None:
            unsatisfied = {"Content-Range": f"bytes */{file.size}"}
            return Response(b"", HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=unsatisfied)
        start, end = part
        status = HTTPStatus.PARTIAL_CONTENT
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    headers["Content-Length"] = str(end - start)
    if is_head():
        return Response(b"", status, headers=headers)
    pieces = store.read(file.key, start, end - start)
    answer = Response(_read(pieces), status, headers=headers, direct_passthrough=True)
    answer.call_on_close(pieces.close)
    return answer


def _read(pieces: Pieces) -> Iterator[bytes]:
    try:
        yield from pieces
    finally:
        pieces.close()
