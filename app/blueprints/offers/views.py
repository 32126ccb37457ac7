"""What a brand sells, for everybody: the list, each offer, and the door to buying one."""

from http import HTTPStatus

from flask import Blueprint, abort, render_template

from app.blueprints.offers.structured import describe_offer
from app.domain.billing.offers import Offer
from app.web.context import need_page
from app.web.keeping import keep_page
from app.web.offers import describe, list_offers, show_offer, show_tax
from app.web.request import current_language, current_tenant

bp = Blueprint("offers", __name__)


@bp.get("/offers/")
def index() -> str:
    """List what is on sale."""
    need_page("offers")
    tenant, language = current_tenant(), current_language()
    offers = list_offers(tenant, language)
    keep_page()
    tax = show_tax(tenant, language) if offers else None
    return render_template("offers/index.html", offers=offers, tax=tax)


@bp.get("/offers/<offer_slug>")
def show(offer_slug: str) -> str:
    """Show all about one offer."""
    tenant, language = current_tenant(), current_language()
    offer = show_offer(_get_offer(offer_slug), tenant, language)
    others = [each for each in list_offers(tenant, language) if each.slug != offer_slug]
    keep_page()
    return render_template(
        "offers/show.html",
        offer=offer,
        description=describe(offer.offer, tenant, language),
        others=others,
        tax=show_tax(tenant, language),
        structured=describe_offer(offer, tenant),
    )


def _get_offer(slug: str) -> Offer:
    need_page("offers")
    offer = current_tenant().offers.find_on_sale(slug)
    if offer is None:
        abort(HTTPStatus.NOT_FOUND)
    return offer
