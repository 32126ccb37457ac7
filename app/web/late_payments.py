"""What is said to whoever is late with a payment, on their pages and in mails: how much, since when, until when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from babel.numbers import format_currency
from flask import g

from app.domain.accounts.models import Account
from app.domain.billing.entitlement import Access, late_from
from app.domain.billing.models import Subscription
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.queries import Entitlement, amount_due, list_entitlements
from app.kernel.db import TenantSession
from app.kernel.money import Money
from app.tenancy.tenant import Tenant
from app.web.circumstances import date_words
from app.web.request import current_language, current_tenant, now, session
from app.web.signed_in import find_person

_LATE = frozenset({Access.GRACE, Access.SUSPENDED})


@dataclass(frozen=True, slots=True)
class LatePayment:
    """In words: what is to be paid, since when it is missing, and the day on which services are suspended."""

    subscription_id: UUID
    amount: str
    since: str
    until: str
    is_suspended: bool


def find_late_payment() -> LatePayment | None:
    """Give what whoever is signed in is late with, asked once for a page; none where nothing is missing."""
    if "late_payment" not in g:
        g.late_payment = _look()
    found: LatePayment | None = g.late_payment
    return found


def entitlements_of(account: Account) -> Sequence[Entitlement]:
    """List what an account may use now, the latest subscription first; asked once for a page."""
    known: dict[UUID, Sequence[Entitlement]] = g.setdefault("entitlements", {})
    if account.id not in known:
        policy = current_tenant().config.policy.billing or BillingPolicy()
        known[account.id] = list_entitlements(session(), account.id, policy, now=now())
    return known[account.id]


def in_words(
    session: TenantSession, tenant: Tenant, subscription: Subscription, since: datetime, language: str
) -> LatePayment:
    """Say what is missing of a subscription since then."""
    policy = tenant.config.policy.billing or BillingPolicy()
    begins = late_from(since, subscription.collection)
    return LatePayment(
        subscription_id=subscription.id,
        amount=amount_words(amount_due(session, subscription), language),
        since=date_words(begins, tenant, language),
        until=date_words(begins + policy.grace.as_timedelta(), tenant, language),
        is_suspended=False,
    )


def amount_words(amount: Money, language: str) -> str:
    """Write an amount as people of a language do: 12,50 €."""
    return format_currency(amount.major, amount.currency, locale=language)


def _look() -> LatePayment | None:
    person, tenant = find_person(), current_tenant()
    if person is None or tenant.config.policy.billing is None or "billing" not in tenant.config.modules:
        return None
    late = next((each for each in entitlements_of(person.account) if _is_late(each)), None)
    if late is None or late.subscription.past_due_since is None:
        return None
    words = in_words(session(), tenant, late.subscription, late.subscription.past_due_since, current_language())
    return replace(words, is_suspended=late.access is Access.SUSPENDED)


def _is_late(entitlement: Entitlement) -> bool:
    return entitlement.access in _LATE and entitlement.subscription.past_due_since is not None
