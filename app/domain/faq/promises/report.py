"""The report of a run of the tests: which carried which promise, and how it went. `tests/promises.py` writes it."""

from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

Outcome = Literal["failed", "skipped", "passed"]


class ReportError(Exception):
    """A report that is there and cannot be read; its message says why and what to do."""


class CarriedTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One test as the run names it, such as `tests/web/test_closing.py::test_it[sqlite]`, and its outcome."""

    test: str
    outcome: Outcome


class RunReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the tests ran, of which commit (none: not known), and what came of those that carry each promise."""

    at: datetime
    commit: str | None
    promises: dict[str, tuple[CarriedTest, ...]]


def read_report(path: Path) -> RunReport | None:
    """Read the report; None where there is none. ReportError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=RunReport)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ReportError(f"{path} cannot be read: {error.strerror}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ReportError(f"{path} is no report of the tests ({error}); write it anew with make test") from error


def write_report(path: Path, report: RunReport) -> None:
    """Write a report, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    part.replace(path)
