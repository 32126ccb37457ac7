"""Customers of the provider whose accounts are erased: their names there, until they are forgotten there too."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.billing.models import LONGEST_ID
from app.kernel.db import Base, TenantOwned
from app.kernel.personal import Basis, Erasure, Holding, Purpose


class Farewell(TenantOwned, Base):
    """A customer who is to be forgotten at the provider. The row outlives the account, and goes once that is done."""

    __tablename__ = "provider_farewell"
    __table_args__ = (UniqueConstraint("tenant", "provider_id"),)
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.BILLING,
        basis=Basis.CONTRACT,
        kept="farewell",
        technical=("provider_id", "asked_at"),
        erased=Erasure.KEPT,
    )

    provider_id: Mapped[str] = mapped_column(String(LONGEST_ID))
    asked_at: Mapped[datetime]
