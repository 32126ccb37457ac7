"""One page that a customer waited long for, or did not get."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, TenantOwned, refers_to
from app.kernel.personal import Basis, Holding, Purpose

LONGEST_ENDPOINT = 80


class SlowPage(TenantOwned, Base):
    """Which kind of page it was, how it ended and how long it took: no address, no query, nothing that was sent."""

    __tablename__ = "slow_page"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        Index("ix_slow_page_account", "tenant", "account_id", "at"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.INTEREST,
        kept="slow_page",
        owner="account_id",
        given=("at", "endpoint", "status", "milliseconds", "request_id"),
    )

    account_id: Mapped[UUID]
    at: Mapped[datetime]
    request_id: Mapped[str] = mapped_column(String(32))  # as in the logs
    endpoint: Mapped[str] = mapped_column(String(LONGEST_ENDPOINT))  # the route
    status: Mapped[int] = mapped_column(SmallInteger)
    milliseconds: Mapped[int]
