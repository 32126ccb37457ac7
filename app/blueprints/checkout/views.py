"""Buying an offer: how it is paid and to whom it is billed, what that comes to, and the order itself."""

from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.checkout.forms import DetailsForm, OrderForm, WayForm
from app.domain.accounts.queries import take_account
from app.domain.addresses.models import Address
from app.domain.addresses.queries import find_billing_address
from app.domain.addresses.service import keep_billing_address
from app.domain.billing.buying import Terms, find_bought, find_last
from app.domain.billing.contracts.service import is_consumer
from app.domain.billing.errors import (
    BoughtAlreadyError,
    PaymentsMisusedError,
    PaymentsUnavailableError,
    PurchaseUnderWayError,
)
from app.domain.billing.invoicing import Quote, quote_for
from app.domain.billing.models import Subscription
from app.domain.billing.offers import Offer
from app.domain.billing.policy import PayBy
from app.domain.billing.provider import Provider
from app.domain.vat.queries import find_registration
from app.web.address_fields import wants_other_country
from app.web.addresses import shown
from app.web.buying import order as place
from app.web.checkout_words import SHORT_WAYS, show_quote
from app.web.context import need_page
from app.web.following import follow_at_once
from app.web.installation import installation
from app.web.invoicing import issuer_of
from app.web.offers import show_offer
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.signed_in import current_person, login_required
from app.web.subscriptions import last_day_to_withdraw, policy_of, said_day

bp = Blueprint("checkout", __name__, url_prefix="/checkout/<offer_slug>")

Page = str | tuple[str, int] | Answer


@bp.before_request
def only_what_is_sold() -> None:
    """Answer 404 where the brand sells nothing, or not this."""
    need_page("offers")
    _offer((request.view_args or {}).get("offer_slug", ""))


@bp.get("")
@login_required
def begin(offer_slug: str) -> Page:
    """Ask how it is paid, and show to whom it is billed, or ask for it; say so where the account has the offer."""
    offer, address = _offer(offer_slug), _address()
    bought = find_bought(session(), current_person().account.id, offer.slug)
    if bought is not None:
        return _bought_page(offer, bought)
    if _provider() is None:
        return render_template("pages/not_open.html", page_label="buy")
    is_asked = address is None or "update" in request.args
    return _first_page(offer, _details_form(address) if is_asked else WayForm(), _way(request.args.get("pay_by")))


@bp.post("")
@login_required
def choose(offer_slug: str) -> Page:
    """Take how it is paid, keep to whom it is billed, and go on to what that comes to."""
    offer, address = _offer(offer_slug), _address()
    form = _details_form(address) if address is None or "country" in request.form else WayForm()
    form.offer(policy_of(current_tenant()).ways_to_pay(), None)
    if isinstance(form, DetailsForm) and wants_other_country():
        return _first_page(offer, form)
    if not form.validate():
        return _first_page(offer, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(form, DetailsForm):
        account_id = current_person().account.id
        with committing() as writing:
            take_account(writing, account_id)
            keep_billing_address(writing, account_id, form.given_address(""), now=now())
        follow_at_once(account_id)
    return redirect(url_for(".review", offer_slug=offer.slug, pay_by=form.pay_by.data), HTTPStatus.SEE_OTHER)


@bp.get("/review")
@login_required
def review(offer_slug: str) -> Page:
    """Show all that is agreed to, and the button that obliges to pay."""
    offer, address, way = _offer(offer_slug), _address(), _way(request.args.get("pay_by"))
    if address is None or way is None or find_bought(session(), current_person().account.id, offer.slug):
        return _to_begin(offer)
    return _review_page(offer, address, way, _quote(offer, address))


@bp.post("/order")
@login_required
def order(offer_slug: str) -> Page:
    """Order on the terms that were shown, once; where the price is another by now, show it first."""
    offer, address, form = _offer(offer_slug), _address(), OrderForm()
    way, provider = _way(form.pay_by.data), _provider()
    if address is None or way is None or provider is None:
        return _to_begin(offer)
    quote = _quote(offer, address)
    if form.price.data != str(quote.gross.amount):
        return _review_page(offer, address, way, quote, trouble="changed"), HTTPStatus.CONFLICT
    try:
        buying_id = place(
            session(), current_tenant(), provider.payments, current_person().account.id, _terms(offer, quote, way),
            now=now(),
        )  # fmt: skip
    except BoughtAlreadyError:
        return _to_last(offer)
    except PurchaseUnderWayError:
        return _review_page(offer, address, way, quote, trouble="waits"), HTTPStatus.SERVICE_UNAVAILABLE
    except (PaymentsUnavailableError, PaymentsMisusedError):
        return _review_page(offer, address, way, quote, trouble="away"), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("orders.pay", buying_id=buying_id), HTTPStatus.SEE_OTHER)


