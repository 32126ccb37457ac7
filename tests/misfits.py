"""Fixture: what the payment provider's SDK would not take, or not find in an answer, fails the test."""

from collections.abc import Iterator

import pytest

_FOUND: list[str] = []


def note(misfit: str) -> None:
    """Note what did not fit, in whichever thread; the test that runs fails."""
    _FOUND.append(misfit)


def take() -> list[str]:
    """Take what was noted, once each."""
    found = sorted(set(_FOUND))
    _FOUND.clear()
    return found


@pytest.fixture(autouse=True)
def fitting() -> Iterator[None]:
    """Hold what a test, and the fixtures before it, exchanged with the stand-in for Stripe to the SDK's own types."""
    yield
    assert take() == []
