"""Invoices at the desk: searched for by their number, listed by month, looked at, printed."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request

from app.domain.accounts.models import Account
from app.domain.accounts.people.queries import list_accounts
from app.domain.accounts.rights import Right
from app.domain.invoices.crediting import list_credit_notes
from app.domain.invoices.models import Invoice, InvoiceKind
from app.domain.invoices.months import Month
from app.domain.invoices.numbering import possible_numbers
from app.domain.invoices.queries import PAGE, find_by_id, get_invoice, list_issued, list_numbered
from app.web.context import need_page
from app.web.forms import clean_text
from app.web.invoicing import pdf_answer, shown_paper
from app.web.papers import paper_of
from app.web.request import current_language, current_tenant, now, session
from app.web.staff import staff_only
from app.web.staff_words import ACT_WORDS

bp = Blueprint("invoice_desk", __name__, url_prefix="/admin/invoices")


@bp.before_request
def only_with_invoices() -> None:
    """Answer 404 where the brand bills nothing."""
    need_page("invoices")


@bp.get("/")
@staff_only(Right.SEE_INVOICES)
def index() -> str:
    """Search by a number or its last digits, or list a month or all; `before` is the last one of the page before."""
    words, month = clean_text(request.args.get("q")) or "", Month.read(request.args.get("month", ""))
    before = request.args.get("before", type=UUID)
    if words:
        found = list_numbered(session(), _numbers(words))
    else:
        found = list_issued(session(), month, before=find_by_id(session(), before) if before else None)
    language = current_language()
    return render_template(
        "admin/invoices/index.html",
        papers=[(each.id, shown_paper(each, language)) for each in found[:PAGE]],
        words=words,
        month=month,
        following=found[PAGE - 1].id if len(found) > PAGE else None,
    )


@bp.get("/<uuid:invoice_id>")
@staff_only(Right.SEE_INVOICES)
def show(invoice_id: UUID) -> str:
    """Show one paper: what it says word by word, what was given back of it, and what may be done."""
    invoice, language = get_invoice(session(), invoice_id), current_language()
    notes = list_credit_notes(session(), invoice)
    return render_template(
        "admin/invoices/show.html",
        invoice=invoice,
        paper=shown_paper(invoice, language),
        sheet=paper_of(current_tenant(), invoice).sheet,
        notes=[(each.id, shown_paper(each, language)) for each in notes],
        corrected=find_by_id(session(), invoice.corrects_id) if invoice.corrects_id else None,
        owner=_owner(invoice),
        may_credit=invoice.kind is InvoiceKind.INVOICE and sum(each.gross for each in notes) < invoice.gross,
        done=ACT_WORDS.get(request.args.get("done", "")),
    )


@bp.get("/<uuid:invoice_id>/paper.pdf")
@staff_only(Right.SEE_INVOICES)
def pdf(invoice_id: UUID) -> Response:
    """Give a paper as its customer gets it."""
    return pdf_answer(get_invoice(session(), invoice_id))


def _numbers(words: str) -> list[str]:
    policy = current_tenant().config.policy.invoices
    series = (policy.series, policy.credit_series) if policy else ()
    return possible_numbers(words, series, year=now().year)


def _owner(invoice: Invoice) -> Account | None:
    if invoice.account_id is None:
        return None
    return next(iter(list_accounts(session(), [invoice.account_id])), None)
