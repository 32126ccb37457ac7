"""The demo's clocks: its own and that of its stand-in for Stripe, which is read and moved over HTTP."""

import json
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from urllib.request import Request, urlopen

from app.kernel.clock import Clock

_WITHIN = 60  # seconds: a year of renewals takes its time


class ClockUnreachableError(Exception):
    """The stand-in does not answer."""


def let_pass(clock: Clock, url: str, passing: timedelta) -> None:
    """Let time pass for the demo and its stand-in; ClockUnreachableError, and nothing passes.

    The demo's own clock goes first: it takes no event that seems to be signed in the future.
    """
    read_clock(url)
    clock.move(passing)
    read_clock(url, ahead=passing)


def read_clock(url: str, *, ahead: timedelta | None = None) -> datetime:
    """Give the stand-in's time, after moving it ahead where that is asked; ClockUnreachableError."""
    data = None if ahead is None else f"ahead={int(ahead.total_seconds())}".encode()
    request = Request(f"{url}/clock", data)  # noqa: S310 - the settings take http(s) only
    try:
        with urlopen(request, timeout=_WITHIN) as answer:  # noqa: S310 - the same
            return datetime.fromtimestamp(json.load(answer)["now"], UTC)
    except (OSError, HTTPException, ValueError, KeyError) as error:
        raise ClockUnreachableError from error
