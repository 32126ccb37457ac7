"""Lines of CSV for spreadsheets: what one would calculate is made harmless, and read back as it was."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would calculate (OWASP, CSV injection)
_MARK = "'"


def csv_line(cells: Iterable[str | int | Decimal], separator: str = ",") -> str:
    """Write one line; no cell of it is a formula, and a number is written as it is."""
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerow(
        [harmless(each) if isinstance(each, str) else str(each) for each in cells]
    )
    return written.getvalue()


def harmless(cell: str) -> str:
    """Put a mark before what a spreadsheet would calculate; `plain` takes it off again."""
    return _MARK + cell if _is_formula(cell) else cell


def plain(cell: str) -> str:
    """Give a cell as it was before it was made harmless."""
    return cell[1:] if cell.startswith(_MARK) and _is_formula(cell) else cell


def _is_formula(cell: str) -> bool:
    return cell.lstrip(_MARK).startswith(_FORMULA)
