"""Following a tax that a request has just changed, at once; the scheduler does what the provider did not take."""

from uuid import UUID

from app.web.context import is_open
from app.web.installation import installation
from app.web.request import current_tenant, now, session
from app.web.retaxing import follow_tax


def follow_at_once(account_id: UUID) -> None:
    """Let what an account is charged have today's tax; nothing is asked where the brand bills nothing."""
    tenant = current_tenant()
    if is_open("billing", tenant.config):
        follow_tax(session(), tenant, installation().find_provider(tenant.slug), account_id, now=now())
