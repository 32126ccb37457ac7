"""Credit notes: an invoice is never changed, it is given back, whole or in part, and never more than was billed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec
from sqlalchemy import select

from app.domain.invoices.errors import NotAnInvoiceError, NothingBilledError, OverCreditedError
from app.domain.invoices.issuing import Issuer, Links, write
from app.domain.invoices.models import Invoice, InvoiceKind
from app.domain.invoices.snapshot import Corrected, Line, Snapshot, read
from app.domain.invoices.totals import Sums, sum_up
from app.kernel.db import TenantSession
from app.kernel.money import Money

Quantities = Mapping[int, Decimal]
"""How much of which line, by its place in the invoice, from 0 on."""


def credit(
    session: TenantSession,
    invoice: Invoice,
    quantities: Quantities | None,
    issuer: Issuer,
    *,
    reason: str,
    now: datetime,
) -> Invoice:
    """Give back so much of each line, or (none) all that is left, in a credit note to the same buyer.

    NotAnInvoiceError, NothingBilledError when nothing is left or asked for, OverCreditedError, SeriesTakenError. Credit
    notes to one invoice come one after the other.
    """
    if invoice.kind is not InvoiceKind.INVOICE:
        raise NotAnInvoiceError(invoice.number)
    session.execute(select(Invoice.id).where(Invoice.id == invoice.id).with_for_update())
    billed, earlier = read(invoice), _lines_given_back(session, invoice)
    lines, sums = _given_back(billed, earlier, quantities)
    snapshot = msgspec.structs.replace(
        billed,
        kind=InvoiceKind.CREDIT_NOTE,
        corrects=Corrected(number=billed.number, issued_on=billed.issued_on, reason=reason),
        seller=issuer.seller,
        lines=lines,
        totals=sums.totals,
        net=sums.net,
        tax=sums.tax,
        gross=sums.gross,
        rounding=sums.rounding,
    )
    links = Links(account_id=invoice.account_id, distance_sale=invoice.distance_sale, corrects_id=invoice.id)
    return write(session, snapshot, links, issuer, now=now)


def list_credit_notes(session: TenantSession, invoice: Invoice) -> Sequence[Invoice]:
    """List what was given back of an invoice, the oldest first."""
    notes = select(Invoice).where(Invoice.corrects_id == invoice.id).order_by(Invoice.id)
    return session.scalars(notes).all()


def value_of(session: TenantSession, invoice: Invoice, quantities: Quantities) -> Money:
    """Give what a credit note over so much would give back, with tax; refused as `credit` is. Nothing is issued."""
    billed, earlier = read(invoice), _lines_given_back(session, invoice)
    return Money(_given_back(billed, earlier, quantities)[1].gross, billed.currency)


def quantities_left(session: TenantSession, invoice: Invoice) -> list[Decimal]:
    """Give how much of each line of an invoice is not given back yet."""
    return _quantities_left(read(invoice).lines, _lines_given_back(session, invoice))


def _given_back(
    billed: Snapshot, earlier: Sequence[Line], quantities: Quantities | None
) -> tuple[tuple[Line, ...], Sums]:
    """Give the lines of a credit note and what they come to; the rounding goes with what is given back last."""
    lines = lines_to_give_back(billed.lines, earlier, quantities, currency=billed.currency)
    is_last = not any(_quantities_left(billed.lines, [*earlier, *lines]))
    return lines, sum_up(lines, billed.currency, after=earlier, rounding=billed.rounding if is_last else 0)


def _quantities_left(billed: Sequence[Line], earlier: Sequence[Line]) -> list[Decimal]:
    left = [line.quantity for line in billed]
    for line in earlier:
        left[line.credits or 0] -= line.quantity
    return left


def _lines_given_back(session: TenantSession, invoice: Invoice) -> list[Line]:
    return [line for note in list_credit_notes(session, invoice) for line in read(note).lines]


def lines_to_give_back(
    billed: Sequence[Line], earlier: Sequence[Line], quantities: Quantities | None, *, currency: str
) -> tuple[Line, ...]:
    """Make the lines of a credit note; a line given back in parts comes to exactly what was billed for it.

    `earlier` were given back before. NothingBilledError, OverCreditedError.
    """
    left = dict(enumerate(_quantities_left(billed, earlier)))
    asked = {index: each for index, each in left.items() if each} if quantities is None else quantities
    if not asked:
        raise NothingBilledError("nothing is left to give back")
    for index, quantity in asked.items():
        if not 0 < quantity <= left.get(index, Decimal(0)):
            raise OverCreditedError(index, left.get(index, Decimal(0)))
    return tuple(
        _part_of(billed[index], index, billed[index].quantity - left[index], quantity, currency)
        for index, quantity in sorted(asked.items())
    )


def _part_of(line: Line, index: int, before: Decimal, quantity: Decimal, currency: str) -> Line:
    price = Money(line.unit_price, currency)
    net = price.times(before + quantity) - price.times(before)
    return msgspec.structs.replace(line, quantity=quantity, net=net.amount, credits=index)
