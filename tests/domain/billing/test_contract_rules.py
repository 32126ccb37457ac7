"""When a contract may be ended, kept and withdrawn from."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.billing.contracts.models import ContractNotice, NoticeKind
from app.domain.billing.contracts.rules import (
    is_ending,
    may_change,
    may_end,
    may_keep,
    may_withdraw,
    withdrawable_until,
)
from app.domain.billing.models import Subscription
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.ports import SubscriptionStatus
from app.domain.hours.rules import Calendar
from app.kernel.durations import Duration, Unit

PARIS = Calendar(ZoneInfo("Europe/Paris"), (), {}, "FR")
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
ENDED, KEPT, WITHDRAWN, CHANGED = NoticeKind.ENDED, NoticeKind.KEPT, NoticeKind.WITHDRAWN, NoticeKind.CHANGED


def subscription(**facts: Any) -> Subscription:  # noqa: ANN401 - any column
    known = {"status": SubscriptionStatus.ACTIVE, "cancels_at_end": False, "begun_at": NOW, "period_end": NOW}
    return Subscription(**{**known, "period_end": NOW + timedelta(days=20), **facts})


def notice(kind: NoticeKind | None, *, carried: bool = True) -> ContractNotice | None:
    return None if kind is None else ContractNotice(kind=kind, carried_at=NOW if carried else None)


@pytest.mark.parametrize(
    ("bought_on", "last"),
    [
        (date(2026, 11, 4), date(2026, 11, 18)),  # a Wednesday
        (date(2026, 11, 7), date(2026, 11, 23)),  # it would be a Saturday: the Monday
        (date(2026, 11, 8), date(2026, 11, 23)),  # a Sunday
        (date(2026, 12, 11), date(2026, 12, 28)),  # Christmas, a Friday: after the weekend
        (date(2026, 3, 23), date(2026, 4, 7)),  # Easter Monday
    ],
)
def test_the_time_to_withdraw_is_over_with_its_last_working_day(bought_on: date, last: date) -> None:
    for hour in (0, 12, 23):
        begun = datetime.combine(bought_on, time(hour, 30), PARIS.zone)
        over = withdrawable_until(begun, BillingPolicy(), PARIS)
        assert over == datetime.combine(last + timedelta(days=1), time(), PARIS.zone)


@pytest.mark.parametrize(
    ("zone", "begun_at", "last"),
    [
        # The day of the purchase is the brand's, and so is the midnight after the last one.
        ("Europe/Paris", "2026-11-03T22:59:59+00:00", date(2026, 11, 17)),
        ("Europe/Paris", "2026-11-03T23:00:00+00:00", date(2026, 11, 18)),
        ("Pacific/Noumea", "2026-11-03T12:59:59+00:00", date(2026, 11, 17)),
        ("Pacific/Noumea", "2026-11-03T13:00:00+00:00", date(2026, 11, 18)),
        ("America/Guadeloupe", "2026-11-04T03:59:59+00:00", date(2026, 11, 17)),
        ("America/Guadeloupe", "2026-11-04T04:00:00+00:00", date(2026, 11, 18)),
    ],
)
def test_days_are_counted_where_the_brand_is(zone: str, begun_at: str, last: date) -> None:
    calendar = Calendar(ZoneInfo(zone), (), {}, "FR")
    over = withdrawable_until(datetime.fromisoformat(begun_at), BillingPolicy(), calendar)

    assert over == datetime.combine(last + timedelta(days=1), time(), calendar.zone)


@pytest.mark.parametrize(
    ("bought_at", "over_at"),
    [
        # An ordinary time: 14 days of 24 hours after the midnight that follows the purchase.
        ("2026-11-03T12:00:00+00:00", "2026-11-17T23:00:00+00:00"),
        # Clocks go forward on 28 March 2027, and back on 25 October 2026: the midnight is Paris's all the same.
        ("2027-03-23T12:00:00+00:00", "2027-04-06T22:00:00+00:00"),
        ("2026-10-20T12:00:00+00:00", "2026-11-03T23:00:00+00:00"),
        ("2026-10-11T12:00:00+00:00", "2026-10-26T23:00:00+00:00"),  # the Monday after they went back
        ("2027-03-14T12:00:00+00:00", "2027-03-30T22:00:00+00:00"),  # they went forward on Easter: the Tuesday
        # 29 February: counted, bought on, and the last day itself, in 2028; there is none in 2027.
        ("2028-02-16T12:00:00+00:00", "2028-03-01T23:00:00+00:00"),
        ("2028-02-29T12:00:00+00:00", "2028-03-14T23:00:00+00:00"),
        ("2028-02-15T12:00:00+00:00", "2028-02-29T23:00:00+00:00"),
        ("2027-02-16T12:00:00+00:00", "2027-03-02T23:00:00+00:00"),
    ],
)
def test_a_purchase_is_withdrawn_from_until_the_last_second_and_no_later(bought_at: str, over_at: str) -> None:
    row, over = subscription(begun_at=datetime.fromisoformat(bought_at)), datetime.fromisoformat(over_at)
    allowed = [
        may_withdraw(row, None, BillingPolicy(), PARIS, is_consumer=True, now=over + timedelta(seconds=each))
        for each in (-1, 0, 1)
    ]
    assert allowed == [True, False, False]


def test_a_brand_may_give_more_time() -> None:
    policy = BillingPolicy(withdraw_within=Duration(30, Unit.DAY))
    assert withdrawable_until(NOW, policy, PARIS) == datetime(2026, 12, 11, tzinfo=PARIS.zone)


@pytest.mark.parametrize(
    ("status", "last", "carried", "ending", "expected"),
    [
        (SubscriptionStatus.ACTIVE, None, True, False, (True, False)),
        (SubscriptionStatus.PAST_DUE, None, True, False, (True, False)),
        (SubscriptionStatus.UNPAID, None, True, False, (True, False)),
        (SubscriptionStatus.PAUSED, None, True, False, (True, False)),
        (SubscriptionStatus.INCOMPLETE, None, True, False, (False, False)),
        (SubscriptionStatus.CANCELED, None, True, False, (False, False)),
        (SubscriptionStatus.CANCELED, ENDED, True, True, (False, False)),
        (SubscriptionStatus.ACTIVE, None, True, True, (False, True)),  # the team ended it at the provider
        (SubscriptionStatus.ACTIVE, ENDED, False, False, (False, True)),  # the provider does not know yet
        (SubscriptionStatus.ACTIVE, ENDED, True, True, (False, True)),
        (SubscriptionStatus.ACTIVE, KEPT, False, True, (True, False)),
        (SubscriptionStatus.ACTIVE, KEPT, True, False, (True, False)),
        (SubscriptionStatus.ACTIVE, WITHDRAWN, False, False, (False, False)),
    ],
)
def test_a_contract_that_runs_is_ended_and_an_end_is_taken_back(
    status: SubscriptionStatus,
    last: NoticeKind | None,
    carried: bool,  # noqa: FBT001
    ending: bool,  # noqa: FBT001
    expected: tuple[bool, bool],
) -> None:
    row, said = subscription(status=status, cancels_at_end=ending), notice(last, carried=carried)
    assert (may_end(row, said), may_keep(row, said, now=NOW)) == expected


def test_an_end_that_has_come_is_not_taken_back() -> None:
    row = subscription(cancels_at_end=True, period_end=NOW)
    assert is_ending(row, None)
    assert not may_keep(row, None, now=NOW)


@pytest.mark.parametrize(
    ("is_consumer", "later", "last", "expected"),
    [
        (True, timedelta(0), None, True),
        (True, timedelta(0), ENDED, True),
        (True, timedelta(0), WITHDRAWN, False),
        (False, timedelta(0), None, False),
        (True, timedelta(days=14, hours=10, minutes=59, seconds=59), None, True),  # the last second in Paris
        (True, timedelta(days=14, hours=11), None, False),
    ],
)
def test_a_consumer_withdraws_in_time_once(
    is_consumer: bool,  # noqa: FBT001
    later: timedelta,
    last: NoticeKind | None,
    expected: bool,  # noqa: FBT001
) -> None:
    allowed = may_withdraw(
        subscription(), notice(last), BillingPolicy(), PARIS, is_consumer=is_consumer, now=NOW + later
    )
    assert allowed is expected


@pytest.mark.parametrize(
    ("facts", "last", "expected"),
    [
        ({}, None, (True, False)),
        ({}, KEPT, (True, False)),
        ({}, CHANGED, (True, True)),  # to yet another one, or as it was
        ({"offer": "maison"}, CHANGED, (True, False)),  # it has come
        ({}, ENDED, (False, True)),
        ({}, WITHDRAWN, (False, False)),
        ({"cancels_at_end": True}, None, (False, True)),
        ({"status": SubscriptionStatus.PAST_DUE, "past_due_since": NOW}, None, (False, False)),
        ({"status": SubscriptionStatus.PAST_DUE, "past_due_since": NOW}, CHANGED, (False, True)),
        ({"status": SubscriptionStatus.UNPAID}, None, (False, False)),
        ({"status": SubscriptionStatus.PAUSED}, None, (False, False)),
        ({"status": SubscriptionStatus.INCOMPLETE}, None, (False, False)),
        ({"status": SubscriptionStatus.CANCELED}, CHANGED, (False, False)),
        ({"period_end": NOW}, None, (False, False)),
        ({"period_end": NOW}, CHANGED, (False, False)),
        ({"period_end": NOW + timedelta(seconds=1)}, CHANGED, (True, True)),
    ],
)
def test_an_offer_is_changed_while_it_is_paid_for_and_that_is_taken_back(
    facts: dict[str, Any], last: NoticeKind | None, expected: tuple[bool, bool]
) -> None:
    row, said = subscription(**{"offer": "atelier", **facts}), notice(last, carried=last not in {ENDED, CHANGED})
    if said is not None and last is CHANGED:
        said.offer = "maison"
    assert (may_change(row, said, now=NOW), may_keep(row, said, now=NOW)) == expected