def _offer(slug: str) -> Offer:
    return current_tenant().offers.find_on_sale(slug) or abort(HTTPStatus.NOT_FOUND)


def _provider() -> Provider | None:
    return installation().find_provider(current_tenant().slug)


def _address() -> Address | None:
    return find_billing_address(session(), current_person().account.id)


def _way(asked: str | None) -> PayBy | None:
    return next((each for each in policy_of(current_tenant()).ways_to_pay() if each == asked), None)


def _quote(offer: Offer, address: Address) -> Quote:
    return quote_for(session(), address, issuer_of(current_tenant()), offer.price, now=now())


def _terms(offer: Offer, quote: Quote, way: PayBy) -> Terms:
    days = policy_of(current_tenant()).transfer_within.as_timedelta().days
    return Terms(
        offer=offer.slug,
        price=quote.gross,
        net=quote.net,
        interval=offer.interval,
        pay_by=way,
        days_to_pay=days,
        buyer=quote.buyer,
    )


def _details_form(address: Address | None) -> DetailsForm:
    return DetailsForm(current_person().account, address)


def _bought_page(offer: Offer, holder: Subscription) -> str:
    """Say that an offer is had already, or from which day on as a contract changes to it."""
    comes_on = said_day(holder.period_end) if holder.offer != offer.slug else None
    shown_offer = show_offer(offer, current_tenant(), current_language())
    return render_template("checkout/bought.html", offer=shown_offer, comes_on=comes_on)


def _to_begin(offer: Offer) -> Answer:
    return redirect(url_for(".begin", offer_slug=offer.slug), HTTPStatus.SEE_OTHER)


def _to_last(offer: Offer) -> Answer:
    """Lead a click that comes after the purchase to its confirmation; what is had by another way is said there."""
    account_id = current_person().account.id
    found, holder = find_last(session(), account_id, offer.slug), find_bought(session(), account_id, offer.slug)
    if found is None or holder is None or found.provider_id != holder.provider_id:
        return _to_begin(offer)
    return redirect(url_for("orders.show", buying_id=found.id), HTTPStatus.SEE_OTHER)


def _first_page(offer: Offer, form: DetailsForm | WayForm, chosen: PayBy | None = None) -> str:
    form.offer(policy_of(current_tenant()).ways_to_pay(), chosen)
    asks = isinstance(form, DetailsForm)
    return render_template("checkout/begin.html", **_facts(offer, _address()), form=form, asks=asks)


def _review_page(offer: Offer, address: Address, way: PayBy, quote: Quote, *, trouble: str | None = None) -> str:
    consumer = is_consumer(session(), current_person().account.id)
    return render_template(
        "checkout/review.html",
        **_facts(offer, address),
        quote=show_quote(quote, offer),
        way=way,
        way_words=SHORT_WAYS[way],
        price=quote.gross.amount,
        trouble=trouble,
        withdraw_by=last_day_to_withdraw(now()) if consumer else None,
        days_to_pay=policy_of(current_tenant()).transfer_within,
    )


def _facts(offer: Offer, address: Address | None) -> dict[str, object]:
    account = current_person().account
    return {
        "offer": show_offer(offer, current_tenant(), current_language()),
        "address": shown(address) if address is not None else None,
        "account": account,
        "registration": find_registration(session(), account.id),
    }
