"""Reading one line of an import into what an account is made of; pure, LineError says what is wrong and where."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from app.domain.accounts.identifiers import is_user_name, key_of, normal_email
from app.domain.accounts.policy import SerialNumberPolicy
from app.domain.accounts.profile import DATE_FORMS, FIRST_BIRTH_DATE, LONGEST_LINE
from app.domain.accounts.registration.rules import normal_serial
from app.domain.accounts.transfers.errors import LineError, LineFault
from app.domain.accounts.transfers.sheets import Record, Sheet
from app.kernel.cards import mask_cards
from app.kernel.letters import fold

Value = str | date
Given = Mapping[str, Value]
"""What a line gives, by column; an empty cell gives nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a brand asks of a line; `countries` names codes (ISO 3166-1) by their folded names in our languages."""

    required: tuple[str, ...]
    languages: tuple[str, ...]
    serial: SerialNumberPolicy | None
    countries: Mapping[str, str]
    today: date


def named_cells(record: Record, sheet: Sheet) -> Mapping[str, str]:
    """Give a line's cells by our columns; LineError where there are more or fewer than the heading has."""
    if len(record.cells) != len(sheet.columns):
        raise LineError(LineFault.RAGGED)
    return {column: cell for column, cell in zip(sheet.columns, record.cells, strict=True) if column and cell}


def email_of(record: Record, sheet: Sheet) -> str:
    """Give what stands in a line's column of addresses, whatever it is; it names the line to people."""
    place = sheet.columns.index("email")
    return record.cells[place][:LONGEST_LINE] if place < len(record.cells) else ""


def read_given(cells: Mapping[str, str], terms: Terms) -> Given:
    """Read each cell in its column's form; LineError names the first that has not."""
    return {column: _READ[column](cell, column, terms) for column, cell in cells.items()}


def refuse_missing(given: Given, terms: Terms) -> None:
    """Refuse a line without what a registration needs; LineError."""
    missing = next((column for column in terms.required if column not in given), None)
    if missing is not None:
        raise LineError(LineFault.MISSING, missing)


def key_in(given: Given, column: str) -> str:
    """Give the folded form under which no two lines may have the same."""
    return key_of(str(given.get(column, "")))


def _line(cell: str, column: str, _terms: Terms) -> str:
    if len(cell) > LONGEST_LINE:
        raise LineError(LineFault.TOO_LONG, column)
    return mask_cards(cell)


def _email(cell: str, column: str, _terms: Terms) -> str:
    return _good(normal_email(cell), column)


def _user_name(cell: str, column: str, _terms: Terms) -> str:
    return _good(cell if is_user_name(cell) and mask_cards(cell) == cell else None, column)


def _country(cell: str, column: str, terms: Terms) -> str:
    code = cell.upper()
    return _good(code if code in terms.countries.values() else terms.countries.get(fold(cell)), column)


def _serial(cell: str, column: str, terms: Terms) -> str:
    number = normal_serial(cell)
    fits = terms.serial is not None and re.fullmatch(terms.serial.pattern, number) is not None
    return _good(number if fits else None, column)


def _birth_date(cell: str, column: str, terms: Terms) -> date:
    for form in DATE_FORMS:
        try:
            day = datetime.strptime(cell, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if FIRST_BIRTH_DATE <= day <= terms.today:
            return day
    raise LineError(LineFault.NOT_GOOD, column)


def _language(cell: str, column: str, terms: Terms) -> str:
    return _good(cell.lower() if cell.lower() in terms.languages else None, column)


def _good(value: str | None, column: str) -> str:
    if value is None:
        raise LineError(LineFault.NOT_GOOD, column)
    return value


_READ: Mapping[str, Callable[[str, str, Terms], Value]] = MappingProxyType(
    {
        "email": _email,
        "first_name": _line,
        "last_name": _line,
        "user_name": _user_name,
        "company": _line,
        "country": _country,
        "serial_number": _serial,
        "birth_date": _birth_date,
        "language": _language,
    }
)
