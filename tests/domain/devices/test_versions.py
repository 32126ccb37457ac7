"""Versions in the order in which people number them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.devices.versions import version_key

RISING = (
    *("", "0.9", "1", "1.2", "1.10", "2.0 dev", "2.0 alpha 2", "2.0 alpha 10", "2.0 beta", "2.0-preview", "2.0 RC1"),
    *("2.0rc2", "2.0", "2.0 SP1", "2.0 SP2", "2.0.1", "2.0.10", "4.9", "4.10", "2024", "20240101"),
)
SAME = (("2.0", "2"), ("2.0.0", "v2.0"), ("Version 4.10", "4.10"), ("2.0 RC1", "2.0-rc.1"), ("04.010", "4.10"))


@pytest.mark.parametrize(("lesser", "greater"), list(pairwise(RISING)))
def test_each_version_comes_before_the_next(lesser: str, greater: str) -> None:
    assert version_key(lesser) < version_key(greater)


@pytest.mark.parametrize(("one", "other"), [*SAME, ("", "  "), ("", "—"), ("４.１０", "4.10")])
def test_two_ways_to_write_a_version_are_one(one: str, other: str) -> None:
    assert version_key(one) == version_key(other)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert sorted([one, other], key=version_key) is not None
    assert (version_key(one) < version_key(other)) + (version_key(other) < version_key(one)) <= 1


def test_a_number_too_long_to_be_counted_with_is_compared_all_the_same() -> None:
    assert version_key("9" * 6000) > version_key("9" * 5999)
