"""Issuing a credit note: what is left of each line, how much of it is given back, and why."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.invoices.forms import CreditForm, credit_form
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.billing.queries import bills_of_invoices
from app.domain.billing.service import settle_dispute
from app.domain.invoices.crediting import list_credit_notes, quantities_left
from app.domain.invoices.errors import CreditedMeanwhileError, NothingBilledError, OverCreditedError
from app.domain.invoices.models import Invoice, InvoiceKind
from app.domain.invoices.queries import get_invoice
from app.domain.invoices.snapshot import read
from app.domain.invoices.telling import credit_and_tell
from app.web.context import need_page
from app.web.i18n import gettext as _
from app.web.invoicing import issuer_of, shown_paper
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.signed_in import current_person
from app.web.staff import acting, staff_only

bp = Blueprint("crediting_desk", __name__, url_prefix="/admin/invoices/<uuid:invoice_id>/credit")

CREDIT = "credit-note"  # the name of the act
Page = tuple[str, int]


@bp.before_request
def only_with_invoices() -> None:
    """Answer 404 where the brand bills nothing."""
    need_page("invoices")


@bp.get("")
@staff_only(Right.BILL)
def ask(invoice_id: UUID) -> str | Answer:
    """Ask how much of which line is given back, and why; all that is left is proposed."""
    invoice = _invoice_for(invoice_id)
    form = _form_of(invoice)
    return _page(invoice, form) if any(form.left) else _back(invoice)


@bp.post("")
@staff_only(Right.BILL)
def do(invoice_id: UUID) -> Answer | Page:
    """Issue a credit note and mail it; one that was issued meanwhile, perhaps by a second click, is shown instead."""
    invoice = _invoice_for(invoice_id)
    form = _form_of(invoice)
    if not (form.validate() and form.prove()):
        return _page(invoice, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        _commit(invoice, form)
    except CreditedMeanwhileError:
        return _page_anew(invoice, form)
    except (NothingBilledError, OverCreditedError):
        form.refusal = _("Say how much of which line is given back")
        return _page(invoice, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _back(invoice, done=CREDIT)


def _commit(invoice: Invoice, form: CreditForm) -> None:
    reason, moment = form.reason.data or "", now()
    with committing() as writing:
        record(writing, CREDIT, by=acting(), to=Party(invoice.account_id, invoice.number), now=moment, reason=reason)
        credit_and_tell(
            writing,
            invoice,
            form.quantities,
            issuer_of(current_tenant()),
            reason=reason,
            seen=form.seen.data or 0,
            now=moment,
        )
        if (bill := bills_of_invoices(writing, [invoice.id]).get(invoice.id)) is not None:
            settle_dispute(writing, bill)


def _invoice_for(invoice_id: UUID) -> Invoice:
    """Give the invoice; 404 for a credit note, 403 for what whoever asks was billed themself."""
    invoice = get_invoice(session(), invoice_id)
    if invoice.kind is not InvoiceKind.INVOICE:
        abort(HTTPStatus.NOT_FOUND)
    if invoice.account_id == current_person().account.id:
        abort(HTTPStatus.FORBIDDEN)
    return invoice


def _form_of(invoice: Invoice) -> CreditForm:
    texts = [line.text for line in read(invoice).lines]
    left, seen = quantities_left(session(), invoice), len(list_credit_notes(session(), invoice))
    return credit_form(current_person(), texts, left, seen)


def _page_anew(invoice: Invoice, form: CreditForm) -> Answer | Page:
    """Show what is left by now, and what was typed; the invoice itself where nothing is."""
    if not any(form.left):
        return _back(invoice)
    form.looked_at(len(list_credit_notes(session(), invoice)))
    form.refusal = _("A credit note was issued meanwhile: look at what is left")
    return _page(invoice, form), HTTPStatus.CONFLICT


def _page(invoice: Invoice, form: CreditForm) -> str:
    return render_template(
        "admin/invoices/credit.html", invoice=invoice, paper=shown_paper(invoice, current_language()), form=form
    )


def _back(invoice: Invoice, *, done: str | None = None) -> Answer:
    return redirect(url_for("invoice_desk.show", invoice_id=invoice.id, done=done), HTTPStatus.SEE_OTHER)
