"""What proves a person beside their password: an app's codes, recovery codes, passkeys."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, FreeText, Json, TenantOwned, refers_to
from app.kernel.personal import Basis, Holding, Purpose
from app.kernel.tokens import DIGEST_LENGTH


class TotpFactor(TenantOwned, Base):
    """An app that shows codes (RFC 6238); its secret is stored sealed, and a step counts once and never goes back."""

    __tablename__ = "totp_factor"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "account_id"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SECURITY,
        basis=Basis.CONTRACT,
        kept="factor",
        owner="account_id",
        given=("added_at", "confirmed_at"),
        withheld=("sealed_secret",),
        technical=("last_step",),
    )

    account_id: Mapped[UUID]
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int]  # of 30 seconds since 1970; only a later one is taken
    added_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]  # none: the first code has not been typed yet, and nothing is asked for


class RecoveryCode(TenantOwned, Base):
    """A code that stands in once for the second factor; stored as a digest."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "account_id", "digest"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SECURITY,
        basis=Basis.CONTRACT,
        kept="factor",
        owner="account_id",
        given=("made_at", "used_at"),
        withheld=("digest",),
    )

    account_id: Mapped[UUID]
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(TenantOwned, Base):
    """A key of WebAuthn (Level 3) that the person's device keeps."""

    __tablename__ = "passkey"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "credential_id"),
        Index("ix_passkey_account", "tenant", "account_id"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SECURITY,
        basis=Basis.CONTRACT,
        kept="factor",
        owner="account_id",
        given=("name", "added_at", "last_used_at"),
        withheld=("credential_id", "public_key"),
        technical=("sign_count", "transports", "is_synced"),
    )

    account_id: Mapped[UUID]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    transports: Mapped[list[str]] = mapped_column(Json)
    is_synced: Mapped[bool]
    name: Mapped[str] = mapped_column(FreeText)
    added_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(TenantOwned, Base):
    """What a passkey is asked to sign, once; `account_id` is none where the key itself names the account."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        Index("ix_passkey_challenge_expires", "tenant", "expires_at"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SECURITY,
        basis=Basis.CONTRACT,
        kept="minutes",
        owner="account_id",
        withheld=("challenge",),
        technical=("expires_at",),
    )

    account_id: Mapped[UUID | None]
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]
