"""When something is due next, and when somebody whose payment is missing is written to: pure rules over a day."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.billing.policy import BillingPolicy
from app.domain.billing.ports import Interval


class Step(StrEnum):
    """What they are told."""

    MISSED = "missed"  # the day itself
    REMINDED = "reminded"  # the third day
    WARNED = "warned"  # a day before the services are suspended
    SUSPENDED = "suspended"
    SUSPENDED_STILL = "suspended_still"  # the 14th day
    SUSPENDED_LONG = "suspended_long"  # the 30th
    SUSPENDED_LAST = "suspended_last"  # the 45th; nothing is written after it
    RESTORED = "restored"  # once it is paid, if the services were suspended


OF_SUSPENSION = frozenset({Step.SUSPENDED, Step.SUSPENDED_STILL, Step.SUSPENDED_LONG, Step.SUSPENDED_LAST})

_DAY = timedelta(days=1)
_MONTHS = 12
_REMINDED_AFTER = 3 * _DAY
_AFTERWARDS = {Step.SUSPENDED_STILL: 14 * _DAY, Step.SUSPENDED_LONG: 30 * _DAY, Step.SUSPENDED_LAST: 45 * _DAY}


def steps_of(policy: BillingPolicy) -> dict[Step, timedelta]:
    """Give each step's time after the payment went missing, in order.

    A brand's grace moves the suspension and its warning; a reminder that would come no earlier than the warning, or
    after a suspension no later than it, falls away.
    """
    grace = policy.grace.as_timedelta()
    warned = grace - _DAY
    steps = {Step.MISSED: timedelta(0)}
    if warned > _REMINDED_AFTER:
        steps[Step.REMINDED] = _REMINDED_AFTER
    if warned > timedelta(0):
        steps[Step.WARNED] = warned
    steps[Step.SUSPENDED] = grace
    return steps | {step: after for step, after in _AFTERWARDS.items() if after > grace}


def step_at(late_from: datetime, policy: BillingPolicy, *, now: datetime) -> Step | None:
    """Give the last step whose time has come; those that were slept through are not caught up on."""
    passed = [step for step, after in steps_of(policy).items() if late_from + after <= now]
    return passed[-1] if passed else None


def next_due(begun: date, interval: Interval) -> date:
    """Give the first anniversary of a day: where its month has no such day, the month's last (promise CC-13)."""
    month = begun.month if interval is Interval.MONTH else begun.month - 1
    year = begun.year + (1 if interval is Interval.YEAR else 0) + month // _MONTHS
    month = month % _MONTHS + 1
    return date(year, month, min(begun.day, monthrange(year, month)[1]))
