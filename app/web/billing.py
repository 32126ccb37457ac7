"""What a brand bills with: who issues its invoices, and what its offers are called."""

from functools import partial

from app.domain.billing.invoicing import Billing
from app.domain.invoices.snapshot import Nature
from app.tenancy.tenant import Tenant
from app.web.invoicing import issuer_of


def billing_of(tenant: Tenant) -> Billing:
    """Give what a brand issues with; IncompleteSellerError where the brand bills nothing."""
    naming, nature_of = partial(name_of_offer, tenant), partial(nature_of_offer, tenant)
    return Billing(issuer=issuer_of(tenant), naming=naming, nature_of=nature_of)


def name_of_offer(tenant: Tenant, slug: str, language: str) -> str:
    """Give what an offer is called, withdrawn or not; one that the brand no longer knows by its slug."""
    offer = tenant.offers.find(slug)
    return slug if offer is None else (offer.texts.get(language) or next(iter(offer.texts.values()))).name


def nature_of_offer(tenant: Tenant, slug: str) -> Nature:
    """Give whether an offer is goods, services or both; services, where the brand no longer knows it."""
    offer = tenant.offers.find(slug)
    return Nature.SERVICES if offer is None else offer.nature
