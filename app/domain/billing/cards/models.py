"""The card that an account is charged with, as the provider last said."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.billing.models import LONGEST_ID
from app.kernel.db import Base, TenantOwned, refers_to
from app.kernel.db.sealed import SealedText
from app.kernel.personal import Basis, Holding, Purpose


class ChargedCard(TenantOwned, Base):
    """What charges an account's running subscription, looked at once a day; without a card there, none is named."""

    __tablename__ = "charged_card"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "account_id"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.BILLING,
        basis=Basis.CONTRACT,
        kept="account",
        owner="account_id",
        given=("brand", "last4", "expires_on", "told_at"),
        technical=("provider_id", "looked_at"),
    )

    account_id: Mapped[UUID]
    provider_id: Mapped[str | None] = mapped_column(String(LONGEST_ID))
    brand: Mapped[str | None] = mapped_column(String(40))
    last4: Mapped[str | None] = mapped_column(SealedText("charged_card.last4"))
    expires_on: Mapped[date | None]  # the last day on which it can be charged
    looked_at: Mapped[datetime]
    told_at: Mapped[datetime | None]  # when its owner was written to that it expires
