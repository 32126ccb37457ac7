"""Files of requests on their way out."""

from flask import Response

from app.domain.support.files.serving import headers_of
from app.domain.support.models import TicketFile


def send_attachment(file: TicketFile) -> Response:
    """Answer with a file, to be kept and never shown as a page of ours."""
    return Response(file.content, headers=dict(headers_of(file.name, file.kind)))
