"""What somebody thought of one closure of their ticket."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, LongFreeText, TenantOwned, refers_to
from app.kernel.personal import Basis, Holding, Purpose

WORST, BEST = 1, 5


class TicketRating(TenantOwned, Base):
    """One judgement for each closure, which `number` names: that of the event by which it ended."""

    __tablename__ = "ticket_rating"
    __table_args__ = (
        refers_to("ticket", "ticket_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "ticket_id", "number"),
        CheckConstraint(f"score BETWEEN {WORST} AND {BEST}", name="score"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.INTEREST,
        kept="tickets",
        owner="ticket_id",
        through="ticket",
        given=("score", "comment", "rated_at"),
        technical=("number",),
    )

    ticket_id: Mapped[UUID]
    number: Mapped[int]
    score: Mapped[int]
    comment: Mapped[str | None] = mapped_column(LongFreeText)
    rated_at: Mapped[datetime]
