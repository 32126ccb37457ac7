"""All that an invoice says, as values: what is stored, sealed and read again, whatever has changed since."""

import hashlib
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import cast

import msgspec

from app.domain.addresses.written import AddressSnapshot
from app.domain.invoices.errors import DamagedInvoiceError, IncompleteSellerError
from app.domain.invoices.models import Invoice, InvoiceKind
from app.domain.invoices.policy import LegalEntity
from app.domain.invoices.vat_rules import Category
from app.kernel.db import JsonObject


class Nature(StrEnum):
    """What the operation is (CGI, annexe II, 242 nonies A, I, 18°)."""

    GOODS = "goods"
    SERVICES = "services"
    BOTH = "both"


class Unit(StrEnum):
    """What a quantity counts (UN/ECE recommendation 20)."""

    PIECE = "C62"
    MONTH = "MON"
    YEAR = "ANN"
    HOUR = "HUR"


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a snapshot."""


class Place(Part, frozen=True, kw_only=True):
    """A postal address as it was when the invoice was issued: `written` as its country writes it, then its parts."""

    written: tuple[str, ...]  # without the country
    line1: str | None
    line2: str | None = None
    postcode: str | None
    city: str | None
    region: str | None = None
    country: str


class Seller(Part, frozen=True, kw_only=True):
    """Who sells (Code de commerce, R123-237; CGI, annexe II, 242 nonies A)."""

    name: str
    form: str
    capital: str | None
    siren: str
    registration: str
    vat_number: str
    place: Place


class Buyer(Part, frozen=True, kw_only=True):
    """Who buys; a business by its company."""

    name: str
    company: str | None = None
    siren: str | None = None
    vat_number: str | None = None
    place: Place

    @property
    def is_business(self) -> bool:
        """Tell whether the rules between businesses hold."""
        return self.company is not None


class Period(Part, frozen=True, kw_only=True):
    """What time is billed, both days included."""

    first: date
    last: date


class Line(Part, frozen=True, kw_only=True):
    """So many of one thing; `country` is whose tax it is, `credits` the line of the corrected invoice given back."""

    text: str
    quantity: Decimal
    unit: Unit = Unit.PIECE
    unit_price: int
    category: Category
    rate: int
    country: str | None = None
    net: int
    credits: int | None = None


class RateTotal(Part, frozen=True, kw_only=True):
    """What the lines of one category, rate and country come to, and their tax."""

    category: Category
    rate: int
    country: str | None = None
    net: int
    tax: int


class Mention(Part, frozen=True, kw_only=True):
    """A sentence that the law wants on the paper, in the words of the day it was issued."""

    kind: str
    text: str


class Corrected(Part, frozen=True, kw_only=True):
    """The invoice that a credit note corrects, and why."""

    number: str
    issued_on: date
    reason: str


class Snapshot(Part, frozen=True, kw_only=True):
    """One invoice or credit note, whole; a credit note's amounts are positive too."""

    layout: int = 2  # which shape this is, for whoever reads it in ten years; 2 has the rounding
    number: str
    kind: InvoiceKind
    language: str
    issued_on: date
    due_on: date | None
    corrects: Corrected | None
    seller: Seller
    buyer: Buyer
    delivered_to: Place | None
    nature: Nature
    period: Period | None
    vat_on_debits: bool
    currency: str
    lines: tuple[Line, ...]
    totals: tuple[RateTotal, ...]
    net: int
    tax: int
    gross: int  # what is to be paid: net, tax and rounding
    rounding: int = 0  # what the sums fall short of what was charged (EN 16931, BT-114)
    mentions: tuple[Mention, ...]


def place_of(address: AddressSnapshot) -> Place:
    """Give the address of a buyer as invoices hold it; whom it names is said beside it."""
    return Place(
        written=address.lines,
        line1=address.line1,
        line2=address.line2,
        postcode=address.postcode,
        city=address.city,
        region=address.region,
        country=address.country,
    )


def seller_of(entity: LegalEntity) -> Seller:
    """Give the seller as invoices name it; IncompleteSellerError when the law wants more than the brand says."""
    if missing := missing_of_seller(entity):
        raise IncompleteSellerError(missing)
    town = " ".join(filter(None, (entity.postcode, entity.city)))
    place = Place(
        written=tuple(filter(None, (entity.street, town))),
        line1=entity.street,
        postcode=entity.postcode,
        city=entity.city,
        country=entity.country,
    )
    return Seller(
        name=entity.name,
        form=entity.form or "",
        capital=entity.capital,
        siren=entity.siren or "",
        registration=entity.registration or "",
        vat_number=entity.vat_number or "",
        place=place,
    )


def missing_of_seller(entity: LegalEntity) -> tuple[str, ...]:
    """Name what a seller has to say of itself and does not."""
    wanted = ("street", "postcode", "form", "siren", "registration", "vat_number")
    return tuple(name for name in wanted if not getattr(entity, name))


def to_json(snapshot: Snapshot) -> JsonObject:
    """Give it as what a column of JSON holds."""
    return cast("JsonObject", msgspec.to_builtins(snapshot))


def seal(stored: JsonObject) -> str:
    """Give the digest of a stored snapshot, whatever order a database keeps its keys in."""
    return hashlib.sha256(msgspec.json.encode(stored, order="sorted")).hexdigest()


def read(invoice: Invoice) -> Snapshot:
    """Read what an invoice says; DamagedInvoiceError when it is not what was sealed."""
    if seal(invoice.snapshot) != invoice.sha256:
        raise DamagedInvoiceError(invoice.number)
    return msgspec.convert(invoice.snapshot, Snapshot)
