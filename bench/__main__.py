"""`python -m bench [--write PAGE] [module …]`: run all measurements or those named, print them, write a page."""

import argparse
import os
import platform
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path

from bench.report import Row, print_aims, print_rows, write_rows
from bench.speed_page import speed_page

_MEASURES = "\ndef main() -> Iterable[Row]:\n"  # what a module with measurements has, and a part of others has not


def main(words: Sequence[str]) -> int:
    """Run measurements by name; gives 1 when one could not be made, and 2 with the names when one is unknown."""
    known = list_measurements()
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="write the table of aims to this file")
    parser.add_argument("names", nargs="*", metavar="module", help=f"of {', '.join(known)}")
    asked = parser.parse_args(words)
    if unknown := [name for name in asked.names if name not in known]:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
    found, broken = gather({name: partial(measure, name) for name in asked.names or known})
    print_aims(found)
    today, seen_on = f"{datetime.now(UTC):%Y-%m-%d}", machine()
    path = write_rows(today, seen_on, found)
    print(f"\n{seen_on}\nkept in {path}")
    if asked.write:
        where = ", ".join((today, *(f"{what} {value}" for what, value in seen_on.items())))
        asked.write.write_text(speed_page(where, found), "utf-8")
    return 1 if broken else 0


def gather(measurements: Mapping[str, Callable[[], Iterable[Row]]]) -> tuple[Mapping[str, Sequence[Row]], list[str]]:
    """Make measurements and print each; give what was found, and the names of those that broke off.

    Whatever one breaks off with, the hour of the others is not lost with it, nor what it had found before.
    """
    found, broken = dict[str, list[Row]](), list[str]()
    for name, rows in measurements.items():
        found[name] = []
        try:
            for row in rows():
                found[name].append(row)
        except Exception:  # noqa: BLE001 - a server that went away, a program that is not there
            print(f"\n{name} could not be measured to its end:", file=sys.stderr)
            traceback.print_exc()
            broken.append(name)
        print_rows(name, found[name])
    return found, broken


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
