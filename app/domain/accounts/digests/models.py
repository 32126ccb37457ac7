"""What is known of one reader of the weekly digest."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, TenantScoped, refers_to
from app.kernel.personal import Basis, Holding, Purpose


class WeeklyDigest(TenantScoped, Base):
    """Which week a member of the team was last told of, and since when they want no digest (none: they do)."""

    __tablename__ = "weekly_digest"
    __table_args__ = (refers_to("account", "account_id", ondelete="CASCADE"),)
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.TEAM,
        basis=Basis.INTEREST,
        kept="account",
        owner="account_id",
        given=("told_for", "off_at"),
    )

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    told_for: Mapped[date | None]  # the Monday of that week
    off_at: Mapped[datetime | None]
