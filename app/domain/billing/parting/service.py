"""Who is to be parted from at the provider, and how; nothing here commits.

Whoever is erased leaves a `Farewell`, in the transaction of the erasure. Whoever closes their account stays here, so
that nothing has to be written of it: a closed account whose customer was not let go since is found by that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from app.domain.accounts.models import Account, AccountState
from app.domain.billing.models import BillingCustomer
from app.domain.billing.parting.models import Farewell
from app.domain.billing.ports import UNPAID, Payments, SubscriptionStatus
from app.domain.billing.queries import find_customer
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

_OVER = frozenset({SubscriptionStatus.CANCELED, SubscriptionStatus.INCOMPLETE_EXPIRED})


@dataclass(frozen=True, slots=True)
class Leaver:
    """A customer whom the provider has not let go: their name there, and since when they are to go."""

    provider_id: str
    since: datetime


def say_farewell(session: TenantSession, account_id: UUID, *, now: datetime) -> Farewell | None:
    """Note whom the provider has to forget, before the account is erased; none who never was its customer."""
    customer = find_customer(session, account_id)
    if customer is None:
        return None
    farewell = Farewell(id=new_id(now), provider_id=customer.provider_id, asked_at=now)
    session.add(farewell)
    session.flush()
    return farewell


def list_farewells(session: TenantSession) -> Sequence[Farewell]:
    """List whom the provider has to forget, the first asked first."""
    return session.scalars(select(Farewell).order_by(Farewell.asked_at, Farewell.id)).all()


def is_parted(session: TenantSession, provider_id: str) -> bool:
    """Tell whether a customer is to be forgotten."""
    return session.scalar(select(Farewell.id).where(Farewell.provider_id == provider_id)) is not None


def find_by_name(session: TenantSession, provider_id: str) -> BillingCustomer | None:
    """Find a customer by their name at the provider."""
    return session.scalar(select(BillingCustomer).where(BillingCustomer.provider_id == provider_id))


def list_closed(session: TenantSession) -> Sequence[BillingCustomer]:
    """List the customers whose accounts are closed and who were not let go since."""
    return session.scalars(select(BillingCustomer).join(Account, _of()).where(_is_to_go())).all()


def list_leavers(session: TenantSession) -> Sequence[Leaver]:
    """List all who wait to be let go, the longest first."""
    closed = select(BillingCustomer.provider_id, Account.closed_at).join(Account, _of()).where(_is_to_go())
    leavers = [Leaver(each.provider_id, each.asked_at) for each in list_farewells(session)]
    leavers += [Leaver(name, since) for name, since in session.execute(closed).all() if since is not None]
    return sorted(leavers, key=lambda each: each.since)


def let_go(payments: Payments, customer: str, *, forgets: bool, key: str) -> None:
    """End at the provider all that a customer would be charged for; then forget them, or only their cards.

    Nothing is given back by itself. Each step looks at what is so already: whoever dies in the middle begins anew.
    PaymentsUnavailableError, PaymentsMisusedError.
    """
    if payments.is_gone(customer):
        return
    for subscription in payments.list_subscriptions(customer):
        if subscription.status not in _OVER:
            payments.cancel(subscription.id, at_end=False, key=f"{key}:{subscription.id}")
    for bill in payments.list_bills(customer):
        if bill.status in UNPAID:
            payments.void(bill.id, key=f"{key}:{bill.id}")
    if forgets:
        payments.forget_customer(customer)
        return
    for method in payments.list_methods(customer):
        payments.remove(customer, method.id)


def _of() -> ColumnElement[bool]:
    return (Account.tenant == BillingCustomer.tenant) & (Account.id == BillingCustomer.account_id)


def _is_to_go() -> ColumnElement[bool]:
    waits = or_(BillingCustomer.let_go_at.is_(None), BillingCustomer.let_go_at < Account.closed_at)
    return (Account.state == AccountState.CLOSED) & waits
