"""Files that are read while they are sent."""

from collections.abc import Callable, Iterator
from typing import AnyStr

from flask import Response, stream_with_context


def send_pieces(read: Callable[[], Iterator[AnyStr]], name: str, kind: str) -> Response:
    """Answer with a file of a content type, piece by piece.

    `read` is called when the first piece is wanted. The request's session is closed by then, and `session()` gives one
    that is closed after the last piece: a session taken before would keep its connection.
    """

    def pieces() -> Iterator[AnyStr]:
        yield from read()

    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(stream_with_context(pieces()), content_type=kind, headers=headers)
