"""What an account may use now: derived each time from how its subscription stands, never stored as truth."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.billing.policy import BillingPolicy
from app.domain.billing.ports import Collection, SubscriptionStatus

TRANSFER_TAKES = timedelta(days=5)  # from the day that a transfer is due until it counts as missing


class Access(StrEnum):
    """How much of a service may be used; billing, support, export and closing stay open whatever it is."""

    NONE = "none"
    SUSPENDED = "suspended"  # all of it comes back with the payment
    READ_ONLY = "read_only"
    GRACE = "grace"  # all of it, though a payment is missing
    FULL = "full"


GROWING = tuple(Access)
"""From the least to the most."""


def most_of(some: Iterable[Access]) -> Access:
    """Give the most of them; of none at all, none."""
    return max(some, key=GROWING.index, default=Access.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What the team decided for a while, or for as long as it says nothing else."""

    access: Access
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a subscription stands; `ends_at` when its end is known, `is_disputed` while a bill of its own is."""

    status: SubscriptionStatus
    collection: Collection = Collection.CHARGED
    past_due_since: datetime | None = None
    ends_at: datetime | None = None
    override: Override | None = None
    is_disputed: bool = False


_NOTHING = frozenset(
    {SubscriptionStatus.INCOMPLETE, SubscriptionStatus.INCOMPLETE_EXPIRED, SubscriptionStatus.CANCELED}
)
_PAID = frozenset({SubscriptionStatus.ACTIVE, SubscriptionStatus.TRIALING})


def access_to(standing: Standing, policy: BillingPolicy, *, now: datetime) -> Access:
    """Tell what may be used.

    | how it stands | access |
    |---|---|
    | overridden by the team, until then | what the team said |
    | never begun, canceled, its end has come | none |
    | active, trialing | full |
    | past due, within the grace | grace; a transfer that may be on its way: full |
    | past due beyond it, unpaid, paused as a payment failed | suspended; while it is disputed: grace |
    | paused on request | read-only |
    """
    override = standing.override
    if override is not None and (override.until is None or now < override.until):
        return override.access
    if standing.status in _NOTHING or (standing.ends_at is not None and standing.ends_at <= now):
        return Access.NONE
    if standing.status in _PAID:
        return Access.FULL
    if standing.status is SubscriptionStatus.PAUSED and standing.past_due_since is None:
        return Access.READ_ONLY
    if standing.is_disputed:
        return Access.GRACE
    return _access_when_late(standing, policy, now=now)


def late_from(past_due_since: datetime, collection: Collection) -> datetime:
    """Give the moment from which a payment is missing: a transfer needs some days."""
    return past_due_since + (TRANSFER_TAKES if collection is Collection.SENT else timedelta(0))


def _access_when_late(standing: Standing, policy: BillingPolicy, *, now: datetime) -> Access:
    if standing.status is not SubscriptionStatus.PAST_DUE:
        return Access.SUSPENDED
    if standing.past_due_since is None:
        return Access.GRACE
    begins = late_from(standing.past_due_since, standing.collection)
    if now < begins:
        return Access.FULL
    return Access.GRACE if now < begins + policy.grace.as_timedelta() else Access.SUSPENDED
