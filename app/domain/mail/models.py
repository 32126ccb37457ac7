"""A mail on its way: a row written with its cause, sent after the commit."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, JsonObject, TenantOwned
from app.kernel.personal import Basis, Holding, Purpose, Tie


class MailState(StrEnum):
    """Where a mail stands; only a waiting one is ever sent."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    EXPIRED = "expired"


_STATES = ", ".join(f"'{state}'" for state in MailState)
_WAITING = text("state = 'waiting'")


class OutgoingMail(TenantOwned, Base):
    """One mail to one person: what it is about, never its words nor a secret, and how far it got."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        UniqueConstraint("tenant", "dedupe_key"),
        CheckConstraint(f"state IN ({_STATES})", "state"),
        # The relay goes from tenant to tenant and takes what is due; what is over stays out of its way.
        Index("ix_outgoing_mail_turn", "tenant", "next_at", "id", postgresql_where=_WAITING, sqlite_where=_WAITING),
        Index("ix_outgoing_mail_state", "tenant", "state", "ended_at", "id"),
        Index("ix_outgoing_mail_to", "tenant", "to", "id"),
    )
    __timetable__ = True
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.MAIL,
        basis=Basis.CONTRACT,
        kept="mail",
        owner="to",
        tie=Tie.EMAIL,
        given=("kind", "args", "language", "state", "posted_at", "ended_at"),
        withheld=("last_error",),
        technical=("dedupe_key", "message_id", "attempts", "next_at", "lease_until", "lease_owner", "expires_at"),
    )

    kind: Mapped[str]
    args: Mapped[JsonObject]
    to: Mapped[str]
    language: Mapped[str]
    dedupe_key: Mapped[str]
    message_id: Mapped[str]
    state: Mapped[str] = mapped_column(default=MailState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    posted_at: Mapped[datetime]
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_owner: Mapped[str | None]
    last_error: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
