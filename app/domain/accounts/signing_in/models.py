"""What is counted at the sign-in."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, TenantScoped
from app.kernel.personal import Basis, Holding, Purpose, Tie
from app.kernel.tokens import DIGEST_LENGTH


class SignInTally(TenantScoped, Base):
    """The failed tries at one name from known browsers or from all others; the digests tell no name.

    `subject` is the digest of the name alone, so that a new password can forgive all its tallies.
    """

    __tablename__ = "sign_in_tally"
    __table_args__ = (Index("ix_sign_in_tally_subject", "tenant", "subject"),)
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SECURITY,
        basis=Basis.INTEREST,
        kept="tries",
        owner="subject",
        tie=Tie.MARK,
        withheld=("digest",),
        technical=("tries", "last_at", "blocked_at"),
    )

    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    subject: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    tries: Mapped[int]
    last_at: Mapped[datetime]
    blocked_at: Mapped[datetime | None]
