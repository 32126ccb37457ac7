"""Histories of requests, written as people say them: `team 11-23 10:00, customer 11-24 10:00`."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.domain.hours.rules import Calendar
from app.domain.support.deadlines import Deadline, current_deadline
from app.domain.support.policy import Channel, SupportPolicy
from app.domain.support.turns import Side, Turn, whose_turn
from app.kernel.durations import Span


def moment(text: str) -> datetime:
    """Read `11-23 10:00` as a time of 2026 in Paris; a year may stand before it, another place after it."""
    clock, _, zone = text.partition(" @")
    full = clock if len(clock.split()[0]) > len("11-23") else f"2026-{clock}"
    return datetime.fromisoformat(full).replace(tzinfo=ZoneInfo(zone or "Europe/Paris")).astimezone(UTC)


def history(text: str) -> list[Turn]:
    """Read whose turn it was, and from when on."""
    return [
        Turn(moment(rest), Side(side)) for side, _, rest in (each.partition(" ") for each in text.split(", ") if each)
    ]


def answer_owed(calendar: Calendar, within: Span, turns: Iterable[Turn]) -> Deadline | None:
    """Give by when the answer that is owed now is due; None while it is not the team's turn."""
    turn, policy = whose_turn(turns), SupportPolicy(channels=(Channel(kind="form", answer_within=within),))
    return current_deadline(calendar, policy, turn) if turn is not None else None
