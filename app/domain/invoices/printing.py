"""A paper to be printed: its snapshot for programs, and the same in words and looks for people; who prints it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.invoices.snapshot import Snapshot

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """A few lines under a heading."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Every word of a paper as it stands on the page, and the brand's look; all of it is plain text but the logo."""

    language: str
    brand: str
    colour: str  # "#0B7A3B"
    logo: str  # SVG; none: the brand's name stands there
    kind: str
    number: str
    facts: Sequence[Pair]
    parties: Sequence[Block]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    sums: Sequence[Pair]
    total: Pair
    mentions: Sequence[str]
    foot: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed."""

    snapshot: Snapshot
    sheet: Sheet


class PrintingError(Exception):
    """The paper could not be printed."""


class Printer(Protocol):
    """Prints papers."""

    def print(self, paper: Paper) -> bytes:
        """Give a PDF with the invoice for programs inside (Factur-X); PrintingError."""
        ...
