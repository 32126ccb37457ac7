from datetime import UTC, datetime, timedelta

import pytest

from app.domain.limits.errors import TooManyError
from app.domain.limits.policy import Rate
from app.domain.limits.rules import hold_to, network_of, tally_key

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_a_customer_is_one_visitor_whatever_address_of_theirs_they_take(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_key_tells_no_address_and_differs_by_everything_that_it_is_made_of() -> None:
    keys = [
        tally_key("k", "acorn", "vote", "192.0.2.7"),
        tally_key("l", "acorn", "vote", "192.0.2.7"),
        tally_key("k", "birch", "vote", "192.0.2.7"),
        tally_key("k", "acorn", "message", "192.0.2.7"),
        tally_key("k", "acorn", "vote", "192.0.2.8"),
        tally_key("k", "acorn", "vote"),
    ]

    assert len(set(keys)) == len(keys)
    assert not any("192" in key and len(key) != 64 for key in keys)


def test_one_try_more_than_the_rate_is_refused_until_the_time_is_over() -> None:
    ends_at = NOW + timedelta(minutes=40)
    hold_to(Rate(5, "hour"), 5, ends_at, now=NOW)

    with pytest.raises(TooManyError) as refused:
        hold_to(Rate(5, "hour"), 6, ends_at, now=NOW)

    assert refused.value.retry_after == timedelta(minutes=40)


def test_a_rate_is_read_as_it_is_written() -> None:
    assert Rate.parse("5 per hour") == Rate(5, "hour")
    assert str(Rate.parse("30 per minute")) == "30 per minute"
    assert Rate.parse("2 per day").within == timedelta(days=1)


@pytest.mark.parametrize("text", ["0 per hour", "5 per week", "5", "per hour", "-5 per hour", "5 per hours"])
def test_a_rate_that_is_none_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(ValueError, match="5 per hour"):
        Rate.parse(text)
