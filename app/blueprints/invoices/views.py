"""« Factures »: every paper of an account, to read, to print and for the books; « Mes factures et commandes »."""

from collections.abc import Iterator
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, abort, render_template, request

from app.domain.invoices.queries import PAGE, find_invoice, list_invoices
from app.kernel.spreadsheets import csv_line
from app.web.cards import expiring_card
from app.web.context import need_page
from app.web.invoicing import book_headings, book_line, pdf_answer, shown_papers
from app.web.request import current_language, session
from app.web.signed_in import current_person, login_required
from app.web.subscriptions import shown_subscriptions

bp = Blueprint("invoices", __name__, url_prefix="/account")

_NEWEST = 12  # papers beside the subscriptions; the others are a page further


@bp.before_request
def only_with_invoices() -> None:
    """Answer 404 where the brand bills nothing."""
    need_page("invoices")


@bp.get("/billing/")
@login_required
def overview() -> str:
    """Show what somebody has subscribed to, and their newest papers."""
    account = current_person().account
    papers = list_invoices(session(), account.id)[:_NEWEST]
    subscriptions = shown_subscriptions(account)
    return render_template(
        "billing/overview.html",
        subscriptions=subscriptions,
        expiring=expiring_card(account) if subscriptions else None,
        papers=shown_papers(session(), papers, current_language()),
    )


@bp.get("/invoices/")
@login_required
def index() -> str:
    """List every paper, the latest first; `before` is where the page before ended."""
    before = request.args.get("before", type=UUID)
    found = list_invoices(session(), current_person().account.id, before=before)
    return render_template(
        "invoices/index.html",
        papers=shown_papers(session(), found[:PAGE], current_language()),
        following=found[PAGE - 1].id if len(found) > PAGE else None,
        is_first=before is None,
    )


@bp.get("/invoices/invoices.csv")
@login_required
def export() -> Response:
    """Give all of them as a file for the books."""
    rows = "".join(_rows(current_person().account.id))
    return Response(rows, mimetype="text/csv", headers={"Content-Disposition": "attachment; filename=invoices.csv"})


@bp.get("/invoices/<invoice_number>.pdf")
@login_required
def pdf(invoice_number: str) -> Response:
    """Give one's own paper as a PDF; 404 for anybody else's, 503 when it cannot be printed now."""
    invoice = find_invoice(session(), current_person().account.id, invoice_number)
    if invoice is None:
        abort(HTTPStatus.NOT_FOUND)
    return pdf_answer(invoice)


def _rows(account_id: UUID) -> Iterator[str]:
    yield csv_line(book_headings())
    before = None
    while found := list_invoices(session(), account_id, before=before)[:PAGE]:
        yield from (csv_line(book_line(each)) for each in found)
        before = found[-1].id
