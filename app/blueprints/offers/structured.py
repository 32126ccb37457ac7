"""An offer for machines: schema.org's Product with its price (https://schema.org/Product)."""

from markupsafe import Markup

from app.domain.billing.ports import Interval
from app.tenancy.tenant import Tenant
from app.web.offers import ShownOffer
from app.web.structured import json_ld

_UNITS = {Interval.MONTH: "MON", Interval.YEAR: "ANN"}  # UN/ECE recommendation 20


def describe_offer(shown: ShownOffer, tenant: Tenant) -> Markup:
    """Give the JSON-LD of an offer's page; the price is with tax, for a customer of the seller's country."""
    money = {"price": str(shown.with_tax.major), "priceCurrency": shown.with_tax.currency}
    specified = {
        "@type": "UnitPriceSpecification",
        **money,
        "valueAddedTaxIncluded": True,
        "billingDuration": 1,
        "unitCode": _UNITS[shown.offer.interval],
    }
    url = tenant.url(shown.url)
    offered = {"@type": "Offer", "url": url, **money, "priceSpecification": specified}
    return json_ld(
        {
            "@type": "Product",
            "name": shown.name,
            "description": shown.summary,
            "url": url,
            "brand": {"@type": "Brand", "name": tenant.config.name},
            "offers": {**offered, "availability": "https://schema.org/InStock"},
        }
    )
