"""No page takes files: what is sent as one is let go as it comes, into no memory and onto no disk."""

from io import BytesIO
from typing import IO

from flask import Request


class _Nowhere(BytesIO):
    """Takes everything and keeps nothing."""

    def write(self, data: object) -> int:
        """Say that it was written."""
        return len(memoryview(data))  # type: ignore[arg-type]  # any bytes


class FilelessRequest(Request):
    """A request whose forms hold fields only; werkzeug would spool a file to the disk."""

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        return _Nowhere()
