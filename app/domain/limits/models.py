"""What is counted: how often one visitor, or all together, tried one thing lately."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, TenantScoped
from app.kernel.personal import Basis, Erasure, Holding, Purpose

DIGEST_LENGTH = 64  # hexadecimal digits of a SHA-256


class LimitTally(TenantScoped, Base):
    """The tries under one key until `ends_at`; the digest of its key tells neither what was tried nor by whom."""

    __tablename__ = "limit_tally"
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SECURITY,
        basis=Basis.INTEREST,
        kept="limits",
        withheld=("digest",),
        technical=("count", "ends_at"),
        erased=Erasure.KEPT,
    )

    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[datetime]
