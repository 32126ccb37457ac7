"""The brand as the published FAQ sees it: live, and where a value is gone, as it was last known."""

from collections.abc import Callable

from app.domain.faq.lasting import LastingBindings, list_known
from app.domain.faq.ports import Target
from app.kernel.db import TenantSession
from app.tenancy.config import Language
from app.tenancy.tenant import Tenant
from app.web.bindings import bind_brand


def bind_published(
    session: TenantSession, tenant: Tenant, language: Language, entries: Callable[[str], Target | None]
) -> LastingBindings:
    """Bind published texts to a brand in one of its languages; no query unless a reference leads nowhere."""
    return LastingBindings(bind_brand(tenant, language, entries), lambda: list_known(session, language))
