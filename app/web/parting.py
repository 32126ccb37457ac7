"""Parting from whoever is erased or closed their account: the provider is told, asked anew, and it is written down.

No transaction is open while the provider is waited for. All of it can be repeated, so that whoever dies in the middle
is caught up with by the scheduler.
"""

from datetime import datetime
from uuid import UUID

import structlog

from app.domain.billing.asking import ask_about_bill, ask_about_subscription
from app.domain.billing.errors import PaymentsUnavailableError
from app.domain.billing.models import BillingCustomer
from app.domain.billing.parting.models import Farewell
from app.domain.billing.parting.service import find_by_name, let_go, list_closed, list_farewells
from app.domain.billing.ports import UNPAID, Payments
from app.domain.billing.queries import list_bills, list_subscriptions
from app.kernel.db import TenantSession, transaction
from app.tenancy.tenant import Tenant
from app.web.carrying import note_answer
from app.web.installation import installation
from app.web.owed_papers import credit_void
from app.web.request import current_tenant, now, session

GONE = "gone_customer"
"""What an event is about that tells of a customer's deletion."""

_log = structlog.get_logger(__name__)


def part_at_once() -> None:
    """Let go whoever just left, if the provider answers; else the scheduler does it."""
    tenant = current_tenant()
    provider = installation().find_provider(tenant.slug)
    if provider is not None:
        part_with_all(session(), tenant, provider.payments, now=now())


def part_with_all(reading: TenantSession, tenant: Tenant, payments: Payments, *, now: datetime) -> int:
    """Let go all of a brand's who wait for it, and give how many; a provider that is away is asked no further."""
    leavers: list[Farewell | BillingCustomer] = [*list_farewells(reading), *list_closed(reading)]
    parted = 0
    for leaver in leavers:
        try:
            if isinstance(leaver, Farewell):
                _forget(reading, payments, leaver)
            else:
                _close(reading, tenant, payments, leaver, now=now)
        except Exception as error:  # noqa: BLE001 - the account is gone or closed, whatever keeps us from telling it
            _log.warning("customer_not_let_go", tenant=tenant.slug, customer=leaver.provider_id, exc_info=True)
            if isinstance(error, PaymentsUnavailableError):
                break
            continue
        parted += 1
    return parted


def part_from_gone(
    reading: TenantSession, tenant: Tenant, payments: Payments, name: str, *, now: datetime
) -> UUID | None:
    """Write down what ended with a customer who was deleted at the provider, whose account may become one anew."""
    customer = find_by_name(reading, name)
    if customer is None or not payments.is_gone(name):
        return None
    customer_id, account_id = customer.id, customer.account_id
    subscriptions = list_subscriptions(reading, account_id)
    running = [each.provider_id for each in subscriptions if each.ended_at is None]
    reading.rollback()
    for answer in [ask_about_subscription(payments, each, at=now) for each in running]:
        note_answer(reading, tenant, answer, now=now)
    with transaction(reading):
        reading.delete(reading.get_one(BillingCustomer, (reading.tenant, customer_id)))
    return account_id


def _forget(reading: TenantSession, payments: Payments, farewell: Farewell) -> None:
    """Let the provider forget somebody who is erased; nothing of it stays here."""
    farewell_id, customer = farewell.id, farewell.provider_id
    reading.rollback()
    let_go(payments, customer, forgets=True, key=f"farewell:{farewell_id}")
    with transaction(reading):
        row = reading.get(Farewell, (reading.tenant, farewell_id))
        if row is not None:
            reading.delete(row)


def _close(
    reading: TenantSession, tenant: Tenant, payments: Payments, customer: BillingCustomer, *, now: datetime
) -> None:
    """End what a closed account would be charged for, and write down how it stands then."""
    customer_id, account_id, name = customer.id, customer.account_id, customer.provider_id
    running = [each.provider_id for each in list_subscriptions(reading, account_id) if each.ended_at is None]
    unpaid = [each.provider_id for each in list_bills(reading, account_id) if each.status in UNPAID]
    reading.rollback()
    let_go(payments, name, forgets=False, key=f"closing:{customer_id}")
    answers = [ask_about_subscription(payments, each, at=now) for each in running]
    for answer in [*answers, *(ask_about_bill(payments, each, at=now) for each in unpaid)]:
        note_answer(reading, tenant, answer, now=now)
    credit_void(reading, tenant, account_id=account_id, now=now)
    with transaction(reading):
        reading.get_one(BillingCustomer, (reading.tenant, customer_id)).let_go_at = now
