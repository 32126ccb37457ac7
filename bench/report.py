"""What a measurement found: rows of ours beside something else from the same run, printed and kept."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.aims import AIMS

RESULTS = Path(__file__).parent / "results"
_NOT_LOOKED_INTO = "not looked into yet"
_TITLES = ("work", "ours", "beside", "unit", "ratio", "note")
_AIM_TITLES = ("work", "ours", "beside", "unit", "ratio", "aim", "met", "beside is")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of ours and the one it is held against, both in `unit`; `note` says what the other one is.

    `aim` names the line of the table of aims that the ratio is held to.
    """

    work: str
    ours: float
    beside: float
    unit: str
    note: str = ""
    aim: str = ""

    @property
    def ratio(self) -> float:
        """Ours over the other one; nan where the other one is nothing."""
        return self.ours / self.beside if self.beside else float("nan")


def print_rows(title: str, rows: Iterable[Row]) -> None:
    """Print a table with aligned columns."""
    _print(title, [_TITLES, *((*_cells(row), row.note) for row in rows)])


def print_aims(found: Mapping[str, Sequence[Row]]) -> None:
    """Print the whole table of aims, with the lines that this run did not measure."""
    _print("aims", [_AIM_TITLES, *aim_lines(found)])
    _print("missed", [("work", "why"), *list_missed(found)])


def aim_lines(found: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, ...]]:
    """Give the table of aims in its order: work, ours, beside, unit, ratio, aim, met, what ours stands beside."""
    for name, aim in AIMS.items():
        rows = [row for each in found.values() for row in each if row.aim == name]
        for row in rows:
            yield (f"{aim.work}: {row.work}", *_cells(row)[1:], aim.bound, _met(row), row.note)
        if not rows:
            yield (aim.work, "", "", "", "", aim.bound, "not measured", aim.how)


def list_missed(found: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, str]]:
    """Give each line of the table that this run missed, and what is known of why."""
    missed = {row.aim for each in found.values() for row in each if row.aim and _met(row) == "no"}
    for name, aim in AIMS.items():
        if name in missed:
            yield aim.work, aim.why or _NOT_LOOKED_INTO


def write_rows(name: str, machine: Mapping[str, object], found: Mapping[str, Sequence[Row]]) -> Path:
    """Keep a run as `bench/results/<name>.json`, a later run of that name over an earlier one."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    rows = {module: [asdict(row) | {"ratio": row.ratio} for row in each] for module, each in found.items()}
    path.write_text(json.dumps({"machine": machine, "rows": rows}, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path


def _met(row: Row) -> str:
    aim = AIMS[row.aim]
    if aim.least is None and aim.most is None:
        return "–"
    return "yes" if aim.is_met(row.ratio) else "no"


def _cells(row: Row) -> tuple[str, ...]:
    return (row.work, _figure(row.ours), _figure(row.beside), row.unit, f"{row.ratio:.2f}")


def _figure(number: float) -> str:
    """Write three significant digits, and every digit of what is larger."""
    if number and abs(number) < 100:  # noqa: PLR2004 - what three digits can show
        return f"{number:.3g}"
    return f"{number:,.0f}"


def _print(title: str, lines: Sequence[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    print(f"\n{title}")
    for line in lines:
        print("  ".join(map(_aligned, lines[0], line, widths)).rstrip())


def _aligned(column: str, text: str, width: int) -> str:
    return text.rjust(width) if column in {"ours", "beside", "ratio"} else text.ljust(width)
