"""What may be used, for every way that a subscription can stand, one second before, at, and after."""

from datetime import timedelta

import pytest

from app.domain.billing.entitlement import Access, Override, Standing, access_to
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.ports import Collection, SubscriptionStatus
from app.domain.billing.timetable import Step, step_at, steps_of
from app.kernel.durations import Duration, Unit
from tests.domain.billing.ledger import START

POLICY = BillingPolicy(grace=Duration(7, Unit.DAY))
SECOND, GRACE, TRANSFER_TAKES = timedelta(seconds=1), timedelta(days=7), timedelta(days=5)
AFTERWARDS = {"suspended_still": 14, "suspended_long": 30, "suspended_last": 45}


@pytest.mark.parametrize(
    ("status", "access"),
    [
        (SubscriptionStatus.INCOMPLETE, Access.NONE),
        (SubscriptionStatus.INCOMPLETE_EXPIRED, Access.NONE),
        (SubscriptionStatus.TRIALING, Access.FULL),
        (SubscriptionStatus.ACTIVE, Access.FULL),
        (SubscriptionStatus.PAST_DUE, Access.GRACE),
        (SubscriptionStatus.UNPAID, Access.SUSPENDED),
        (SubscriptionStatus.PAUSED, Access.READ_ONLY),
        (SubscriptionStatus.CANCELED, Access.NONE),
    ],
)
def test_each_status_gives_its_access(status: SubscriptionStatus, access: Access) -> None:
    assert access_to(Standing(status=status), POLICY, now=START) is access


@pytest.mark.promise("CC-14")
@pytest.mark.parametrize(
    ("collection", "after", "access"),
    [
        (Collection.CHARGED, timedelta(0), Access.GRACE),
        (Collection.CHARGED, GRACE - SECOND, Access.GRACE),
        (Collection.CHARGED, GRACE, Access.SUSPENDED),
        (Collection.CHARGED, GRACE + SECOND, Access.SUSPENDED),
        (Collection.SENT, TRANSFER_TAKES - SECOND, Access.FULL),
        (Collection.SENT, TRANSFER_TAKES, Access.GRACE),
        (Collection.SENT, TRANSFER_TAKES + GRACE - SECOND, Access.GRACE),
        (Collection.SENT, TRANSFER_TAKES + GRACE, Access.SUSPENDED),
    ],
)
def test_a_late_payment_suspends_when_the_grace_is_over(
    collection: Collection, after: timedelta, access: Access
) -> None:
    standing = Standing(status=SubscriptionStatus.PAST_DUE, collection=collection, past_due_since=START)

    assert access_to(standing, POLICY, now=START + after) is access


@pytest.mark.parametrize(
    ("after", "access"), [(-SECOND, Access.FULL), (timedelta(0), Access.NONE), (SECOND, Access.NONE)]
)
def test_what_was_cancelled_lasts_until_the_end_of_its_period(after: timedelta, access: Access) -> None:
    assert access_to(Standing(status=SubscriptionStatus.ACTIVE, ends_at=START), POLICY, now=START + after) is access


@pytest.mark.parametrize("status", [SubscriptionStatus.PAST_DUE, SubscriptionStatus.UNPAID, SubscriptionStatus.PAUSED])
def test_a_dispute_keeps_services_on(status: SubscriptionStatus) -> None:
    standing = Standing(status=status, past_due_since=START, is_disputed=True)

    assert access_to(standing, POLICY, now=START + 10 * GRACE) is Access.GRACE


def test_what_is_paused_as_a_payment_failed_is_suspended() -> None:
    assert (
        access_to(Standing(status=SubscriptionStatus.PAUSED, past_due_since=START), POLICY, now=START)
        is Access.SUSPENDED
    )


@pytest.mark.parametrize(
    ("until", "access"),
    [(None, Access.FULL), (START + SECOND, Access.FULL), (START, Access.SUSPENDED), (START - SECOND, Access.SUSPENDED)],
)
def test_what_the_team_decided_counts_until_then(until: object, access: Access) -> None:
    override = Override(access=Access.FULL, until=until)  # type: ignore[arg-type]  # a moment or none

    assert access_to(Standing(status=SubscriptionStatus.UNPAID, override=override), POLICY, now=START) is access


@pytest.mark.promise("CC-14")
@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (1, {"missed": 0, "suspended": 1, **AFTERWARDS}),
        (3, {"missed": 0, "warned": 2, "suspended": 3, **AFTERWARDS}),
        (4, {"missed": 0, "warned": 3, "suspended": 4, **AFTERWARDS}),
        (7, {"missed": 0, "reminded": 3, "warned": 6, "suspended": 7, **AFTERWARDS}),
        (30, {"missed": 0, "reminded": 3, "warned": 29, "suspended": 30, "suspended_last": 45}),
    ],
)
def test_the_grace_of_a_brand_moves_the_suspension_and_its_warning(days: int, expected: dict[str, int]) -> None:
    steps = steps_of(BillingPolicy(grace=Duration(days, Unit.DAY)))

    assert {step.value: after.days for step, after in steps.items()} == expected


@pytest.mark.parametrize(
    ("after", "step"),
    [
        (-SECOND, None),
        (timedelta(0), Step.MISSED),
        (timedelta(days=3) - SECOND, Step.MISSED),
        (timedelta(days=3), Step.REMINDED),
        (timedelta(days=6), Step.WARNED),
        (GRACE - SECOND, Step.WARNED),
        (GRACE, Step.SUSPENDED),
        (timedelta(days=14), Step.SUSPENDED_STILL),
        (timedelta(days=30), Step.SUSPENDED_LONG),
        (timedelta(days=45) - SECOND, Step.SUSPENDED_LONG),
        (timedelta(days=4000), Step.SUSPENDED_LAST),
    ],
)
def test_each_step_has_its_time(after: timedelta, step: Step | None) -> None:
    assert step_at(START, POLICY, now=START + after) is step
