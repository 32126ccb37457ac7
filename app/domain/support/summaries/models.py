"""Who wants to be told of their requests every day."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, TenantScoped, refers_to
from app.kernel.personal import Basis, Holding, Purpose

_IS_ON = text("on_at IS NOT NULL")


class DailySummary(TenantScoped, Base):
    """Since when somebody wants the summary (none: they do not), which day they were told of, and up to when."""

    __tablename__ = "daily_summary"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        Index("ix_daily_summary_on", "tenant", "told_on", postgresql_where=_IS_ON, sqlite_where=_IS_ON),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.CONSENT,
        kept="account",
        owner="account_id",
        given=("on_at", "told_on", "told_at"),
    )

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    on_at: Mapped[datetime | None]
    told_on: Mapped[date | None]
    told_at: Mapped[datetime | None]  # what changed after it is told next
