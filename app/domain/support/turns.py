"""Whose turn it is in a request: the history from which every deadline is derived."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Side(StrEnum):
    """Who has to act next."""

    TEAM = "team"
    CUSTOMER = "customer"
    CARRIER = "carrier"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Turn:
    """From `at` on it is that side's turn."""

    at: datetime
    side: Side


def read_turns(turns: Iterable[Turn]) -> Sequence[Turn]:
    """Give the changes of turn: of several at one instant the last, of several in a row by one side the first.

    They are put in order of time first: the clocks of several machines are not quite one.
    """
    read: list[Turn] = []
    for turn in sorted(turns, key=lambda each: each.at):
        if read and read[-1].at == turn.at:
            read.pop()
        if not read or read[-1].side is not turn.side:
            read.append(turn)
    return read


def whose_turn(turns: Iterable[Turn]) -> Turn | None:
    """Say whose turn it is now, and since when; None before the first."""
    read = read_turns(turns)
    return read[-1] if read else None
