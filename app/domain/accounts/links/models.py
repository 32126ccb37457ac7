"""Links that were mailed and that do one thing once."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import personal
from app.kernel.db import Base, JsonObject, TenantOwned, named, one_of, refers_to
from app.kernel.tokens import DIGEST_LENGTH


class Purpose(StrEnum):
    """What a link is for; it is good for nothing else."""

    CONFIRM = "confirm"  # a registration's mailbox
    ADOPT = "adopt"  # a former account
    RESET = "reset"  # choose a new password
    CHANGE_EMAIL = "change_email"  # from the new mailbox
    UNDO_EMAIL = "undo_email"  # from the old one
    NOT_ME = "not_me"  # lock the account and recover it
    NEWSLETTER = "newsletter"  # the second opt-in
    LEAVE_NEWSLETTER = "leave_newsletter"  # as often as it is followed
    STOP_DIGEST = "stop_digest"  # the team's weekly mail
    TAKE_DEVICE = "take_device"  # that another customer gives
    STOP_UPDATES = "stop_updates"  # mails of new software


class AccountLink(TenantOwned, Base):
    """One mailed link; the digest is of the token in its address, `made_for` of what it depends on."""

    __tablename__ = "account_link"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "digest"),
        one_of("purpose", Purpose),
        Index("ix_account_link_account", "tenant", "account_id"),
        Index("ix_account_link_expires", "tenant", "expires_at"),
    )
    __holding__: ClassVar[personal.Holding] = personal.Holding(
        purpose=personal.Purpose.SECURITY,
        basis=personal.Basis.CONTRACT,
        kept="links",
        owner="account_id",
        given=("purpose", "details", "made_at", "expires_at", "used_at"),
        withheld=("digest", "made_for"),
    )

    account_id: Mapped[UUID]
    purpose: Mapped[Purpose] = mapped_column(named(Purpose))
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    made_for: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    details: Mapped[JsonObject]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
