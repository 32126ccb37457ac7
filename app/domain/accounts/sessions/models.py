"""Who is signed in where, and which browsers an account is known from."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, TenantOwned, refers_to
from app.kernel.personal import Basis, Holding, Purpose
from app.kernel.tokens import DIGEST_LENGTH


class AccountSession(TenantOwned, Base):
    """Somebody signed in from one browser, until `expires_at`, whatever the browser's cookie says."""

    __tablename__ = "account_session"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "digest"),
        Index("ix_account_session_account", "tenant", "account_id"),
        Index("ix_account_session_expires", "tenant", "expires_at"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SECURITY,
        basis=Basis.CONTRACT,
        kept="sessions",
        owner="account_id",
        given=("started_at", "expires_at", "proven_at", "is_kept", "browser", "country"),
        withheld=("digest",),
        technical=("is_half",),
    )

    account_id: Mapped[UUID]
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    proven_at: Mapped[datetime]  # when the person last proved who they are
    is_half: Mapped[bool]  # the password was right, the second factor is still asked for: opens no page
    is_kept: Mapped[bool]  # “keep me signed in”: the cookie outlives the browser's window
    browser: Mapped[str]  # “Firefox, Windows”, for the person's own list
    country: Mapped[str | None] = mapped_column(String(2))


class KnownBrowser(TenantOwned, Base):
    """A browser that an account was entered from; the digest is of the cookie that it keeps."""

    __tablename__ = "known_browser"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "account_id", "digest"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SECURITY,
        basis=Basis.INTEREST,
        kept="browsers",
        owner="account_id",
        given=("browser", "country", "first_at", "last_at"),
        withheld=("digest",),
    )

    account_id: Mapped[UUID]
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    browser: Mapped[str]
    country: Mapped[str | None] = mapped_column(String(2))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
