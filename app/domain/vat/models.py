"""The registration of a business, and every answer that was ever given about its number."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, FreeText, JsonObject, LongFreeText, TenantOwned, named, one_of, refers_to
from app.kernel.personal import Basis, Holding, Purpose

LONGEST_NUMBER = 20


class VatState(StrEnum):
    """How far the check of a number has come; `lifecycle.TRANSITIONS` says what leads from one to the other."""

    UNCHECKED = "unchecked"  # nobody was asked yet
    PENDING = "pending"  # VIES was asked and has not answered
    VERIFIED = "verified"
    REJECTED = "rejected"  # VIES, or the team, said that it is none
    UNAVAILABLE = "unavailable"  # VIES can't tell: the team decides


class Outcome(StrEnum):
    """What came of asking VIES once."""

    VALID = "valid"
    INVALID = "invalid"
    FAILED = "failed"  # it is asked again
    UNANSWERABLE = "unanswerable"  # asking again would not help


class NameMatch(StrEnum):
    """How the name that VIES gave compares with the one that was typed."""

    MATCH = "match"
    CLOSE = "close"
    DIFFERS = "differs"
    UNKNOWN = "unknown"  # some states give no names


class VatRegistration(TenantOwned, Base):
    """The company and number that an account gave, and how far their check has come."""

    __tablename__ = "vat_registration"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "account_id"),
        one_of("state", VatState),
        Index("ix_vat_registration_number", "tenant", "number"),
        Index("ix_vat_registration_state", "tenant", "state", "state_at"),
        Index("ix_vat_registration_due", "country", "next_at"),
        Index("ix_vat_registration_lease", "lease_until"),
    )
    __timetable__ = True
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.PRO,
        basis=Basis.CONTRACT,
        kept="account",
        owner="account_id",
        given=("company", "number", "country", "state", "state_at", "asked_at", "decided_at", "reason"),
        technical=("round_at", "next_at", "attempts", "lease_until", "lease_owner", "decided_by"),
    )

    account_id: Mapped[UUID]
    company: Mapped[str] = mapped_column(FreeText)
    number: Mapped[str] = mapped_column(String(LONGEST_NUMBER))
    country: Mapped[str] = mapped_column(String(2))  # as VIES names it: EL for Greece, FR for Monaco
    state: Mapped[VatState] = mapped_column(named(VatState))
    state_at: Mapped[datetime]
    asked_at: Mapped[datetime]  # when the account gave this company and number
    decided_by: Mapped[UUID | None]  # of the team
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(LongFreeText)  # of that decision

    round_at: Mapped[datetime | None]  # since when VIES is being asked without an answer
    attempts: Mapped[int] = mapped_column(default=0)  # of this round
    next_at: Mapped[datetime | None]  # none: nobody asks VIES
    lease_until: Mapped[datetime | None]
    lease_owner: Mapped[str | None]


class VatCheck(TenantOwned, Base):
    """One answer of VIES, as it came: the proof that the number was looked at.

    The database refuses to change it, and to let it go before its account.
    """

    __tablename__ = "vat_check"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        one_of("outcome", Outcome),
        one_of("comparison", NameMatch),
        Index("ix_vat_check_account", "tenant", "account_id", "id"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.PRO,
        basis=Basis.LEGAL_DUTY,
        kept="account",
        owner="account_id",
        given=("number", "company", "asked_at", "outcome", "consultation", "name", "seat", "comparison"),
        technical=("request", "status", "body", "code"),
        last=True,
    )

    account_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(String(LONGEST_NUMBER))
    company: Mapped[str] = mapped_column(FreeText)
    asked_at: Mapped[datetime]
    request: Mapped[JsonObject]
    status: Mapped[int | None]  # of HTTP; none: there was no answer
    body: Mapped[str | None] = mapped_column(Text)  # as it came, its beginning
    outcome: Mapped[Outcome] = mapped_column(named(Outcome))
    code: Mapped[str | None] = mapped_column(String(60))  # VIES's own word for what is wrong, or ours
    consultation: Mapped[str | None] = mapped_column(String(60))  # the number of the consultation
    name: Mapped[str | None] = mapped_column(FreeText)
    seat: Mapped[str | None] = mapped_column(LongFreeText)  # the address that VIES gave
    comparison: Mapped[NameMatch] = mapped_column(named(NameMatch))
