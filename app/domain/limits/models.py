"""What is counted: how often one visitor, or all together, tried one thing lately."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, TenantScoped

DIGEST_LENGTH = 64  # hexadecimal digits of a SHA-256


class LimitTally(TenantScoped, Base):
    """The tries under one key until `ends_at`; the digest of its key tells neither what was tried nor by whom."""

    __tablename__ = "limit_tally"

    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[datetime]
