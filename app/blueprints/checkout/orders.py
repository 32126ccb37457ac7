"""An order that was placed: paid for by card, looked at after the payment, confirmed with what happens next."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.billing.buying import Asked, find_sold, get_buying
from app.domain.billing.contracts.service import is_consumer
from app.domain.billing.entitlement import Access, access_to
from app.domain.billing.errors import PaymentsMisusedError, PaymentsUnavailableError
from app.domain.billing.giving_up import has_lapsed, is_too_old
from app.domain.billing.models import Buying, Subscription
from app.domain.billing.ports import SubscriptionStatus
from app.domain.billing.queries import find_open_bill, is_disputed, standing_of
from app.kernel.money import Money
from app.web.bank_transfers import show_transfer
from app.web.billing import name_of_offer
from app.web.buying import sell, take_back
from app.web.card_form import Purpose, open_card_form
from app.web.checkout_words import rhythm_words
from app.web.context import need_page
from app.web.installation import installation
from app.web.moments import local_day
from app.web.prices import money_words
from app.web.request import current_language, current_tenant, now, session
from app.web.signed_in import current_person, login_required
from app.web.subscriptions import last_day_to_withdraw, policy_of

bp = Blueprint("orders", __name__, url_prefix="/checkout/order/<uuid:buying_id>")

Page = str | tuple[str, int] | Answer
_OPEN = frozenset({Access.FULL, Access.GRACE})
_OVER = frozenset({SubscriptionStatus.INCOMPLETE_EXPIRED, SubscriptionStatus.CANCELED})


@bp.before_request
def only_with_offers() -> None:
    """Answer 404 where the brand sells nothing."""
    need_page("offers")


@bp.get("")
@login_required
def show(buying_id: UUID) -> Page:
    """Say how an order stands, asked of the provider anew: the browser may be back before its message, or after."""
    buying = _own(buying_id)
    is_answered = buying.provider_id is None or _asked(buying) is not None
    sold = find_sold(session(), buying)
    if _binds_nobody(buying) and not _is_paid(sold):
        return _page("closed", buying, is_given_up=not has_lapsed(buying) and buying.given_up_at is not None)
    if sold is None or sold.status is SubscriptionStatus.INCOMPLETE:
        return _unpaid_page(buying, is_answered=is_answered)
    if sold.status in _OVER:
        return _page("closed", buying, is_given_up=buying.given_up_at is not None)
    return _done_page(buying, sold)


@bp.get("/pay")
@login_required
def pay(buying_id: UUID) -> Page:
    """Show the form that a card is typed into; what needs none, or is paid, is confirmed."""
    buying, provider = _own(buying_id), installation().find_provider(current_tenant().slug)
    asked = _asked(buying) if buying.provider_id is not None else None
    secret = asked.bill.client_secret if asked is not None and asked.is_open and asked.bill is not None else None
    if provider is None or secret is None:
        return redirect(url_for(".show", buying_id=buying_id), HTTPStatus.SEE_OTHER)
    there = url_for(".show", buying_id=buying_id)
    return _page("pay", buying, form=open_card_form(provider, secret, Purpose.PAY, return_to=there))


@bp.post("/again")
@login_required
def again(buying_id: UUID) -> Page:
    """Go on with an order that the provider has not answered about; the same again sells nothing more."""
    buying = _own(buying_id)
    if not _binds_nobody(buying) and _asked(buying) is None:
        return _unpaid_page(buying, is_answered=False)
    return redirect(url_for(".pay", buying_id=buying_id), HTTPStatus.SEE_OTHER)


@bp.post("/give-up")
@login_required
def give_up(buying_id: UUID) -> Answer:
    """Give an order up that is not paid for: it binds nobody from then on, whether the provider answers or not."""
    provider = installation().find_provider(current_tenant().slug)
    payments = provider.payments if provider is not None else None
    take_back(session(), current_tenant(), payments, _own(buying_id).account_id, buying_id, now=now())
    return redirect(url_for(".show", buying_id=buying_id), HTTPStatus.SEE_OTHER)


def _binds_nobody(buying: Buying) -> bool:
    return buying.given_up_at is not None or is_too_old(buying, now=now())


def _is_paid(sold: Subscription | None) -> bool:
    is_begun = sold is not None and sold.status is not SubscriptionStatus.INCOMPLETE
    return sold is not None and is_begun and find_open_bill(session(), sold) is None


def _own(buying_id: UUID) -> Buying:
    return get_buying(session(), current_person().account.id, buying_id)


def _asked(buying: Buying) -> Asked | None:
    """Ask the provider how it stands and note that; none where it does not answer, or where nothing is to be sold."""
    provider = installation().find_provider(current_tenant().slug)
    if provider is None or (_binds_nobody(buying) and buying.ended_at is None):
        return None
    if buying.ended_at is not None and buying.provider_id is None:
        return None
    try:
        return sell(session(), current_tenant(), provider.payments, buying, now=now())
    except (PaymentsUnavailableError, PaymentsMisusedError):
        return None


def _page(name: str, buying: Buying, **facts: object) -> str:
    tenant, language = current_tenant(), current_language()
    return render_template(
        f"checkout/{name}.html",
        buying=buying,
        offer_name=name_of_offer(tenant, buying.offer, language),
        is_on_sale=tenant.offers.find_on_sale(buying.offer) is not None,
        amount=money_words(Money(buying.price, buying.currency), language),
        **facts,
    )


def _unpaid_page(buying: Buying, *, is_answered: bool) -> Page:
    if buying.ended_at is not None:
        return _page("closed", buying, is_given_up=False)
    page = _page("unpaid", buying, is_answered=is_answered)
    return page if is_answered else (page, HTTPStatus.SERVICE_UNAVAILABLE)


def _done_page(buying: Buying, sold: Subscription) -> str:
    """Confirm; money that is on its way still, as a direct debit's is for days, is never said to have arrived."""
    tenant, language = current_tenant(), current_language()
    bill, account = find_open_bill(session(), sold), current_person().account
    transfer = show_transfer(bill, tenant, language) if bill is not None else None
    standing = standing_of(sold, is_disputed=is_disputed(session(), sold))
    return _page(
        "done",
        buying,
        email=account.email,
        transfer=transfer,
        was_given_up=buying.given_up_at is not None,
        is_under_way=bill is not None and transfer is None,
        is_open=access_to(standing, policy_of(tenant), now=now()) in _OPEN,
        rhythm=rhythm_words(local_day(sold.begun_at), local_day(sold.period_end), sold.billed_every),
        withdraw_by=last_day_to_withdraw(sold.begun_at) if is_consumer(session(), account.id) else None,
    )
