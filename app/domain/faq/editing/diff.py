"""Two texts side by side, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_CONTEXT = 2  # lines around a change
_LONG = 1000  # lines of a text from which those that come again and again are not matched: it would take seconds


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line: the same in both, taken away or added; its number (from 1) in the text that it stands in."""

    kind: Literal["same", "gone", "new"]
    number: int
    text: str


def compare(before: str, after: str) -> list[list[DiffLine]]:
    """Give the changes from one text to another, each with the lines around it; nothing where they are the same."""
    old, new = before.splitlines(), after.splitlines()
    groups = SequenceMatcher(a=old, b=new, autojunk=len(new) > _LONG).get_grouped_opcodes(_CONTEXT)
    return [list(_lines(group, old, new)) for group in groups]


def _lines(
    group: Sequence[tuple[str, int, int, int, int]], old: Sequence[str], new: Sequence[str]
) -> Iterator[DiffLine]:
    for tag, old_start, old_end, new_start, new_end in group:
        if tag == "equal":
            yield from (DiffLine("same", new_start + at + 1, new[new_start + at]) for at in range(new_end - new_start))
            continue
        yield from (DiffLine("gone", number + 1, old[number]) for number in range(old_start, old_end))
        yield from (DiffLine("new", number + 1, new[number]) for number in range(new_start, new_end))
