"""Who of the team sees whose pages."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.kernel.db import Base, TenantOwned, refers_to
from app.kernel.personal import Basis, Holding, Purpose


class StaffView(TenantOwned, Base):
    """One look at a customer's pages, from one session of one member of the team, until `expires_at` at the latest.

    The row outlives its session, so that the end of the look is written down whatever ended it (`end_over_views`).
    """

    __tablename__ = "staff_view"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        refers_to("account", "viewer_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "session_id"),
        Index("ix_staff_view_account", "tenant", "account_id"),
        Index("ix_staff_view_viewer", "tenant", "viewer_id"),
        Index("ix_staff_view_expires", "tenant", "expires_at"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.TEAM,
        basis=Basis.INTEREST,
        kept="look",
        owner="account_id",
        given=("begun_at", "expires_at"),
        withheld=("session_id", "viewer_id"),
    )

    session_id: Mapped[UUID]
    viewer_id: Mapped[UUID]
    account_id: Mapped[UUID]
    begun_at: Mapped[datetime]
    expires_at: Mapped[datetime]
