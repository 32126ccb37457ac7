"""Where in a TOML file a value stands, so that a mistake is named with its line."""

import re
from collections.abc import Mapping

Place = tuple[str | int, ...]

_TABLE = re.compile(r"\s*\[(\[)?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=(.*)""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
_QUIET = re.compile(r"""\"(?:\\.|[^"\\])*\"|'[^']*'|\#.*""")
_FENCES = ('"""', "'''")


def lines_of(text: str) -> Mapping[Place, int]:
    """Give the line (from 1) of every table, key and array row of a TOML text."""
    scan = _Scan()
    for number, line in enumerate(text.splitlines(), 1):
        scan.read(line, number)
    return scan.lines


def line_of(lines: Mapping[Place, int], place: Place) -> int:
    """Give the line of a place, or of the nearest thing around it that has one; 1 for the whole file."""
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return lines[place[:length]]
    return 1


class _Scan:
    """A reading of a TOML text line by line; it knows tables, keys and arrays that run over lines."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self._table: Place = ()
        self._array: Place = ()
        self._depth = 0
        self._row = 0
        self._fence = ""

    def read(self, line: str, number: int) -> None:
        if self._fence:
            self._fence = "" if self._fence in line else self._fence
        elif self._depth:
            self._read_row(line, number)
        elif (table := _TABLE.fullmatch(line)) is not None:
            self._open_table(table, number)
        elif (key := _KEY.fullmatch(line)) is not None:
            self._read_key(key, number)

    def _open_table(self, match: re.Match[str], number: int) -> None:
        self._table = _parts(match[2])
        for length in range(1, len(self._table)):
            self.lines.setdefault(self._table[:length], number)
        if match[1]:
            index = sum(1 for place in self.lines if place[:-1] == self._table and isinstance(place[-1], int))
            self.lines.setdefault(self._table, number)
            self._table = (*self._table, index)
        self.lines.setdefault(self._table, number)

    def _read_key(self, match: re.Match[str], number: int) -> None:
        place, value = (*self._table, *_parts(match[1])), match[2]
        self.lines.setdefault(place, number)
        self._fence = next((fence for fence in _FENCES if value.count(fence) % 2), "")
        if not self._fence:
            self._depth, self._array, self._row = _depth(value), place, 0

    def _read_row(self, line: str, number: int) -> None:
        if self._depth == 1 and line.strip() and not line.lstrip().startswith(("#", "]")):
            self.lines[(*self._array, self._row)] = number
            self._row += 1
        self._depth += _depth(line)


def _parts(dotted: str) -> Place:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _depth(text: str) -> int:
    bare = _QUIET.sub("", text)
    return sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))
