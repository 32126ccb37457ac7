"""Numbers without a gap: the counter is raised in the transaction that writes the paper, and goes back with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.invoices.errors import SeriesTakenError
from app.domain.invoices.models import LONGEST_NUMBER, InvoiceSeries
from app.domain.invoices.policy import SERIES
from app.kernel.db import TenantSession

_DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)
_NUMBER = re.compile(rf"{SERIES}-[0-9]{{4}}-[0-9]{{6,}}", re.ASCII)


def is_number(text: str) -> bool:
    """Tell whether a paper can bear this number."""
    return len(text) <= LONGEST_NUMBER and _NUMBER.fullmatch(text) is not None


def write_number(series: str, year: int, count: int) -> str:
    """Give the number of a paper: the series, the year, the count."""
    return f"{series}-{year}-{count:06d}"


def possible_numbers(words: str, series: Iterable[str], *, year: int) -> list[str]:
    """Give what somebody may mean who writes a number, or its last digits: of this year and the one before."""
    text = "".join(words.upper().split())
    if _DIGITS.fullmatch(text):
        return [write_number(each, when, int(text)) for each in series for when in (year, year - 1)]
    return [text] if is_number(text) else []


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number, and the day of the paper that bears it."""

    number: str
    on: date


def take_number(session: TenantSession, series: str, *, seller: str, today: date) -> Numbered:
    """Take the next number of a series, which holds it until the transaction ends; SeriesTakenError.

    Nobody else takes one meanwhile. A paper is never dated before the one numbered before it: whoever waited for the
    series past midnight gets the later day, within the year whose number it is.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = insert(InvoiceSeries).values(
        tenant=session.tenant, series=series, year=today.year, seller=seller, numbered=1, last_on=today
    )
    raised = first.on_conflict_do_update(
        index_elements=[InvoiceSeries.tenant, InvoiceSeries.series, InvoiceSeries.year],
        set_={
            "numbered": InvoiceSeries.numbered + 1,
            "last_on": case((InvoiceSeries.last_on < today, today), else_=InvoiceSeries.last_on),
        },
        where=InvoiceSeries.seller == seller,
    ).returning(InvoiceSeries.numbered, InvoiceSeries.last_on)
    row = session.execute(raised).one_or_none()
    if row is None:
        raise SeriesTakenError(series)
    return Numbered(write_number(series, today.year, row.numbered), row.last_on)
