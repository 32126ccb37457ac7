"""What pages and mails of requests share: the brand's terms, and whom a signed address of this brand is about."""

from uuid import UUID

from app.domain.support.asking import Terms
from app.tenancy.tenant import Tenant
from app.web.hours import calendar_of
from app.web.installation import installation
from app.web.request import current_tenant
from app.web.request_links import LinkUse, read_token, signed_token


def terms_of(tenant: Tenant) -> Terms:
    """Give what a brand promises about requests, and where its team is written to."""
    config = tenant.config
    return Terms(
        policy=config.policy.support,
        calendar=calendar_of(tenant),
        team_email=config.contact.team,
        team_language=config.languages[0],
    )


def token_for(use: LinkUse, id_: UUID) -> str:
    """Make the token of an address of this brand."""
    return signed_token(current_tenant().slug, id_, use, installation().signer)


def named_by(use: LinkUse, token: str) -> UUID | None:
    """Give what a token of this brand names; none for any other text."""
    return read_token(token, use, current_tenant().slug, installation().signer)
