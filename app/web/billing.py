"""What a brand bills with: who issues its invoices, and what its offers are called."""

from app.domain.billing.invoicing import Billing
from app.tenancy.tenant import Tenant
from app.web.invoicing import issuer_of


def billing_of(tenant: Tenant) -> Billing:
    """Give what a brand issues with; IncompleteSellerError where the brand bills nothing."""

    def name_of(slug: str, language: str) -> str:
        offer = tenant.offers.find(slug)
        return slug if offer is None else (offer.texts.get(language) or next(iter(offer.texts.values()))).name

    return Billing(issuer=issuer_of(tenant), naming=name_of)
