"""Looking once a day at the card that each running subscription is charged with, and writing before it expires."""

from datetime import datetime

import structlog

from app.domain.billing.cards.service import list_to_look_at, note_card, tell_expiring
from app.domain.billing.errors import PaymentsMisusedError, PaymentsUnavailableError
from app.domain.billing.ports import Payments
from app.domain.billing.provider import FindProvider, Provider
from app.jobs.housekeeping import OpenSession, Swept
from app.jobs.providers import at_each_provider
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.circumstances import local_day

_log = structlog.get_logger(__name__)


def watch_cards(registry: Registry, open_session: OpenSession, *, find_provider: FindProvider, now: datetime) -> None:
    """Ask the provider, outside of transactions, what charges each customer; write once to whose card expires."""

    def look(session: TenantSession, tenant: Tenant, provider: Provider) -> Swept:
        return _look(session, tenant, provider.payments, now=now) if "billing" in tenant.config.modules else {}

    names = {"done": "cards_watched", "failed": "cards_not_watched"}
    at_each_provider(registry, open_session, find_provider, look, **names)


def _look(session: TenantSession, tenant: Tenant, payments: Payments, *, now: datetime) -> Swept:
    with transaction(session):
        waiting = [(each.account_id, each.provider_id) for each in list_to_look_at(session, now=now)]
    seen = told = 0
    for account_id, customer in waiting:
        try:
            methods = payments.list_methods(customer)
        except PaymentsUnavailableError:
            break  # the next round looks again
        except PaymentsMisusedError as error:
            _log.warning("card_not_seen", tenant=tenant.slug, error=repr(error))
            continue
        with transaction(session):
            card = note_card(session, account_id, methods, now=now)
            told += tell_expiring(session, card, today=local_day(now, tenant), now=now)
        seen += 1
    return {"seen": seen, "told": told}
