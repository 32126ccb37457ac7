"""The slow and failed pages of a customer, as the team reads them beside a report."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.units import format_unit
from flask import current_app

from app.domain.support.slow.service import list_slow_and_failed
from app.kernel.db import TenantSession
from app.web.request import current_language, now

_FAILED = 500
_CLOCK = re.compile(r"(\d{1,2})[:hH.](\d{2})")  # as the form of a report takes it


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One page: when, which, how it ended, how long it took in seconds with their sign, and its number in the logs."""

    at: datetime
    path: str
    status: int
    has_failed: bool
    seconds: str
    request_id: str


def show_slow_pages(session: TenantSession, account_id: UUID, *, around: datetime | None) -> Sequence[ShownPage]:
    """List what an account waited for around a time; without one, lately."""
    return [
        ShownPage(
            each.at,
            _path_of(each.endpoint),
            each.status,
            each.status >= _FAILED,
            format_unit(each.milliseconds / 1000, "duration-second", "short", format="0.0", locale=current_language()),
            each.request_id,
        )
        for each in list_slow_and_failed(session, account_id, around=around, now=now())
    ]


def told_at(facts: Mapping[str, str], zone: ZoneInfo) -> datetime | None:
    """Give when a report says that it was slow, by the brand's clock; None where it does not say."""
    clock = _CLOCK.fullmatch(facts.get("slow_at", ""))
    with suppress(ValueError):
        if clock is not None:
            day, hour = date.fromisoformat(facts.get("slow_on", "")), time(int(clock[1]), int(clock[2]))
            return datetime.combine(day, hour, zone).astimezone(UTC)
    return None


def _path_of(endpoint: str) -> str:
    """Give the address that a kind of page has; its own name where there is none any more."""
    rule = (
        next(iter(current_app.url_map.iter_rules(endpoint)), None) if endpoint in current_app.view_functions else None
    )
    return str(rule) if rule is not None else endpoint
