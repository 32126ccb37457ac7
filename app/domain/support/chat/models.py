"""A chat: a ticket that is talked about at once, and who of the team is there to talk."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.support.states import By
from app.kernel.db import Base, TenantOwned, named, one_of, refers_to
from app.kernel.personal import Basis, Holding, Purpose

_GOES_ON = text("ended_at IS NULL")
_IS_UNREAD = text("unread_since IS NOT NULL")


class Chat(TenantOwned, Base):
    """What only a chat has. What is said in it are the messages of its ticket, and their numbers the cursor.

    An account has one at a time. Whoever answers it is the ticket's assignee; without one it waits.
    """

    __tablename__ = "chat"
    __table_args__ = (
        refers_to("ticket", "ticket_id", ondelete="CASCADE"),
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "ticket_id"),
        one_of("ended_by", By),
        Index(
            "uq_chat_of_account",
            "tenant",
            "account_id",
            unique=True,
            postgresql_where=_GOES_ON,
            sqlite_where=_GOES_ON,
        ),
        Index("ix_chat_account", "tenant", "account_id"),
        Index("ix_chat_open", "tenant", "started_at", postgresql_where=_GOES_ON, sqlite_where=_GOES_ON),
        Index("ix_chat_unread", "tenant", "unread_since", postgresql_where=_IS_UNREAD, sqlite_where=_IS_UNREAD),
    )
    __timetable__ = True
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.CONTRACT,
        kept="tickets",
        owner="account_id",
        given=("ended_at",),
        technical=(
            "ticket_id",
            "started_at",
            "ended_by",
            "customer_typing_until",
            "team_typing_until",
            "unread_since",
            "mailed_at",
            "mailed_number",
        ),
    )

    ticket_id: Mapped[UUID]
    account_id: Mapped[UUID]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[By | None] = mapped_column(named(By))
    customer_typing_until: Mapped[datetime | None]
    team_typing_until: Mapped[datetime | None]
    unread_since: Mapped[datetime | None]  # since when an answer may wait to be seen; whoever mails it looks again
    mailed_at: Mapped[datetime | None]
    mailed_number: Mapped[int] = mapped_column(default=0)  # up to which answers were mailed


class ChatAgent(TenantOwned, Base):
    """Whether somebody of the team takes chats, and when their page last gave a sign."""

    __tablename__ = "chat_agent"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "account_id"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.INTEREST,
        kept="account",
        owner="account_id",
        given=("is_available", "seen_at"),
    )

    account_id: Mapped[UUID]
    is_available: Mapped[bool]
    seen_at: Mapped[datetime]
