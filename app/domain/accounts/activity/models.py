"""What happened to an account, for its owner to read."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, JsonObject, TenantOwned, named, refers_to
from app.kernel.personal import Basis, Holding, Purpose


class EventKind(StrEnum):
    """What may happen to an account that its owner should know of; the list grows, so no constraint closes it."""

    REGISTERED = "registered"
    CONFIRMED = "confirmed"
    SIGNED_IN = "signed_in"
    SIGN_IN_BLOCKED = "sign_in_blocked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of an event
    EMAIL_CHANGED = "email_changed"
    EMAIL_RESTORED = "email_restored"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    CODES_RENEWED = "codes_renewed"
    CODE_USED = "code_used"  # a recovery code
    SESSIONS_ENDED = "sessions_ended"
    LOCKED = "locked"
    CLOSED = "closed"
    REOPENED = "reopened"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    DATA_COPIED = "data_copied"  # a copy of all that is held was asked for
    CARD_ADDED = "card_added"
    CARD_REMOVED = "card_removed"
    DEVICE_OFFERED = "device_offered"  # to another customer
    DEVICE_KEPT = "device_kept"  # after all
    DEVICE_GIVEN = "device_given"
    DEVICE_RECEIVED = "device_received"
    DEVICE_RELEASED = "device_released"  # by the team
    SEEN_BY_TEAM = "seen_by_team"  # a member of the team saw the pages as their owner does


class SecurityEvent(TenantOwned, Base):
    """One line of an account's activity log; never changed."""

    __tablename__ = "security_event"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        Index("ix_security_event_account", "tenant", "account_id", "at", "id"),
        Index("ix_security_event_at", "tenant", "at"),
        Index("ix_security_event_kind", "tenant", "kind", "at"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SECURITY,
        basis=Basis.INTEREST,
        kept="activity",
        owner="account_id",
        given=("kind", "at", "browser", "country", "details"),
    )

    account_id: Mapped[UUID]
    kind: Mapped[EventKind] = mapped_column(named(EventKind))
    at: Mapped[datetime]
    browser: Mapped[str | None]
    country: Mapped[str | None] = mapped_column(String(2))
    details: Mapped[JsonObject]
