"""What a brand bills with: who issues its invoices, and what its offers are called."""

from app.domain.billing.invoicing import Billing
from app.domain.invoices.errors import IncompleteSellerError
from app.domain.invoices.issuing import Issuer
from app.domain.invoices.snapshot import seller_of
from app.tenancy.tenant import Tenant
from app.web.hours import calendar_of
from app.web.invoice_words import mention_words


def billing_of(tenant: Tenant) -> Billing:
    """Give what a brand issues with; IncompleteSellerError where the brand bills nothing."""
    return Billing(issuer=issuer_of(tenant), naming=lambda offer, _language: offer)


def issuer_of(tenant: Tenant) -> Issuer:
    """Give who issues a brand's papers; IncompleteSellerError where the brand bills nothing."""
    entity, policy = tenant.config.legal_entity, tenant.config.policy.invoices
    if entity is None or policy is None:
        raise IncompleteSellerError(("legal_entity", "policy.invoices"))
    return Issuer(seller=seller_of(entity), policy=policy, zone=calendar_of(tenant).zone, words=mention_words(tenant))
