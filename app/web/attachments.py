"""Files of requests on their way out."""

from flask import Response

from app.domain.support.models import TicketFile
from app.kernel.file_names import headers_of


def send_attachment(file: TicketFile) -> Response:
    """Answer with a file, to be kept and never shown as a page of ours."""
    return Response(file.content, headers={**headers_of(file.name, file.kind), "Cache-Control": "private, no-store"})
