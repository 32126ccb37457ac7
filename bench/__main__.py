"""`python -m bench [module …]`: run the measurements, all of them or those named, and print them as ratios."""

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from bench.report import Row, print_rows, write_rows

_MEASURES = "\ndef main() -> Iterable[Row]:\n"  # what a module with measurements has, and a part of others has not


def main(names: Sequence[str]) -> int:
    """Run measurements by name; gives 2 and lists the names when one is unknown."""
    known = list_measurements()
    if unknown := [name for name in names if name not in known]:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    found: dict[str, list[Row]] = {}
    for name in names or known:
        found[name] = list(measure(name))
        print_rows(name, found[name])
    path = write_rows(f"{datetime.now(UTC):%Y-%m-%d}", machine(), found)
    print(f"\n{machine()}\nkept in {path}")
    return 0


def list_measurements() -> list[str]:
    """List the modules of this package that measure something."""
    files = Path(__file__).parent.glob("*.py")
    return sorted(file.stem for file in files if _MEASURES in file.read_text("utf-8"))


def measure(name: str) -> Iterable[Row]:
    """Run one module's measurements."""
    rows: Iterable[Row] = import_module(f"bench.{name}").main()
    return rows


def machine() -> dict[str, object]:
    """Say what the figures were seen on; the load says how alone the run was."""
    return {"python": platform.python_version(), "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
