"""Acts on subscriptions and bills: access overridden, money given back, transfers matched, disputes answered."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.billing.deeds import REFUND, SEND, SETTLE, name_of, refund, send, settle
from app.blueprints.admin.billing.forms import ActForm, OverrideForm, RefusalForm, SentForm, SettlementForm
from app.blueprints.admin.invoices.forms import CreditForm, credit_form
from app.domain.accounts.queries import get_account
from app.domain.accounts.rights import Right, may_act
from app.domain.audit.service import Party, record
from app.domain.billing.desk import get_bill, get_subscription, left_to_send
from app.domain.billing.disputes import refuse_dispute
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import HELD, UNPAID, Collection
from app.domain.billing.retaxing.returning import is_being_returned
from app.domain.billing.service import override
from app.domain.billing.transfers import reference_of
from app.domain.invoices.crediting import list_credit_notes, quantities_left
from app.domain.invoices.models import Invoice
from app.domain.invoices.queries import get_invoice
from app.domain.invoices.snapshot import read
from app.kernel.ibans import in_groups
from app.kernel.money import Money
from app.web.billing import name_of_offer
from app.web.context import need_page
from app.web.hours import calendar_of
from app.web.late_payments import amount_words
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
    return _back(subscription.id, OVERRIDE)


@bp.get(f"{_ON_BILL}/refund")
@staff_only(Right.SETTLE_BILLING)
def ask_refund(bill_id: UUID) -> str | Answer:
    """Ask how much of which line is given back, and why."""
    bill = _bill_for(bill_id)
    invoice = _invoice_to_refund(bill)
    return _page(REFUND, bill, _refund_form(invoice)) if invoice is not None else _back(bill.subscription_id)


@bp.post(f"{_ON_BILL}/refund")
@staff_only(Right.SETTLE_BILLING)
def do_refund(bill_id: UUID) -> Answer | Page:
    """Give money back by the provider, and say so by a credit note; a second click gives nothing more back."""
    bill = _bill_for(bill_id)
    invoice = _invoice_to_refund(bill)
    if invoice is None:
        return _back(bill.subscription_id)
    form = _refund_form(invoice)
    if not (form.validate() and form.prove()):
        return _page(REFUND, bill, form), _NO
    form.refusal = refund(bill, invoice, form)
    if form.refusal is not None:
        return _page(REFUND, bill, form), _NO
    return _back(bill.subscription_id, REFUND)


@bp.get(f"{_ON_BILL}/settle")
@staff_only(Right.SETTLE_BILLING)
def ask_settle(bill_id: UUID) -> str | Answer:
    """Ask when a transfer arrived, and under which reference."""
    bill = _bill_for(bill_id)
    return _page(SETTLE, bill, SettlementForm(current_person())) if _is_awaited(bill) else _back(bill.subscription_id)


@bp.post(f"{_ON_BILL}/settle")
@staff_only(Right.SETTLE_BILLING)
def do_settle(bill_id: UUID) -> Answer | Page:
    """Note a bill as paid by a transfer; services that were suspended come back at once."""
    bill = _bill_for(bill_id)
    if not _is_awaited(bill):
        return _back(bill.subscription_id)
    form = SettlementForm(current_person())
    if not (form.validate() and form.prove()):
        return _page(SETTLE, bill, form), _NO
    form.refusal = settle(bill, form)
    if form.refusal is not None:
        return _page(SETTLE, bill, form), _NO
    return _back(bill.subscription_id, SETTLE)


@bp.get(f"{_ON_BILL}/send")
@staff_only(Right.SETTLE_BILLING)
def ask_send(bill_id: UUID) -> str | Answer:
    """Ask when money was sent back by transfer, and under which reference."""
    bill = _bill_for(bill_id)
    left = left_to_send(session(), bill)
    return _page(SEND, bill, SentForm(current_person(), left)) if left else _back(bill.subscription_id)


@bp.post(f"{_ON_BILL}/send")
@staff_only(Right.SETTLE_BILLING)
def do_send(bill_id: UUID) -> Answer | Page:
    """Note that money was sent back by transfer, once."""
    bill = _bill_for(bill_id)
    left = left_to_send(session(), bill)
    if not left:
        return _back(bill.subscription_id)
    form = SentForm(current_person(), left)
    if not (form.validate() and form.prove()):
        return _page(SEND, bill, form), _NO
    form.refusal = send(bill, form)
    if form.refusal is not None:
        return _page(SEND, bill, form), _NO
    return _back(bill.subscription_id, SEND)


@bp.get(f"{_ON_BILL}/dispute")
@staff_only(Right.SETTLE_BILLING)
def ask_dispute(bill_id: UUID) -> str | Answer:
    """Ask why an invoice that is disputed stands."""
    bill = _bill_for(bill_id)
    return _page(REFUSE, bill, RefusalForm(current_person())) if bill.disputed_at else _back(bill.subscription_id)


@bp.post(f"{_ON_BILL}/dispute")
@staff_only(Right.SETTLE_BILLING)
def do_dispute(bill_id: UUID) -> Answer | Page:
    """Let an invoice stand, and say why by mail; reminders go on."""
    bill, form = _bill_for(bill_id), RefusalForm(current_person())
    if not (form.validate() and form.prove()):
        return _page(REFUSE, bill, form), _NO
    reason, number = form.reason.data or "", name_of(bill)
    with committing() as writing:
        if not refuse_dispute(writing, bill, invoice=number, reason=reason, now=now()):
            return _back(bill.subscription_id)
        record(writing, REFUSE, by=acting(), to=Party(bill.account_id, number), now=now(), reason=reason)
    return _back(bill.subscription_id, REFUSE)


def _subscription_for(subscription_id: UUID) -> Subscription:
    """Give what an act is about; 403 where it is the actor's own, or a colleague's who may not be acted on."""
    subscription = get_subscription(session(), subscription_id)
    _hold_apart(subscription.account_id)
    return subscription


def _bill_for(bill_id: UUID) -> Bill:
    """Give what an act is about; 403 as above."""
    bill = get_bill(session(), bill_id)
    _hold_apart(bill.account_id)
    return bill


def _hold_apart(account_id: UUID) -> None:
    if not may_act(current_person().account, get_account(session(), account_id), Right.SETTLE_BILLING):
        abort(HTTPStatus.FORBIDDEN)


def _is_awaited(bill: Bill) -> bool:
    return bill.status in UNPAID and _is_sent(bill)


def _is_sent(bill: Bill) -> bool:
    """Tell whether a bill is one that a transfer pays."""
    owner = get_subscription(session(), bill.subscription_id) if bill.subscription_id is not None else None
    return owner is not None and owner.collection is Collection.SENT


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
    endpoint = {REFUND: ".do_refund", SETTLE: ".do_settle", SEND: ".do_send", REFUSE: ".do_dispute"}[act]
    amount = left_to_send(session(), bill) if act == SEND else bill.total
    about = [name_of(bill), amount_words(Money(amount, bill.currency), current_language())]
    if act == SETTLE:
        about.append(in_groups(reference_of(bill.id)))
    return render_template(
        "admin/billing/act.html",
        words=ACT_WORDS[act],
        act=act,
        about=" · ".join(about),
        action=url_for(endpoint, bill_id=bill.id),
        back=_place_of(bill.subscription_id),
        form=form,
        is_by_transfer=_is_sent(bill),
    )


def _place_of(subscription_id: UUID | None, *, done: str | None = None) -> str:
    if subscription_id is None:
        return url_for("billing_desk.index")
    return url_for("billing_desk.show", subscription_id=subscription_id, done=done)


def _back(subscription_id: UUID | None, done: str | None = None) -> Answer:
    return redirect(_place_of(subscription_id, done=done), HTTPStatus.SEE_OTHER)
