"""Ending a contract in three steps, taking that back, and withdrawing from a purchase."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.contracts.forms import EndingForm, WithdrawalForm
from app.domain.billing.contracts.models import ContractNotice
from app.domain.billing.contracts.service import (
    end_contract,
    find_last_notice,
    is_consumer,
    keep_contract,
    withdraw,
)
from app.domain.billing.errors import ContractRefusedError
from app.domain.billing.models import Subscription
from app.domain.billing.queries import find_subscription
from app.web.billing import name_of_offer
from app.web.carrying import carry_at_once
from app.web.circumstances import instant_words
from app.web.context import need_page, page_url
from app.web.installation import installation
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.signed_in import current_person, login_required
from app.web.subscriptions import Rights, rights_about, said_day, terms_of, withdraw_by

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
    subscription = _own(subscription_id)
    return _end_page(subscription, EndingForm()) if _rights(subscription).end else _to_declared(subscription)


@bp.post("/end")
@login_required
def end(subscription_id: UUID) -> Answer | Page:
    """End a contract with its period, however late its customer is."""
    subscription, form = _own(subscription_id), EndingForm()
    if not form.validate():
        return _end_page(subscription, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with committing() as writing:
            notice = end_contract(writing, subscription, reason=form.reason.data, now=now())
    except ContractRefusedError:
        return _to_declared(subscription)
    return _carried(subscription, notice)


@bp.post("/keep")
@login_required
def keep(subscription_id: UUID) -> Answer:
    """Take the end of a contract back, until it comes."""
    subscription = _own(subscription_id)
    try:
        with committing() as writing:
            notice = keep_contract(writing, subscription, now=now())
    except ContractRefusedError:
        return _to_declared(subscription)
    return _carried(subscription, notice)


@bp.get("/withdraw")
@login_required
def ask_withdrawal(subscription_id: UUID) -> str | Answer:
    """Say what withdrawing means, before it is confirmed."""
    subscription = _own(subscription_id)
    if not _rights(subscription).withdraw:
        return _to_declared(subscription)
    return render_template(
        "contracts/withdraw.html", **_facts(subscription), form=WithdrawalForm(), withdraw_by=withdraw_by(subscription)
    )


@bp.post("/withdraw")
@login_required
def confirm_withdrawal(subscription_id: UUID) -> Answer:
    """Withdraw from a purchase: it ends at once, and what was paid is given back."""
    subscription = _own(subscription_id)
    try:
        with committing() as writing:
            notice = withdraw(writing, subscription, terms_of(current_tenant()), now=now())
    except ContractRefusedError:
        return _to_declared(subscription)
    return _carried(subscription, notice)


@bp.get("/declared")
@login_required
def declared(subscription_id: UUID) -> str | Answer:
    """Acknowledge what was declared last, with its date; lead to the subscriptions where nothing was."""
    subscription = _own(subscription_id)
    notice = find_last_notice(session(), subscription.id)
    if notice is None:
        return redirect(page_url("billing"))
    tenant, language = current_tenant(), current_language()
    return render_template(
        "contracts/declared.html",
        **_facts(subscription),
        kind=notice.kind.value,
        declared_at=instant_words(notice.declared_at, tenant, language),
        email=current_person().account.email,
        may_keep=_rights(subscription).keep,
    )


def _own(subscription_id: UUID) -> Subscription:
    """Give one's own subscription; 404 for anybody else's."""
    found = find_subscription(session(), current_person().account.id, subscription_id)
    return found or abort(HTTPStatus.NOT_FOUND)


def _rights(subscription: Subscription) -> Rights:
    last = find_last_notice(session(), subscription.id)
    return rights_about(subscription, last, consumer=is_consumer(session(), subscription.account_id))


def _facts(subscription: Subscription) -> dict[str, object]:
    return {
        "subscription": subscription,
        "offer": name_of_offer(current_tenant(), subscription.offer, current_language()),
        "ends_on": said_day(subscription.period_end),
    }


def _end_page(subscription: Subscription, form: EndingForm) -> str:
    return render_template("contracts/end.html", **_facts(subscription), form=form)


def _to_declared(subscription: Subscription) -> Answer:
    return redirect(url_for(".declared", subscription_id=subscription.id), HTTPStatus.SEE_OTHER)


def _carried(subscription: Subscription, notice: ContractNotice) -> Answer:
    """Tell the provider now if it answers, and acknowledge either way."""
    tenant, to = current_tenant(), _to_declared(subscription)
    carry_at_once(session(), tenant, installation().find_provider(tenant.slug), notice.id, now=now())
    return to
