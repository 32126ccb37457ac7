"""Reads the queries that people type, with the entry each should find.

The split `fresh` (files `fresh.*`) is only reported, never tuned against: its failures are not read.
"""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "queries"


@dataclass(frozen=True, slots=True)
class Query:
    """One line of the file: what is typed, the keys that answer it, and whether it may be tuned for."""

    brand: str
    language: str
    text: str
    expected: frozenset[str]
    split: str


def load_queries() -> list[Query]:
    """Every query of every brand and language."""
    return [query for path in sorted(FOLDER.glob("*.tsv")) for query in _read(path)]


def split_of(text: str) -> str:
    """`tune` or `held`, by the query's own hash, so that nobody picks."""
    return "tune" if hashlib.sha256(text.encode()).digest()[0] % 2 == 0 else "held"


def _read(path: Path) -> list[Query]:
    brand, language = path.stem.removeprefix("fresh.").split(".")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Query(brand, language, row["query"], frozenset({row["expected"], row["also"]} - {""}), row["split"])
            for row in rows
        ]
