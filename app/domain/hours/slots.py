"""One opening within a day: from its first minute to the one it no longer holds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SLOT = re.compile(r"(\d{2}):([0-5]\d)-(\d{2}):([0-5]\d)")
DAY = 24 * 60  # minutes


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """An opening in minutes since local midnight; `closes` may be 24:00."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return f"{_clock(self.opens)}-{_clock(self.closes)}"


def parse_slot(text: str) -> Opening:
    """Read `09:00-18:00`; ValueError on anything else, on an opening over midnight, and on an empty one."""
    match = _SLOT.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is not an opening; write one like “09:00-18:00”")
    from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
    opening = Opening(from_hour * 60 + from_minute, to_hour * 60 + to_minute)
    if opening.closes > DAY:
        raise ValueError(f"“{text}” ends after the day; write “24:00” for its end, and the rest on the next day")
    if opening.opens >= opening.closes:
        raise ValueError(f"“{text}” ends before it begins; write an opening over midnight as two, up to 24:00")
    return opening


def parse_slots(texts: Iterable[str]) -> tuple[Opening, ...]:
    """Read a day's openings in any order: sorted, those that touch joined; ValueError when two overlap."""
    joined: list[Opening] = []
    for opening in sorted(map(parse_slot, texts)):
        if joined and opening.opens < joined[-1].closes:
            raise ValueError(f"“{opening}” overlaps “{joined[-1]}”; write openings that do not overlap")
        if joined and opening.opens == joined[-1].closes:
            opening = Opening(joined.pop().opens, opening.closes)  # noqa: PLW2901  one opening out of two
        joined.append(opening)
    return tuple(joined)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
