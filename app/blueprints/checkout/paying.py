"""Paying what is open of a subscription: by the card on file, another, or a transfer; services are back at once."""

from contextlib import suppress
from http import HTTPStatus
from uuid import UUID, uuid4

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.billing.asking import ask_about_bill, ask_about_subscription
from app.domain.billing.entitlement import Access, access_to
from app.domain.billing.errors import PaymentRefusedError, PaymentsMisusedError, PaymentsUnavailableError
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import Collection, ProvidedBill, ProvidedMethod, SubscriptionStatus
from app.domain.billing.provider import Provider
from app.domain.billing.queries import find_customer, find_open_bill, find_subscription, is_disputed, standing_of
from app.kernel.money import Money
from app.web.bank_transfers import show_transfer
from app.web.billing import name_of_offer
from app.web.card_form import WORDS, Purpose, open_card_form
from app.web.carrying import note_answer
from app.web.context import need_page
from app.web.i18n import gettext as _
from app.web.installation import installation
from app.web.late_payments import amount_words
from app.web.request import current_language, current_tenant, now, session
from app.web.signed_in import current_person, login_required
from app.web.subscriptions import policy_of

bp = Blueprint("paying", __name__, url_prefix="/account/billing/<uuid:subscription_id>/pay")

Page = str | tuple[str, int] | Answer
_BEHIND = frozenset({SubscriptionStatus.PAST_DUE, SubscriptionStatus.UNPAID})
_UNAVAILABLE = (PaymentsUnavailableError, PaymentsMisusedError)


@bp.before_request
def only_with_billing() -> None:
    """Answer 404 where the brand bills nothing."""
    need_page("billing")


@bp.get("")
@login_required
def ask(subscription_id: UUID) -> Page:
    """Show what is to be paid and the ways to pay it; what was paid meanwhile is noted, and said."""
    subscription = _own(subscription_id)
    bill = find_open_bill(session(), subscription)
    return _paid_page(subscription) if bill is None else _pay_page(subscription, bill)


@bp.post("")
@login_required
def try_again(subscription_id: UUID) -> Page:
    """Charge the card on file now, once for each page that is sent; a refusal is told as the bank gave it.

    The provider counts no attempt by hand after the first: only the page tells a second one from a second click.
    """
    subscription, attempt = _own(subscription_id), request.form.get("attempt", type=UUID)
    bill, provider = find_open_bill(session(), subscription), _provider()
    here = redirect(url_for(".ask", subscription_id=subscription_id), HTTPStatus.SEE_OTHER)
    if bill is None or subscription.collection is Collection.SENT:
        return here
    if provider is None or attempt is None:
        return _card_page(subscription, bill)
    try:
        provider.payments.pay(bill.provider_id, method=None, key=f"pay-{bill.id}-{attempt}")
    except PaymentRefusedError as error:
        refusal = WORDS.get(error.code, WORDS["card_declined"])
        return _card_page(subscription, bill, refusal=str(refusal))
    except _UNAVAILABLE:
        return _card_page(subscription, bill)
    return here


def _own(subscription_id: UUID) -> Subscription:
    found = find_subscription(session(), current_person().account.id, subscription_id)
    return found or abort(HTTPStatus.NOT_FOUND)


def _provider() -> Provider | None:
    return installation().find_provider(current_tenant().slug)


def _pay_page(subscription: Subscription, bill: Bill) -> Page:
    if subscription.collection is Collection.SENT:
        transfer = show_transfer(bill, current_tenant(), current_language())
        return _page("by_transfer", subscription, transfer=transfer)
    return _card_page(subscription, bill)


def _paid_page(subscription: Subscription) -> Page:
    """Ask for what the provider has not asked for while nothing was paid; else say what may be used by now."""
    if subscription.status in _BEHIND and (provider := _provider()) is not None:
        with suppress(*_UNAVAILABLE):
            provider.payments.ask_for_last(subscription.provider_id)
            said = ask_about_subscription(provider.payments, subscription.provider_id, at=now())
            note_answer(session(), current_tenant(), said, now=now())
        bill = find_open_bill(session(), subscription)
        if bill is not None:
            return _pay_page(subscription, bill)
    standing = standing_of(subscription, is_disputed=is_disputed(session(), subscription))
    access = access_to(standing, policy_of(current_tenant()), now=now())
    return _page("paid", subscription, is_open=access is Access.FULL)


def _card_page(subscription: Subscription, bill: Bill, *, refusal: str | None = None) -> Page:
    """Show the card form of a bill as the provider has it now; say so where it is paid, or does not answer."""
    provider = _provider()
    try:
        found, method = _looked_up(provider, bill) if provider is not None else (None, None)
    except _UNAVAILABLE:
        found, method = None, None
    if find_open_bill(session(), subscription) is None:
        return _paid_page(subscription)
    if provider is None or found is None:
        return _page("away", subscription), HTTPStatus.SERVICE_UNAVAILABLE
    if found.client_secret is None:
        return _page("not_here", subscription)
    here = url_for(".ask", subscription_id=subscription.id)
    amount = Money(bill.total - bill.paid, bill.currency)
    page = _page(
        "open",
        subscription,
        form=open_card_form(provider, found.client_secret, Purpose.PAY, return_to=here),
        amount=amount_words(amount, current_language()),
        method=f"{(method.brand or _('Card')).title()} •••• {method.last4}" if method is not None else None,
        refusal=refusal,
        attempt=uuid4(),
    )
    return page if refusal is None else (page, HTTPStatus.UNPROCESSABLE_ENTITY)


def _looked_up(provider: Provider, bill: Bill) -> tuple[ProvidedBill | None, ProvidedMethod | None]:
    """Ask for a bill anew and note it; give it, and the card that is charged by default."""
    said = ask_about_bill(provider.payments, bill.provider_id, at=now())
    note_answer(session(), current_tenant(), said, now=now())
    customer = find_customer(session(), bill.account_id)
    methods = provider.payments.list_methods(customer.provider_id) if customer is not None else ()
    found = next((each for each in said.bills if each.id == bill.provider_id), None)
    return found, next((each for each in methods if each.is_default), None)


def _page(name: str, subscription: Subscription, **facts: object) -> str:
    return render_template(
        f"checkout/late_{name}.html",
        subscription=subscription,
        offer_name=name_of_offer(current_tenant(), subscription.offer, current_language()),
        **facts,
    )
