"""One act of a brand's team."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, FreeText, JsonObject, LongFreeText, TenantOwned
from app.kernel.personal import Basis, Erasure, Holding, Purpose, Tie

LONGEST_ACT = 40


class AuditEntry(TenantOwned, Base):
    """Who did what to whom, when and why. Names are written down: an account may be gone when the line is read.

    The database itself refuses to change or delete a line.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "tenant", "subject_id", "id"),
        Index("ix_audit_entry_actor", "tenant", "actor_id", "id"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.TEAM,
        basis=Basis.INTEREST,
        kept="journal",
        owner="subject_id",
        tie=Tie.ID,
        given=("at", "act", "subject_name", "reason", "details"),
        withheld=("actor_id", "actor_name"),
        unlinked=("subject_name", "reason", "details"),
        erased=Erasure.UNLINKED,
    )

    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]  # none: the command line
    actor_name: Mapped[str] = mapped_column(FreeText)
    act: Mapped[str] = mapped_column(String(LONGEST_ACT))
    subject_id: Mapped[UUID | None]
    subject_name: Mapped[str] = mapped_column(FreeText)
    reason: Mapped[str | None] = mapped_column(LongFreeText)
    details: Mapped[JsonObject]
