"""What files need from outside."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Clean:
    """Nothing was found."""


@dataclass(frozen=True, slots=True)
class Infected:
    """Something was found, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Nobody looked, and why; the file waits until somebody has."""

    why: str


Finding = Clean | Infected | Unavailable


class Scanner(Protocol):
    """Looks for what harms."""

    def scan(self, content: bytes) -> Finding:
        """Say what was found; never raises, and takes a bounded time."""
        ...
