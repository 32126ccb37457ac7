"""What a look at one part of an installation shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How well a part does: `fault` is what keeps somebody from something that they were promised."""

    FINE = "ok"
    DOUBTFUL = "warning"
    WRONG = "fault"


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at: its part, what it shows, and what to do unless it is fine."""

    level: Level
    part: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        said = f"{self.level:<8} {self.part:<14} {self.message}"
        return f"{said}\n{'':<24}{self.remedy}" if self.remedy else said


def fine(part: str, message: str) -> Sign:
    """Say that a part is as it should be."""
    return Sign(Level.FINE, part, message)


def doubtful(part: str, message: str, remedy: str) -> Sign:
    """Say what works and may not for long, or could not be looked at."""
    return Sign(Level.DOUBTFUL, part, message, remedy)


def wrong(part: str, message: str, remedy: str) -> Sign:
    """Say what does not work."""
    return Sign(Level.WRONG, part, message, remedy)


def is_well(signs: Iterable[Sign]) -> bool:
    """Tell whether nothing is wrong; doubts do not count."""
    return all(sign.level is not Level.WRONG for sign in signs)
