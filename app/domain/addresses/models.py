"""Where a customer is billed and delivered to."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.addresses.parts import Part
from app.kernel.db import Base, TenantOwned, refers_to
from app.kernel.db.sealed import SealedText
from app.kernel.personal import Basis, Holding, Purpose

_IS_BILLING, _IS_DELIVERY = text("is_billing"), text("is_delivery")


def _sealed(name: str) -> SealedText:
    return SealedText(f"address.{name}")


class Address(TenantOwned, Base):
    """One postal address of an account; one of them is proposed first for billing, and one for delivery."""

    __tablename__ = "address"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        Index("ix_address_account", "tenant", "account_id"),
        *(
            Index(name, "tenant", "account_id", unique=True, postgresql_where=which, sqlite_where=which)
            for name, which in (("uq_address_billing", _IS_BILLING), ("uq_address_delivery", _IS_DELIVERY))
        ),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.ACCOUNT,
        basis=Basis.CONTRACT,
        kept="account",
        owner="account_id",
        given=(*(part.value for part in Part), "country", "phone", "is_billing", "is_delivery", "added_at"),
        technical=("version",),
    )

    account_id: Mapped[UUID]
    recipient: Mapped[str | None] = mapped_column(_sealed("recipient"))
    company: Mapped[str | None] = mapped_column(_sealed("company"))
    line1: Mapped[str] = mapped_column(_sealed("line1"))
    line2: Mapped[str | None] = mapped_column(_sealed("line2"))
    district: Mapped[str | None] = mapped_column(_sealed("district"))
    city: Mapped[str | None] = mapped_column(_sealed("city"))
    region: Mapped[str | None] = mapped_column(_sealed("region"))
    postcode: Mapped[str | None] = mapped_column(_sealed("postcode"))
    sorting_code: Mapped[str | None] = mapped_column(_sealed("sorting_code"))
    country: Mapped[str] = mapped_column(String(2))  # ISO 3166-1 alpha-2
    phone: Mapped[str | None] = mapped_column(_sealed("phone"))  # E.164
    is_billing: Mapped[bool]
    is_delivery: Mapped[bool]
    added_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(
        default=1, server_default="1"
    )  # counts its changes, so that two tabs do not overwrite each other
