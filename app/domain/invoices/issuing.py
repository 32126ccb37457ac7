"""Issuing an invoice: figures, number, snapshot and seal in one transaction; nothing here commits."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from app.domain.invoices.errors import NothingBilledError
from app.domain.invoices.mentions import Words, mentions_of
from app.domain.invoices.models import Invoice, InvoiceKind
from app.domain.invoices.numbering import take_number
from app.domain.invoices.policy import InvoicePolicy
from app.domain.invoices.snapshot import (
    Buyer,
    Line,
    Mention,
    Nature,
    Period,
    Place,
    Seller,
    Snapshot,
    Unit,
    seal,
    to_json,
)
from app.domain.invoices.totals import sum_up
from app.domain.invoices.vat_rules import Taxation
from app.kernel.db import TenantSession
from app.kernel.ids import new_id
from app.kernel.money import Money

KEPT_YEARS = 10  # from the end of the year (Code de commerce, L123-22)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who issues, in which series, by which calendar, and who finds the words."""

    seller: Seller
    policy: InvoicePolicy
    zone: ZoneInfo
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is to be billed: so many of one thing at a price without tax."""

    text: str
    quantity: Decimal = Decimal(1)
    unit: Unit = Unit.PIECE
    unit_price: Money
    taxation: Taxation

    def __post_init__(self) -> None:
        if not self.quantity.is_finite() or self.quantity <= 0 or self.unit_price.amount < 0:
            raise ValueError("only something is billed, at no less than nothing; what was too much is credited")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody owes, and on which terms."""

    account_id: UUID
    language: str
    buyer: Buyer
    items: tuple[Item, ...]
    nature: Nature = Nature.SERVICES
    period: Period | None = None
    delivered_to: Place | None = None
    rounding: int = 0  # in minor units: what the items with their tax fall short of what was charged
    due_within: timedelta = timedelta(0)


def issue(session: TenantSession, order: Order, issuer: Issuer, *, now: datetime) -> Invoice:
    """Issue an invoice; NothingBilledError, MixedCurrenciesError, SeriesTakenError.

    Whoever calls this waits for others who issue in the same series, and makes them wait until the transaction ends: it
    comes last.
    """
    if not order.items:
        raise NothingBilledError("no line")
    currency = sum((item.unit_price for item in order.items[1:]), order.items[0].unit_price).currency
    lines = tuple(map(_line_of, order.items))
    sums = sum_up(lines, currency, rounding=order.rounding)
    snapshot = Snapshot(
        number="",
        kind=InvoiceKind.INVOICE,
        language=order.language,
        issued_on=date.min,
        due_on=None,
        corrects=None,
        seller=issuer.seller,
        buyer=order.buyer,
        delivered_to=order.delivered_to,
        nature=order.nature,
        period=order.period,
        vat_on_debits=issuer.policy.vat_on_debits,
        currency=currency,
        lines=lines,
        totals=sums.totals,
        net=sums.net,
        tax=sums.tax,
        gross=sums.gross,
        rounding=sums.rounding,
        mentions=(),
    )
    links = Links(
        account_id=order.account_id,
        distance_sale=any(item.taxation.distance_sale for item in order.items),
    )
    return write(session, snapshot, links, issuer, due_within=order.due_within, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What a row says beside its snapshot."""

    account_id: UUID | None
    distance_sale: bool
    corrects_id: UUID | None = None


def write(
    session: TenantSession,
    snapshot: Snapshot,
    links: Links,
    issuer: Issuer,
    *,
    due_within: timedelta | None = None,
    now: datetime,
) -> Invoice:
    """Write a paper: its number, what the law wants said on it, its seal; without `due_within` it gives back."""
    asks = snapshot.kind is InvoiceKind.INVOICE
    series = issuer.policy.series if asks else issuer.policy.credit_series
    today = now.astimezone(issuer.zone).date()
    numbered = take_number(session, series, seller=issuer.seller.siren, today=today)
    kinds = mentions_of(
        snapshot.lines, snapshot.buyer, snapshot.nature, vat_on_debits=snapshot.vat_on_debits, asks=asks
    )
    whole = msgspec.structs.replace(
        snapshot,
        number=numbered.number,
        issued_on=numbered.on,
        due_on=None if due_within is None else numbered.on + due_within,
        mentions=tuple(Mention(kind=kind, text=issuer.words(kind, snapshot.language)) for kind in kinds),
    )
    invoice = _row_of(whole, links, now=now)
    session.add(invoice)
    session.flush()
    return invoice


def _row_of(snapshot: Snapshot, links: Links, *, now: datetime) -> Invoice:
    stored = to_json(snapshot)
    return Invoice(
        id=new_id(now),
        number=snapshot.number,
        kind=snapshot.kind,
        corrects_id=links.corrects_id,
        account_id=links.account_id,
        issued_on=snapshot.issued_on,
        due_on=snapshot.due_on,
        kept_until=date(snapshot.issued_on.year + KEPT_YEARS, 12, 31),
        currency=snapshot.currency,
        net=snapshot.net,
        tax=snapshot.tax,
        gross=snapshot.gross,
        distance_sale=links.distance_sale,
        snapshot=stored,
        sha256=seal(stored),
    )


def _line_of(item: Item) -> Line:
    return Line(
        text=item.text,
        quantity=item.quantity,
        unit=item.unit,
        unit_price=item.unit_price.amount,
        category=item.taxation.category,
        rate=item.taxation.rate,
        country=item.taxation.country,
        net=item.unit_price.times(item.quantity).amount,
    )
