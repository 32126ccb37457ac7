"""What a measurement found: rows of ours beside something else from the same run, printed and kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
_TITLES = ("work", "ours", "beside", "unit", "ratio", "note")
_RIGHT = frozenset({1, 2, 4})  # the columns of numbers


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of ours and the one it is held against, both in `unit`; `note` says what the other one is."""

    work: str
    ours: float
    beside: float
    unit: str
    note: str = ""

    @property
    def ratio(self) -> float:
        """Ours over the other one; nan where the other one is nothing."""
        return self.ours / self.beside if self.beside else float("nan")


def print_rows(title: str, rows: Iterable[Row]) -> None:
    """Print a table with aligned columns."""
    lines = [_TITLES, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    print(f"\n{title}")
    for line in lines:
        print("  ".join(map(_aligned, range(len(line)), line, widths)).rstrip())


def write_rows(name: str, machine: Mapping[str, object], found: Mapping[str, Sequence[Row]]) -> Path:
    """Keep a run as `bench/results/<name>.json`, a later run of that name over an earlier one."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    rows = {module: [asdict(row) | {"ratio": row.ratio} for row in each] for module, each in found.items()}
    path.write_text(json.dumps({"machine": machine, "rows": rows}, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path


def _cells(row: Row) -> tuple[str, ...]:
    return (row.work, _figure(row.ours), _figure(row.beside), row.unit, f"{row.ratio:.2f}", row.note)


def _figure(number: float) -> str:
    """Write three significant digits, and every digit of what is larger."""
    if number and abs(number) < 100:  # noqa: PLR2004 - what three digits can show
        return f"{number:.3g}"
    return f"{number:,.0f}"


def _aligned(column: int, text: str, width: int) -> str:
    return text.rjust(width) if column in _RIGHT else text.ljust(width)
