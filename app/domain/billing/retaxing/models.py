"""What follows when the tax of a customer's changes: what is charged from then on, for whom, and what is given back."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.invoices.vat_rules import Category
from app.kernel.db import Base, JsonObject, SealedJson, TenantOwned, named, one_of, refers_to
from app.kernel.personal import Basis, Holding, Purpose

_UNTOLD = text("told_at IS NULL")
_UNDONE = text("done_at IS NULL")


class PriceChange(TenantOwned, Base):
    """That a subscription is charged another price from its next period on, as its tax is another.

    Kept before the provider is told of it; one is open for each subscription, which an index holds to.
    """

    __tablename__ = "price_change"
    __table_args__ = (
        refers_to("subscription", "subscription_id", ondelete="CASCADE"),
        one_of("category", Category),
        Index("ix_price_change_subscription", "tenant", "subscription_id"),
        Index(
            "uq_price_change_open",
            *("tenant", "subscription_id"),
            unique=True,
            postgresql_where=_UNTOLD,
            sqlite_where=_UNTOLD,
        ),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.BILLING,
        basis=Basis.CONTRACT,
        kept="account",
        owner="subscription_id",
        through="subscription",
        given=("before", "price", "currency", "category", "rate", "country", "decided_at", "holds_from", "told_at"),
    )

    subscription_id: Mapped[UUID]
    before: Mapped[int] = mapped_column(BigInteger)  # what was to be charged, with its tax
    price: Mapped[int] = mapped_column(BigInteger)  # what is charged then, with its tax
    currency: Mapped[str] = mapped_column(String(3))
    category: Mapped[Category] = mapped_column(named(Category))  # why: the tax, as invoices name it
    rate: Mapped[int]
    country: Mapped[str | None] = mapped_column(String(2))
    decided_at: Mapped[datetime]
    holds_from: Mapped[datetime]
    told_at: Mapped[datetime | None]  # when the provider had been told, or it was overtaken


class PriceBasis(TenantOwned, Base):
    """For whom a price was reckoned that is charged: the invoice of it says that tax, and names them so."""

    __tablename__ = "price_basis"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        Index("ix_price_basis_account", "tenant", "account_id", "decided_at"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.BILLING,
        basis=Basis.CONTRACT,
        kept="account",
        owner="account_id",
        given=("buyer", "decided_at"),
    )

    account_id: Mapped[UUID]
    buyer: Mapped[JsonObject] = mapped_column(SealedJson("price_basis.buyer"))  # as invoices hold one
    decided_at: Mapped[datetime]


class TaxReturn(TenantOwned, Base):
    """Tax that was charged while a VAT number was being checked, and is given back once the number is verified."""

    __tablename__ = "tax_return"
    __table_args__ = (
        refers_to("bill", "bill_id", ondelete="CASCADE"),
        refers_to("invoice", "invoice_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "invoice_id"),
        Index("ix_tax_return_bill", "tenant", "bill_id"),
        Index("ix_tax_return_open", "tenant", "decided_at", postgresql_where=_UNDONE, sqlite_where=_UNDONE),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.BILLING,
        basis=Basis.CONTRACT,
        kept="account",
        owner="bill_id",
        through="bill",
        given=("amount", "currency", "decided_at", "done_at"),
        technical=("invoice_id", "replacement"),
    )

    bill_id: Mapped[UUID]
    invoice_id: Mapped[UUID]  # the one that has the tax in it
    amount: Mapped[int] = mapped_column(BigInteger)  # in minor units
    currency: Mapped[str] = mapped_column(String(3))
    decided_at: Mapped[datetime]
    done_at: Mapped[datetime | None]  # when the money had gone back and the papers were issued
    replacement: Mapped[str | None] = mapped_column(String(40))  # the number of the invoice without the tax
