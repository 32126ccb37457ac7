from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.domain.mail import rules

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("tries", "ceiling"),
    [
        (1, timedelta(seconds=30)),
        (2, timedelta(seconds=90)),
        (3, timedelta(minutes=4, seconds=30)),
        (4, timedelta(minutes=13, seconds=30)),
        (5, timedelta(minutes=40, seconds=30)),
        (6, timedelta(hours=2, minutes=1, seconds=30)),
        (7, timedelta(hours=6)),
        (8, timedelta(hours=6)),
        (10_000, timedelta(hours=6)),
    ],
)
def test_the_wait_grows_from_half_a_minute_to_six_hours(tries: int, ceiling: timedelta) -> None:
    assert rules.retry_ceiling(tries) == ceiling


@pytest.mark.parametrize(("chance", "wait"), [(0.0, 0), (0.5, 45), (1.0, 90)])
def test_the_wait_is_spread_over_all_of_its_ceiling(chance: float, wait: int) -> None:
    assert rules.retry_after(2, chance=chance) == timedelta(seconds=wait)


@pytest.mark.parametrize(("tries", "spent"), [(7, False), (8, True), (9, True)])
def test_a_mail_is_given_up_after_its_eighth_try(tries: int, spent: bool) -> None:  # noqa: FBT001 - a table's column
    assert rules.is_spent(tries) is spent


def test_a_lease_outlasts_the_sending_of_a_mail_and_ends_within_five_minutes() -> None:
    assert 2 * rules.SENDING_TAKES < rules.LEASE < timedelta(minutes=5)


def test_every_try_of_a_mail_has_the_same_message_id() -> None:
    assert rules.message_id(UUID(int=7), "birch") == "<00000000-0000-0000-0000-000000000007@birch.guichet>"


def test_an_error_is_kept_as_one_short_line() -> None:
    assert rules.shortened("550 no\n\tsuch " + "x" * 400) == "550 no such " + "x" * 288
