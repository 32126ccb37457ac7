"""Numbers without a gap: the counter is raised in the transaction that writes the paper, and goes back with it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.invoices.errors import SeriesTakenError
from app.domain.invoices.models import InvoiceSeries
from app.kernel.db import TenantSession


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
    return Numbered(f"{series}-{today.year}-{row.numbered:06d}", row.last_on)
