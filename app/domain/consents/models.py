"""One decision of somebody about one use of their data."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, TenantOwned, named, one_of, refers_to
from app.kernel.personal import Basis, Holding, Purpose

LONGEST_USE = 40
VERSION_LENGTH = 12


class Decision(StrEnum):
    """What somebody decided."""

    WITHDRAWN = "withdrawn"  # or refused, where nothing was given before
    GIVEN = "given"


class Means(StrEnum):
    """How they decided it: always themselves, the team has no way to do it for them."""

    FORM = "form"  # signed in, or registering
    MAIL_LINK = "mail_link"  # from their mailbox
    ONE_CLICK = "one_click"  # in their mail reader (RFC 8058)
    CLOSING = "closing"  # they closed their account, or had it closed


class Consent(TenantOwned, Base):
    """One decision, with the words that were shown when consent was given.

    The database refuses to change a row, and to let it go before its account.
    The decisions of an account about a use are numbered: the highest is the one that holds.
    """

    __tablename__ = "consent"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "account_id", "use", "number"),
        one_of("decision", Decision),
        one_of("means", Means),
        CheckConstraint("(decision = 'given') = (wording IS NOT NULL)", "wording"),
        Index("ix_consent_use", "tenant", "use", "account_id", "number"),
    )
    __holding__: ClassVar = Holding(
        purpose=Purpose.ACCOUNT,
        basis=Basis.LEGAL_DUTY,  # GDPR, article 7(1): to be able to demonstrate it
        kept="account",
        owner="account_id",
        given=("use", "decision", "means", "at", "language", "version", "wording"),
        technical=("number",),
        last=True,
    )

    account_id: Mapped[UUID]
    use: Mapped[str] = mapped_column(String(LONGEST_USE))
    number: Mapped[int]
    decision: Mapped[Decision] = mapped_column(named(Decision))
    means: Mapped[Means] = mapped_column(named(Means))
    at: Mapped[datetime]
    language: Mapped[str | None] = mapped_column(String(2))
    version: Mapped[str | None] = mapped_column(String(VERSION_LENGTH))
    wording: Mapped[str | None] = mapped_column(Text)
