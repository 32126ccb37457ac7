"""Taking another offer from the next anniversary on: chosen, confirmed with its price, taken back until then."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.contracts.forms import ChangeForm
from app.blueprints.contracts.own import carried, facts_of, own_subscription, to_declared
from app.domain.billing.contracts.rules import is_changing, is_ending, may_change
from app.domain.billing.contracts.service import Wanted, change_contract, find_last_notice, list_held
from app.domain.billing.errors import BillingAddressError, ContractRefusedError
from app.domain.billing.invoicing import quote_for_account
from app.domain.billing.models import Subscription
from app.domain.billing.offers import Offer
from app.domain.billing.queries import list_ordered
from app.kernel.money import Money
from app.web.context import need_page, page_url
from app.web.invoicing import issuer_of
from app.web.offers import ShownOffer, show_offer
from app.web.prices import GROSS, money_words
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.signed_in import current_person, login_required
from app.web.subscriptions import said_day

bp = Blueprint("changing", __name__, url_prefix="/account/billing/<uuid:subscription_id>/change")

Page = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """An offer that a contract may change to, at what it costs its customer with tax."""

    shown: ShownOffer
    total: Money
    net: Money
    price: str
    per: str


@bp.before_request
def only_with_billing() -> None:
    """Answer 404 where the brand bills nothing."""
    need_page("billing")


@bp.get("")
@login_required
def choose(subscription_id: UUID) -> str | Answer:
    """List the other offers, with what each costs; say what stands in the way where something does."""
    subscription = own_subscription(subscription_id)
    last = find_last_notice(session(), subscription.id)
    if may_change(subscription, last, now=now()):
        return _choose_page(subscription)
    if is_ending(subscription, last):
        return to_declared(subscription)
    return redirect(page_url("billing"))


@bp.get("/<offer_slug>")
@login_required
def ask(subscription_id: UUID, offer_slug: str) -> str | Answer | Page:
    """Say what the change comes to, and from when, before it is confirmed."""
    subscription = own_subscription(subscription_id)
    offer = _offer_for(subscription, offer_slug)
    if _is_had(subscription, offer):
        return _had_page(subscription, offer)
    if not may_change(subscription, find_last_notice(session(), subscription.id), now=now()):
        return redirect(url_for(".choose", subscription_id=subscription_id))
    choice = _priced(offer)
    return _choose_page(subscription) if choice is None else _confirm_page(subscription, choice, ChangeForm())


@bp.post("/<offer_slug>")
@login_required
def change(subscription_id: UUID, offer_slug: str) -> str | Answer | Page:
    """Declare the change, at the price that was read; another price is shown before it counts."""
    subscription = own_subscription(subscription_id)
    offer = _offer_for(subscription, offer_slug)
    if _is_had(subscription, offer):
        return _had_page(subscription, offer)
    choice, form = _priced(offer), ChangeForm()
    if choice is None:
        return _choose_page(subscription), HTTPStatus.UNPROCESSABLE_ENTITY
    if not form.validate() or form.seen.data != choice.total.amount:
        return _confirm_page(subscription, choice, form, has_moved=True), HTTPStatus.UNPROCESSABLE_ENTITY
    wanted = Wanted(offer=offer_slug, price=choice.total, net=choice.net)
    try:
        with committing() as writing:
            notice = change_contract(writing, subscription, wanted, now=now())
    except ContractRefusedError:
        return redirect(url_for(".choose", subscription_id=subscription_id), HTTPStatus.SEE_OTHER)
    return carried(subscription, notice)


def _choose_page(subscription: Subscription) -> str:
    others = [_priced(each) for each in _list_fitting(subscription)]
    choices = [each for each in others if each is not None]
    return render_template("contracts/change.html", **facts_of(subscription), choices=choices, others=bool(others))


def _confirm_page(subscription: Subscription, choice: Choice, form: ChangeForm, *, has_moved: bool = False) -> str:
    form.seen.data = choice.total.amount
    per = current_tenant().catalogue(current_language()).gettext(GROSS[subscription.billed_every])
    now_price = money_words(Money(subscription.price, subscription.currency), current_language())
    facts = {**facts_of(subscription), "now_price": f"{now_price} {per}"}
    return render_template("contracts/confirm_change.html", **facts, choice=choice, form=form, has_moved=has_moved)


def _offer_for(subscription: Subscription, slug: str) -> Offer:
    """Give an offer that may be changed to, or would be if its customer had not got it; 404 for any other."""
    found = next((each for each in _list_alike(subscription) if each.slug == slug), None)
    return found or abort(HTTPStatus.NOT_FOUND)


def _list_fitting(subscription: Subscription) -> list[Offer]:
    """List what may be changed to: due as often, and not what its customer has, will have or has ordered already."""
    return [each for each in _list_alike(subscription) if not _is_had(subscription, each)]


def _list_alike(subscription: Subscription) -> list[Offer]:
    """List the other offers that are due as often and in the same currency."""
    rhythm = (subscription.billed_every, subscription.currency)
    on_sale = current_tenant().offers.on_sale()
    return [
        each for each in on_sale if (each.interval, each.price.currency) == rhythm and each.slug != subscription.offer
    ]


def _is_had(subscription: Subscription, offer: Offer) -> bool:
    """Tell whether its customer would pay an offer twice; what this very contract changes to may be confirmed anew."""
    last = find_last_notice(session(), subscription.id)
    if last is not None and is_changing(subscription, last) and last.offer == offer.slug:
        return False
    account_id = subscription.account_id
    return offer.slug in list_held(session(), account_id) or offer.slug in list_ordered(session(), account_id)


def _had_page(subscription: Subscription, offer: Offer) -> Page:
    """Say that an offer is had, will be, or is ordered already, and where that is looked after."""
    ordered = list_ordered(session(), subscription.account_id).get(offer.slug)
    holder = list_held(session(), subscription.account_id).get(offer.slug)
    comes = holder is not None and holder.offer != offer.slug
    return (
        render_template(
            "contracts/had.html",
            **facts_of(subscription),
            wanted=show_offer(offer, current_tenant(), current_language()).name,
            order=ordered.id if ordered is not None else None,
            comes_on=said_day(holder.period_end) if holder is not None and comes else None,
        ),
        HTTPStatus.CONFLICT,
    )


def _priced(offer: Offer) -> Choice | None:
    """Price an offer for whoever asks; none without an address that it could be billed to."""
    tenant, language = current_tenant(), current_language()
    account = current_person().account
    try:
        quote = quote_for_account(session(), account, issuer_of(tenant), offer.price, now=now())
    except BillingAddressError:
        return None
    per = tenant.catalogue(language).gettext(GROSS[offer.interval])
    shown = show_offer(offer, tenant, language)
    return Choice(shown, quote.gross, quote.net, money_words(quote.gross, language), per)
