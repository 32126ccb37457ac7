"""Acts on subscriptions and bills: access overridden, money given back, disputes answered."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.billing.bills import act_page, back_to, bill_for, hold_apart
from app.blueprints.admin.billing.deeds import REFUND, SEND, name_of, refund, send
from app.blueprints.admin.billing.forms import ActForm, OverrideForm, RefusalForm, SentForm
from app.blueprints.admin.invoices.forms import CreditForm, credit_form
from app.domain.accounts.queries import get_account
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.billing.arrivals import is_sent
from app.domain.billing.desk import get_subscription, left_to_send
from app.domain.billing.disputes import refuse_dispute
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import HELD
from app.domain.billing.retaxing.returning import is_being_returned
from app.domain.billing.service import override
from app.domain.invoices.crediting import list_credit_notes, quantities_left
from app.domain.invoices.models import Invoice
from app.domain.invoices.queries import get_invoice
from app.domain.invoices.snapshot import read
from app.web.billing import name_of_offer
from app.web.context import need_page
from app.web.hours import calendar_of
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.signed_in import current_person
from app.web.staff import acting, staff_only
from app.web.staff_words import ACT_WORDS

bp = Blueprint("billing_acts", __name__, url_prefix="/admin/billing")

OVERRIDE, REFUSE = "billing-override", "dispute-refuse"  # names of acts, as the others of `deeds`
Page = tuple[str, int]
_NO = HTTPStatus.UNPROCESSABLE_ENTITY
_ON_BILL = "/bills/<uuid:bill_id>"


@bp.before_request
def only_with_billing() -> None:
    """Answer 404 where the brand bills nothing."""
    need_page("billing")


@bp.get("/<uuid:subscription_id>/override")
@staff_only(Right.SETTLE_BILLING)
def ask_override(subscription_id: UUID) -> str:
    """Ask what an account may use instead, why, and until when."""
    return _page_about(_subscription_for(subscription_id), OverrideForm(current_person()))


@bp.post("/<uuid:subscription_id>/override")
@staff_only(Right.SETTLE_BILLING)
def do_override(subscription_id: UUID) -> Answer | Page:
    """Override what a subscription gives, or end that."""
    subscription, form = _subscription_for(subscription_id), OverrideForm(current_person())
    if not (form.validate() and form.prove()):
        return _page_about(subscription, form), _NO
    reason, until = form.reason.data or "", form.ends_at(calendar_of(current_tenant()).zone)
    with committing() as writing:
        override(writing, subscription, form.chosen, reason=reason, until=until if form.chosen else None)
        about = Party(subscription.account_id, get_account(writing, subscription.account_id).shown_name)
        record(
            writing,
            OVERRIDE,
            by=acting(),
            to=about,
            now=now(),
            reason=reason,
            access=form.chosen.value if form.chosen else "",
            until=until.isoformat() if until else "",
        )
    return back_to(subscription.id, OVERRIDE)


@bp.get(f"{_ON_BILL}/refund")
@staff_only(Right.SETTLE_BILLING)
def ask_refund(bill_id: UUID) -> str | Answer:
    """Ask how much of which line is given back, and why."""
    bill = bill_for(bill_id)
    invoice = _invoice_to_refund(bill)
    return _page(REFUND, bill, _refund_form(invoice)) if invoice is not None else back_to(bill.subscription_id)


@bp.post(f"{_ON_BILL}/refund")
@staff_only(Right.SETTLE_BILLING)
def do_refund(bill_id: UUID) -> Answer | Page:
    """Give money back by the provider, and say so by a credit note; a second click gives nothing more back."""
    bill = bill_for(bill_id)
    invoice = _invoice_to_refund(bill)
    if invoice is None:
        return back_to(bill.subscription_id)
    form = _refund_form(invoice)
    if not (form.validate() and form.prove()):
        return _page(REFUND, bill, form), _NO
    form.refusal = refund(bill, invoice, form)
    if form.refusal is not None:
        return _page(REFUND, bill, form), _NO
    return back_to(bill.subscription_id, REFUND)


@bp.get(f"{_ON_BILL}/send")
@staff_only(Right.SETTLE_BILLING)
def ask_send(bill_id: UUID) -> str | Answer:
    """Ask when money was sent back by transfer, and under which reference."""
    bill = bill_for(bill_id)
    left = left_to_send(session(), bill)
    return _page(SEND, bill, SentForm(current_person(), left)) if left else back_to(bill.subscription_id)


@bp.post(f"{_ON_BILL}/send")
@staff_only(Right.SETTLE_BILLING)
def do_send(bill_id: UUID) -> Answer | Page:
    """Note that money was sent back by transfer, once."""
    bill = bill_for(bill_id)
    left = left_to_send(session(), bill)
    if not left:
        return back_to(bill.subscription_id)
    form = SentForm(current_person(), left)
    if not (form.validate() and form.prove()):
        return _page(SEND, bill, form), _NO
    form.refusal = send(bill, form)
    if form.refusal is not None:
        return _page(SEND, bill, form), _NO
    return back_to(bill.subscription_id, SEND)


@bp.get(f"{_ON_BILL}/dispute")
@staff_only(Right.SETTLE_BILLING)
def ask_dispute(bill_id: UUID) -> str | Answer:
    """Ask why an invoice that is disputed stands."""
    bill = bill_for(bill_id)
    return _page(REFUSE, bill, RefusalForm(current_person())) if bill.disputed_at else back_to(bill.subscription_id)


@bp.post(f"{_ON_BILL}/dispute")
@staff_only(Right.SETTLE_BILLING)
def do_dispute(bill_id: UUID) -> Answer | Page:
    """Let an invoice stand, and say why by mail; reminders go on."""
    bill, form = bill_for(bill_id), RefusalForm(current_person())
    if not (form.validate() and form.prove()):
        return _page(REFUSE, bill, form), _NO
    reason, number = form.reason.data or "", name_of(bill)
    with committing() as writing:
        if not refuse_dispute(writing, bill, invoice=number, reason=reason, now=now()):
            return back_to(bill.subscription_id)
        record(writing, REFUSE, by=acting(), to=Party(bill.account_id, number), now=now(), reason=reason)
    return back_to(bill.subscription_id, REFUSE)


def _subscription_for(subscription_id: UUID) -> Subscription:
    """Give what an act is about; 403 where it is the actor's own, or a colleague's who may not be acted on."""
    subscription = get_subscription(session(), subscription_id)
    hold_apart(subscription.account_id)
    return subscription


def _invoice_to_refund(bill: Bill) -> Invoice | None:
    """Give the invoice of a bill of which something may be given back still, and nothing is on its way back."""
    if bill.invoice_id is None or bill.paid <= bill.refunded or bill.chargeback in HELD:
        return None
    if is_being_returned(session(), bill.id):
        return None
    invoice = get_invoice(session(), bill.invoice_id)
    return invoice if any(quantities_left(session(), invoice)) else None


def _refund_form(invoice: Invoice) -> CreditForm:
    texts = [line.text for line in read(invoice).lines]
    left, seen = quantities_left(session(), invoice), len(list_credit_notes(session(), invoice))
    return credit_form(current_person(), texts, left, seen)


def _page_about(subscription: Subscription, form: OverrideForm) -> str:
    return render_template(
        "admin/billing/act.html",
        words=ACT_WORDS[OVERRIDE],
        act=OVERRIDE,
        about=name_of_offer(current_tenant(), subscription.offer, current_language()),
        action=url_for(".do_override", subscription_id=subscription.id),
        back=url_for("billing_desk.show", subscription_id=subscription.id),
        form=form,
    )


def _page(act: str, bill: Bill, form: ActForm | CreditForm) -> str:
    """Show the form of an act on a bill."""
    endpoint = {REFUND: ".do_refund", SEND: ".do_send", REFUSE: ".do_dispute"}[act]
    amount = left_to_send(session(), bill) if act == SEND else bill.total
    action = url_for(endpoint, bill_id=bill.id)
    return act_page(act, bill, form, action=action, amount=amount, is_by_transfer=is_sent(session(), bill))
