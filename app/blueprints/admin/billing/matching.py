"""Matching a transfer that arrived with the bill that awaits it: what was typed is held against what is awaited."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.billing.bills import act_page, back_to, bill_for
from app.blueprints.admin.billing.deeds import SETTLE, is_matched, settle
from app.blueprints.admin.billing.forms import SettlementForm
from app.domain.accounts.rights import Right
from app.domain.billing.arrivals import expected_of, is_sent, list_referred
from app.domain.billing.models import Bill
from app.domain.billing.transfers import Doubt, doubts_about, list_references, reference_of
from app.kernel.ibans import in_groups
from app.kernel.money import Money
from app.web.context import need_page
from app.web.late_payments import amount_words
from app.web.request import current_language, session
from app.web.signed_in import current_person
from app.web.staff import staff_only

bp = Blueprint("billing_matching", __name__, url_prefix="/admin/billing/bills/<uuid:bill_id>/settle")

Page = tuple[str, int]
_NO = HTTPStatus.UNPROCESSABLE_ENTITY


@bp.before_request
def only_with_billing() -> None:
    """Answer 404 where the brand bills nothing."""
    need_page("billing")


@bp.get("")
@staff_only(Right.SETTLE_BILLING)
def ask_settle(bill_id: UUID) -> str | Answer:
    """Ask how much arrived, when, and under which reference."""
    bill = bill_for(bill_id)
    if not is_sent(session(), bill):
        return back_to(bill.subscription_id)
    return _page(bill, SettlementForm(current_person(), bill.currency))


@bp.post("")
@staff_only(Right.SETTLE_BILLING)
def do_settle(bill_id: UUID) -> Answer | Page:
    """Note a bill as paid by a transfer that is just what is awaited; any other is asked about before it counts.

    Services that were suspended come back at once. The same transfer sent again counts once.
    """
    bill = bill_for(bill_id)
    if not is_sent(session(), bill):
        return back_to(bill.subscription_id)
    form = SettlementForm(current_person(), bill.currency)
    if not form.validate():
        return _page(bill, form), _NO
    if not is_matched(session(), bill, form):
        expected = expected_of(bill)
        doubts = doubts_about(reference_of(bill.id), form.stated, expected=expected, amount=form.amount)
        is_agreed = not doubts or form.agrees_to(doubts, expected=expected, may=_may_count(bill, form, doubts))
        if not (is_agreed and form.prove()):
            return _page(bill, form, doubts), _NO
        form.refusal = settle(bill, form, expected=expected)
        if form.refusal is not None:
            return _page(bill, form), _NO
    return back_to(bill.subscription_id, SETTLE)


def _may_count(bill: Bill, form: SettlementForm, doubts: frozenset[Doubt]) -> bool:
    """Tell whether a transfer may count for a bill once somebody agrees: not a part, nor what is another's."""
    return Doubt.PARTIAL not in doubts and _other_of(bill, form) is None


def _other_of(bill: Bill, form: SettlementForm) -> Bill | None:
    """Give the bill that the bank's reference is of, where it is another and not this one's as well."""
    stated = list_references(form.stated)
    if reference_of(bill.id) in stated:
        return None
    others = (each for reference in stated for each in list_referred(session(), reference))
    return next((each for each in others if each.id != bill.id), None)


def _page(bill: Bill, form: SettlementForm, doubts: frozenset[Doubt] = frozenset()) -> str:
    expected, reference = expected_of(bill), in_groups(reference_of(bill.id))

    def said(amount: int) -> str:
        return amount_words(Money(abs(amount), bill.currency), current_language())

    return act_page(
        SETTLE,
        bill,
        form,
        action=url_for(".do_settle", bill_id=bill.id),
        amount=expected,
        about=reference,
        doubts=doubts,
        reference=reference,
        expected=said(expected) if expected else None,
        typed=said(form.amount),
        apart=said(form.amount - expected),
        other=_other_of(bill, form) if doubts else None,
        may_count=bool(doubts) and _may_count(bill, form, doubts),
    )
