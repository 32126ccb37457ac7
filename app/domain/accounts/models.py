"""An account: one person at one tenant, and how far they have come."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, FreeText, SealedDate, SealedText, TenantOwned, TenantScoped, named, one_of
from app.kernel.personal import Basis, Erasure, Holding, Purpose, Tie
from app.kernel.tokens import DIGEST_LENGTH


class AccountState(StrEnum):
    """How far an account has come; `rules.TRANSITIONS` says what leads from one to the other."""

    UNCONFIRMED = "unconfirmed"  # registered, the mailbox not proven yet
    WAITING = "waiting"  # proven, the team has to approve
    ACTIVE = "active"
    SUSPENDED = "suspended"  # paused by the team
    CLOSED = "closed"


class Role(StrEnum):
    """What an account is at its tenant; `rights.RIGHTS` says what it may do there."""

    CUSTOMER = "customer"
    AGENT = "agent"
    EDITOR = "editor"  # writes the FAQ
    REVIEWER = "reviewer"  # and lets it be published
    ADMIN = "admin"


class PasswordKind(StrEnum):
    """Where a password comes from."""

    CHOSEN = "chosen"  # by the person
    GENERATED = "generated"  # by us, mailed; changing it is the person's choice
    TEMPORARY = "temporary"  # by the team; it must be changed at the first sign-in


_IS_STAFF = text(f"role <> '{Role.CUSTOMER}'")
_HAS_SERIAL = text("serial_number IS NOT NULL")
_IS_WAITING = text("first_owned_at IS NULL")


def owner_key_of(tenant: str, account_id: UUID) -> str:
    """Give what the secrets of an account are bound to, of which only the ids are at hand."""
    return f"{tenant}\0{account_id}"


class Account(TenantOwned, Base):
    """One person at one tenant; the keys are the folded forms under which e-mail and user name are looked up."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("tenant", "email_key"),
        UniqueConstraint("tenant", "user_name_key"),
        one_of("state", AccountState),
        one_of("role", Role),
        one_of("password_kind", PasswordKind),
        Index("ix_account_state", "tenant", "state", "registered_at"),
        Index("ix_account_registered", "tenant", "registered_at"),
        Index("ix_account_staff", "tenant", "role", postgresql_where=_IS_STAFF, sqlite_where=_IS_STAFF),
        Index(
            "ix_account_serial_number",
            *("tenant", "serial_number"),
            postgresql_where=_HAS_SERIAL,
            sqlite_where=_HAS_SERIAL,
        ),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.ACCOUNT,
        basis=Basis.CONTRACT,
        kept="account",
        owner="id",
        given=(
            "role",
            "state",
            "language",
            "email",
            "new_email",
            "new_email_asked_at",
            "user_name",
            "password_kind",
            "password_set_at",
            "password_expires_at",
            "locked_at",
            "first_name",
            "last_name",
            "company",
            "country",
            "serial_number",
            "birth_date",
            "registered_at",
            "confirmed_at",
            "approved_at",
            "closed_at",
        ),
        withheld=("email_key", "user_name_key", "password_hash", "registered_by"),
    )

    role: Mapped[Role] = mapped_column(named(Role), default=Role.CUSTOMER)
    state: Mapped[AccountState] = mapped_column(named(AccountState))
    language: Mapped[str] = mapped_column(String(2))

    email: Mapped[str]
    email_key: Mapped[str | None]  # none: closed, and its address may register again
    new_email: Mapped[str | None]  # asked for, and not confirmed from its mailbox yet
    new_email_asked_at: Mapped[datetime | None]
    user_name: Mapped[str | None]
    user_name_key: Mapped[str | None]

    password_hash: Mapped[str | None]  # none: not made yet
    password_kind: Mapped[PasswordKind | None] = mapped_column(named(PasswordKind))
    password_set_at: Mapped[datetime | None]
    password_expires_at: Mapped[datetime | None]  # of a password that we made and nobody has used yet
    locked_at: Mapped[datetime | None]  # “this was not me”: nobody enters before the password is chosen anew

    first_name: Mapped[str] = mapped_column(FreeText)
    last_name: Mapped[str] = mapped_column(FreeText)
    company: Mapped[str | None] = mapped_column(FreeText)
    country: Mapped[str | None] = mapped_column(String(2))  # ISO 3166-1 alpha-2
    serial_number: Mapped[str | None]
    birth_date: Mapped[date | None] = mapped_column(SealedDate("account.birth_date"))

    registered_at: Mapped[datetime]
    registered_by: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH))  # digest of the browser's cookie
    confirmed_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    @property
    def full_name(self) -> str:
        """The person's name as letters begin with it."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def shown_name(self) -> str:
        """The person's name, or the address of somebody who gave none."""
        return self.full_name or self.email

    @property
    def initials(self) -> str:
        """One letter of each name."""
        return (self.first_name[:1] + self.last_name[:1]).upper()

    @property
    def owner_key(self) -> str:
        """What the secrets of this account, and of no other of any tenant, are bound to."""
        return owner_key_of(self.tenant, self.id)


class KnownSerial(TenantScoped, Base):
    """The serial number of a device that the brand sold: it activates its owner's registration by itself."""

    __tablename__ = "known_serial"
    __table_args__ = (
        Index("ix_known_serial_waiting", "tenant", "number", postgresql_where=_IS_WAITING, sqlite_where=_IS_WAITING),
    )
    __holding__: ClassVar[None] = None  # a device, until an account names it

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    product: Mapped[str | None] = mapped_column(String(60))  # its key in the library; none: the brand has not said
    imported_at: Mapped[datetime]
    first_owned_at: Mapped[datetime | None]  # when it first was a device in an account's list


class BarredEmail(TenantScoped, Base):
    """An address whose account was deleted, and that may not register again: the digest of its folded form."""

    __tablename__ = "barred_email"
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.ACCOUNT,
        basis=Basis.INTEREST,
        kept="barred",
        owner="digest",
        tie=Tie.MARK,
        technical=("barred_at",),
        erased=Erasure.KEPT,
    )

    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    barred_at: Mapped[datetime]


class FormerAccount(TenantScoped, Base):
    """An account of a brand's former customer area, taken over with proof of its mailbox."""

    __tablename__ = "former_account"
    __table_args__ = (Index("ix_former_account_adopted", "tenant", "adopted_at"),)
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.ACCOUNT,
        basis=Basis.INTEREST,
        kept="former",
        owner="email_key",
        tie=Tie.EMAIL,
        given=("first_name", "last_name", "company", "country", "imported_at", "adopted_at"),
    )

    email_key: Mapped[str] = mapped_column(String(320), primary_key=True)
    first_name: Mapped[str] = mapped_column(SealedText("former_account.first_name"))
    last_name: Mapped[str] = mapped_column(SealedText("former_account.last_name"))
    company: Mapped[str | None] = mapped_column(SealedText("former_account.company"))
    country: Mapped[str | None] = mapped_column(String(2))
    imported_at: Mapped[datetime]
    adopted_at: Mapped[datetime | None]
