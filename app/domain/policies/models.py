"""One change of one policy."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, FreeText, JsonObject, LongFreeText, TenantOwned
from app.kernel.personal import Basis, Erasure, Holding, Purpose, Tie

LONGEST_PATH = 100


class PolicyChange(TenantOwned, Base):
    """What somebody of the team set a policy to; the latest of a path is in force, the others are what it was.

    `number` counts a brand's changes, so that nobody changes what they have not seen.
    """

    __tablename__ = "policy_change"
    __table_args__ = (UniqueConstraint("tenant", "number"),)
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.TEAM,
        basis=Basis.INTEREST,
        kept="journal",
        owner="by_id",
        tie=Tie.ID,
        given=("by_name", "reason", "changed_at"),
        technical=("number", "path", "setting"),
        erased=Erasure.KEPT,
    )

    number: Mapped[int]
    path: Mapped[str] = mapped_column(String(LONGEST_PATH))  # as in “policy.sign_in.max_attempts”, without its root
    setting: Mapped[JsonObject]  # {"value": …} as the brand's file would write it; empty: the file's own again
    reason: Mapped[str] = mapped_column(LongFreeText)
    by_id: Mapped[UUID]
    by_name: Mapped[str] = mapped_column(FreeText)
    changed_at: Mapped[datetime]
