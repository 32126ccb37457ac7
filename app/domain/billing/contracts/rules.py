"""When a contract may be ended, kept and withdrawn from: pure rules over a subscription and its last declaration."""

from datetime import date, datetime, time, timedelta

from app.domain.billing.contracts.models import ContractNotice, NoticeKind
from app.domain.billing.models import Subscription
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.ports import SubscriptionStatus
from app.domain.hours.bank_holidays import list_holidays
from app.domain.hours.rules import Calendar

_DAY = timedelta(days=1)
_SATURDAY = 5
_ENDINGS = frozenset({NoticeKind.ENDED, NoticeKind.WITHDRAWN})
_RUNNING = frozenset(
    {
        SubscriptionStatus.ACTIVE,
        SubscriptionStatus.TRIALING,
        SubscriptionStatus.PAST_DUE,
        SubscriptionStatus.UNPAID,
        SubscriptionStatus.PAUSED,
    }
)


def is_running(subscription: Subscription, last: ContractNotice | None) -> bool:
    """Tell whether there is a contract: paid for or late with it, and not withdrawn from."""
    return subscription.status in _RUNNING and (last is None or last.kind is not NoticeKind.WITHDRAWN)


def is_ending(subscription: Subscription, last: ContractNotice | None) -> bool:
    """Tell whether a contract ends with its period; what was declared counts before the provider knows of it."""
    if last is not None and last.carried_at is None:
        return last.kind in _ENDINGS
    return subscription.cancels_at_end


def is_changing(subscription: Subscription, last: ContractNotice | None) -> bool:
    """Tell whether a contract changes to another offer with its next period: until its subscription says so."""
    return last is not None and last.kind is NoticeKind.CHANGED and last.offer != subscription.offer


def may_end(subscription: Subscription, last: ContractNotice | None) -> bool:
    """Tell whether a contract may be ended, however late its customer is with it."""
    return is_running(subscription, last) and not is_ending(subscription, last)


def may_keep(subscription: Subscription, last: ContractNotice | None, *, now: datetime) -> bool:
    """Tell whether an end or a change may be taken back: until it comes."""
    is_to_come = is_ending(subscription, last) or is_changing(subscription, last)
    return is_running(subscription, last) and is_to_come and now < subscription.period_end


def may_change(subscription: Subscription, last: ContractNotice | None, *, now: datetime) -> bool:
    """Tell whether another offer may be taken from the next period on: not while a payment is missing, nor the end."""
    is_paid = subscription.status is SubscriptionStatus.ACTIVE and subscription.past_due_since is None
    return is_paid and may_end(subscription, last) and now < subscription.period_end


def may_withdraw(
    subscription: Subscription,
    last: ContractNotice | None,
    policy: BillingPolicy,
    calendar: Calendar,
    *,
    is_consumer: bool,
    now: datetime,
) -> bool:
    """Tell whether a purchase may be withdrawn from: by a consumer, ended or not, while the time runs."""
    in_time = now < withdrawable_until(subscription.begun_at, policy, calendar)
    return is_consumer and in_time and is_running(subscription, last)


def withdrawable_until(begun_at: datetime, policy: BillingPolicy, calendar: Calendar) -> datetime:
    """Give the moment at which the time to withdraw is over: with its last day, where the brand is.

    The day of the purchase is not counted, and a time that would be over on a weekend or a public holiday is over on
    the next working day (Code de la consommation, L221-18 and L221-19).
    """
    last = begun_at.astimezone(calendar.zone).date() + policy.withdraw_within.as_timedelta()
    while last.weekday() >= _SATURDAY or _is_holiday(last, calendar):
        last += _DAY
    return datetime.combine(last + _DAY, time(), calendar.zone)


def _is_holiday(day: date, calendar: Calendar) -> bool:
    return calendar.country is not None and day in list_holidays(calendar.country, day.year)
