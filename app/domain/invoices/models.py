"""Invoices and credit notes as they were issued, and the counters of their numbers."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.invoices.policy import LONGEST_SERIES
from app.kernel.db import Base, JsonObject, TenantOwned, TenantScoped, named, one_of, refers_to
from app.kernel.personal import Basis, Erasure, Holding, Purpose

LONGEST_NUMBER = 40
_COUNTS = text("distance_sale")

_CORRECTS = text("corrects_id IS NOT NULL")


class InvoiceKind(StrEnum):
    """What a paper asks for, or gives back."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class InvoiceSeries(TenantScoped, Base):
    """How many papers a seller has numbered in one series and year; raised with each paper, so that none is missing."""

    __tablename__ = "invoice_series"
    __holding__: ClassVar[Holding | None] = None

    series: Mapped[str] = mapped_column(String(LONGEST_SERIES), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seller: Mapped[str]
    numbered: Mapped[int]
    last_on: Mapped[date]


class Invoice(TenantOwned, Base):
    """One paper. `snapshot` is all that it says, and `sha256` is its seal; amounts are in minor units.

    The database refuses to change it, but for `account_id`, which may be emptied, and does so itself before an account
    is deleted; and to delete it before `kept_until` is over.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("tenant", "number"),
        refers_to("account", "account_id"),
        refers_to("invoice", "corrects_id"),
        one_of("kind", InvoiceKind),
        CheckConstraint(f"(kind = '{InvoiceKind.CREDIT_NOTE}') = (corrects_id IS NOT NULL)", "corrects"),
        Index("ix_invoice_account", "tenant", "account_id", "id"),
        Index("ix_invoice_issued", "tenant", "issued_on", "id"),
        Index("ix_invoice_corrects", "tenant", "corrects_id", postgresql_where=_CORRECTS, sqlite_where=_CORRECTS),
        Index("ix_invoice_kept", "tenant", "kept_until"),
        Index("ix_invoice_distance", "tenant", "issued_on", postgresql_where=_COUNTS, sqlite_where=_COUNTS),
    )
    __holding__: ClassVar[Holding | None] = Holding(
        purpose=Purpose.BILLING,
        basis=Basis.LEGAL_DUTY,
        kept="ten_years",
        owner="account_id",
        given=("number", "kind", "issued_on", "due_on", "currency", "net", "tax", "gross", "snapshot"),
        technical=("corrects_id", "kept_until", "distance_sale", "sha256"),
        unlinked=("account_id",),
        erased=Erasure.UNLINKED,
    )

    number: Mapped[str] = mapped_column(String(LONGEST_NUMBER))
    kind: Mapped[InvoiceKind] = mapped_column(named(InvoiceKind))
    corrects_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]  # none: the person was erased
    issued_on: Mapped[date]
    due_on: Mapped[date | None]  # none: it gives back
    kept_until: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    net: Mapped[int] = mapped_column(BigInteger)
    tax: Mapped[int] = mapped_column(BigInteger)
    gross: Mapped[int] = mapped_column(BigInteger)
    distance_sale: Mapped[bool]  # counts towards the yearly threshold of `vat_table`
    snapshot: Mapped[JsonObject]
    sha256: Mapped[str] = mapped_column(String(64))
