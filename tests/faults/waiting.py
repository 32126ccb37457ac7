"""Waiting for what another process does."""

from collections.abc import Callable
from time import monotonic, sleep


def wait_until(is_so: Callable[[], bool], *, within: float = 180) -> None:
    """Look again and again, seconds long; AssertionError when it never comes."""
    deadline = monotonic() + within
    while not is_so():
        assert monotonic() < deadline, "it took too long"
        sleep(0.05)
