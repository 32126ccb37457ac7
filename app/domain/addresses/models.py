"""Where a customer is billed and delivered to."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, FreeText, TenantOwned, refers_to
from app.kernel.personal import Basis, Holding, Purpose


class Address(TenantOwned, Base):
    """One postal address of an account; it may serve for billing, for delivery, or for both."""

    __tablename__ = "address"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        Index("ix_address_account", "tenant", "account_id"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.ACCOUNT,
        basis=Basis.CONTRACT,
        kept="account",
        owner="account_id",
        given=("line1", "line2", "postcode", "city", "country", "is_billing", "is_delivery", "added_at"),
    )

    account_id: Mapped[UUID]
    line1: Mapped[str] = mapped_column(FreeText)
    line2: Mapped[str | None] = mapped_column(FreeText)
    postcode: Mapped[str | None] = mapped_column(FreeText)
    city: Mapped[str] = mapped_column(FreeText)
    country: Mapped[str] = mapped_column(String(2))  # ISO 3166-1 alpha-2
    is_billing: Mapped[bool]
    is_delivery: Mapped[bool]
    added_at: Mapped[datetime]
