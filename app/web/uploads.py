"""The one file that a page of the team takes: kept in memory while its request lasts, read within a bound.

Every other page lets files go as they come (`app.web.no_files`).
"""

from io import BytesIO
from typing import IO

from flask import request

from app.kernel.errors import GuichetError
from app.web.no_files import FilelessRequest

FIELD = "file"
TAKING = frozenset({"faq_files.look"})  # the endpoints that take a file; a whole request is bounded by the factory


class UploadError(GuichetError):
    """No file came, or one larger than it may be (`reason`: missing, large)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PageRequest(FilelessRequest):
    """A request that keeps a file in memory where its page takes one."""

    def _get_file_stream(self, *told: object, **named: object) -> IO[bytes]:
        return BytesIO() if self.endpoint in TAKING else super()._get_file_stream(*told, **named)


def read_upload(*, largest: int) -> tuple[str, bytes]:
    """Give the name and the bytes of the file that was sent; UploadError."""
    sent = request.files.get(FIELD)
    if sent is None or not sent.filename:
        raise UploadError("missing")
    content = sent.stream.read(largest + 1)
    if len(content) > largest:
        raise UploadError("large")
    return sent.filename, content
