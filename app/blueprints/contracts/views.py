"""Ending a contract in three steps, taking that back, and withdrawing from a purchase."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response as Answer

from app.blueprints.contracts.forms import EndingForm, WithdrawalForm
from app.blueprints.contracts.own import carried, facts_of, own_subscription, to_declared
from app.domain.billing.contracts.service import (
    end_contract,
    find_last_notice,
    is_consumer,
    keep_contract,
    withdraw,
)
from app.domain.billing.errors import ContractRefusedError
from app.domain.billing.models import Subscription
from app.web.circumstances import instant_words
from app.web.context import need_page, page_url
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.signed_in import current_person, login_required
from app.web.subscriptions import Rights, change_words, rights_about, terms_of, withdraw_by

bp = Blueprint("contracts", __name__, url_prefix="/account/billing/<uuid:subscription_id>")

Page = tuple[str, int]


@bp.before_request
def only_with_billing() -> None:
    """Answer 404 where the brand bills nothing."""
    need_page("billing")


@bp.get("/end")
@login_required
def ask_end(subscription_id: UUID) -> str | Answer:
    """Say what ends when, and what stays; why is asked, and may be left out."""
    subscription = own_subscription(subscription_id)
    return _end_page(subscription, EndingForm()) if _rights(subscription).end else to_declared(subscription)


@bp.post("/end")
@login_required
def end(subscription_id: UUID) -> Answer | Page:
    """End a contract with its period, however late its customer is."""
    subscription, form = own_subscription(subscription_id), EndingForm()
    if not form.validate():
        return _end_page(subscription, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with committing() as writing:
            notice = end_contract(writing, subscription, reason=form.reason.data, now=now())
    except ContractRefusedError:
        return to_declared(subscription)
    return carried(subscription, notice)


@bp.post("/keep")
@login_required
def keep(subscription_id: UUID) -> Answer:
    """Take the end of a contract back, until it comes."""
    subscription = own_subscription(subscription_id)
    try:
        with committing() as writing:
            notice = keep_contract(writing, subscription, now=now())
    except ContractRefusedError:
        return to_declared(subscription)
    return carried(subscription, notice)


@bp.get("/withdraw")
@login_required
def ask_withdrawal(subscription_id: UUID) -> str | Answer:
    """Say what withdrawing means, before it is confirmed."""
    subscription = own_subscription(subscription_id)
    if not _rights(subscription).withdraw:
        return to_declared(subscription)
    return render_template(
        "contracts/withdraw.html",
        **facts_of(subscription),
        form=WithdrawalForm(),
        withdraw_by=withdraw_by(subscription),
    )


@bp.post("/withdraw")
@login_required
def confirm_withdrawal(subscription_id: UUID) -> Answer:
    """Withdraw from a purchase: it ends at once, and what was paid is given back."""
    subscription = own_subscription(subscription_id)
    try:
        with committing() as writing:
            notice = withdraw(writing, subscription, terms_of(current_tenant()), now=now())
    except ContractRefusedError:
        return to_declared(subscription)
    return carried(subscription, notice)


@bp.get("/declared")
@login_required
def declared(subscription_id: UUID) -> str | Answer:
    """Acknowledge what was declared last, with its date; lead to the subscriptions where nothing was."""
    subscription = own_subscription(subscription_id)
    notice = find_last_notice(session(), subscription.id)
    if notice is None:
        return redirect(page_url("billing"))
    tenant, language = current_tenant(), current_language()
    return render_template(
        "contracts/declared.html",
        **facts_of(subscription),
        kind=notice.kind.value,
        declared_at=instant_words(notice.declared_at, tenant, language),
        email=current_person().account.email,
        may_keep=_rights(subscription).keep,
        changed=change_words(subscription, notice),
    )


def _rights(subscription: Subscription) -> Rights:
    last = find_last_notice(session(), subscription.id)
    return rights_about(subscription, last, consumer=is_consumer(session(), subscription.account_id))


def _end_page(subscription: Subscription, form: EndingForm) -> str:
    return render_template("contracts/end.html", **facts_of(subscription), form=form)
