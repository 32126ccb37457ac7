"""Where a customer is billed and delivered to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, FreeText, TenantOwned, refers_to


class Address(TenantOwned, Base):
    """One postal address of an account; it may serve for billing, for delivery, or for both."""

    __tablename__ = "address"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        Index("ix_address_account", "tenant", "account_id"),
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
