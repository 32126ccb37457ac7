"""What is done about billing in each brand that takes payments, apart from the events that its provider posts."""

from collections.abc import Callable

from app.domain.billing.provider import FindProvider, Provider
from app.jobs.housekeeping import OpenSession, Swept, in_each_brand
from app.kernel.db import TenantSession
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant

Round = Callable[[TenantSession, Tenant, Provider], Swept]
"""Does it for one brand, and says what came of it."""


def at_each_provider(
    registry: Registry, open_session: OpenSession, find_provider: FindProvider, work: Round, *, done: str, failed: str
) -> None:
    """Do it in every brand that has a provider; one that fails holds back no other. `done`, `failed` name log lines."""

    def look(session: TenantSession) -> Swept:
        tenant, provider = registry.by_slug(session.tenant), find_provider(session.tenant)
        return {} if tenant is None or provider is None else work(session, tenant, provider)

    in_each_brand(registry, open_session, look, done=done, failed=failed)
