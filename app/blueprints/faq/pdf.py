"""The whole FAQ as a PDF."""

from flask import Blueprint, Response, abort

from app.domain.faq.book import TypesettingError
from app.web.faq_book import faq_book
from app.web.help_centre import open_help_centre
from app.web.installation import installation
from app.web.keeping import keep_page
from app.web.request import current_language, current_tenant

bp = Blueprint("faq_pdf", __name__)


@bp.get("/faq.pdf")
def pdf() -> Response:
    """Give the book; 404 before anything was imported, 503 when it cannot be set now."""
    book = faq_book(open_help_centre())
    if book is None:
        abort(404)
    try:
        content = installation().typesetter.typeset(book)
    except TypesettingError:
        abort(503)
    keep_page()
    tenant = current_tenant()
    name = f"{tenant.slug}-faq-{current_language()}-{tenant.config.policy.faq.version}.pdf"
    response = Response(content, content_type="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response
