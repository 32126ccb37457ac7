"""A ticket: what somebody asks of a brand's team, every exchange about it, and how it came to stand as it does."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.domain.support.states import Act, By, TicketState
from app.kernel.db import Base, FreeText, LongFreeText, TenantOwned, named, one_of, refers_to
from app.kernel.personal import Basis, Holding, Purpose
from app.kernel.tokens import DIGEST_LENGTH

LONGEST_TOPIC = 20
REFERENCE_LENGTH = 9  # four characters, a hyphen, four more
_IS_OPEN = text("state IN ('new', 'open', 'asked', 'carrier', 'resolved')")
_RUNS = text("state IN ('new', 'open', 'asked', 'carrier')")
_WAITS = text("state IN ('new', 'open')")  # for the team
_HAS_MESSAGE_ID = text("message_id IS NOT NULL")
_IS_LOOSE = text("ticket_id IS NULL")


class Way(StrEnum):
    """By which way something was said."""

    FORM = "form"
    EMAIL = "email"
    CHAT = "chat"
    PHONE = "phone"


class Ticket(TenantOwned, Base):
    """One request. Who asked is an account, or a guest with a mailbox.

    `state`, `turn_at` and `due_at` are what the events come to, kept for the queue; deadlines are derived from events.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "reference"),
        UniqueConstraint("tenant", "form_key"),
        one_of("state", TicketState),
        one_of("way", Way),
        Index("ix_ticket_account", "tenant", "account_id", "opened_at"),
        Index("ix_ticket_email", "tenant", "email_key"),
        Index("ix_ticket_queue", "tenant", "rank", "due_at", "id", postgresql_where=_IS_OPEN, sqlite_where=_IS_OPEN),
        Index("ix_ticket_todo", "tenant", "rank", "due_at", "id", postgresql_where=_WAITS, sqlite_where=_WAITS),
        Index(
            "ix_ticket_todo_topic",
            *("tenant", "topic", "rank", "due_at", "id"),
            postgresql_where=_WAITS,
            sqlite_where=_WAITS,
        ),
        Index(
            "ix_ticket_mine",
            *("tenant", "assignee_id", "rank", "due_at", "id", "state"),
            postgresql_where=_RUNS,
            sqlite_where=_RUNS,
        ),
        Index("ix_ticket_state", "tenant", "state", "changed_at"),
        Index("ix_ticket_assignee", "tenant", "assignee_id", "state", "due_at"),
        Index("ix_ticket_topic", "tenant", "topic", "opened_at"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.CONTRACT,
        kept="tickets",
        owner="account_id",
        guest="email_key",
        given=(
            "reference",
            "email",
            "name",
            "language",
            "topic",
            "subject",
            "way",
            "state",
            "opened_at",
            "changed_at",
            "due_at",
            "answered_at",
            "resolved_at",
            "closed_at",
            "escalated_at",
        ),
        withheld=("email_key", "form_key", "assignee_id"),
        technical=(
            "rank",
            "turn_at",
            "inquiry_at",
            "last_number",
            "read_by_customer",
            "read_by_team",
            "bill_id",
            "read_revision_id",
            "merged_into_id",
            "follows_id",
        ),
    )

    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))
    account_id: Mapped[UUID | None]  # none: a guest
    email: Mapped[str]  # where the answers go
    email_key: Mapped[str]
    name: Mapped[str] = mapped_column(FreeText, default="")
    language: Mapped[str] = mapped_column(String(2))
    topic: Mapped[str] = mapped_column(String(LONGEST_TOPIC))
    subject: Mapped[str] = mapped_column(FreeText)
    way: Mapped[Way] = mapped_column(named(Way))
    form_key: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH))  # of the form that opened it, once
    bill_id: Mapped[UUID | None]  # the transaction that it is about
    read_revision_id: Mapped[UUID | None]  # the text of the FAQ that was read just before

    state: Mapped[TicketState] = mapped_column(named(TicketState))
    rank: Mapped[int]  # 0: before all others, 1: escalated, 2: as they come
    turn_at: Mapped[datetime]  # since when it is the turn of whose turn it is
    inquiry_at: Mapped[datetime | None]  # since when the carrier looks, whoever writes meanwhile
    due_at: Mapped[datetime | None]  # by when the team owes an answer; none: it owes none, or promises none
    last_number: Mapped[int] = mapped_column(default=0)  # of its messages and events, which share one count
    read_by_customer: Mapped[int] = mapped_column(default=0)  # the number up to which they have seen it
    read_by_team: Mapped[int] = mapped_column(default=0)
    assignee_id: Mapped[UUID | None]  # of the team; no key: who left is nobody's reason to lose a ticket
    merged_into_id: Mapped[UUID | None]
    follows_id: Mapped[UUID | None]  # a closed one that this one goes on from

    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]  # the team's first answer
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]


class TicketFact(TenantOwned, Base):
    """One answer to what its topic asks for."""

    __tablename__ = "ticket_fact"
    __table_args__ = (
        refers_to("ticket", "ticket_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "ticket_id", "name"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.CONTRACT,
        kept="tickets",
        owner="ticket_id",
        through="ticket",
        given=("name", "value"),
    )

    ticket_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(LONGEST_TOPIC))
    value: Mapped[str] = mapped_column(LongFreeText)


class TicketMessage(TenantOwned, Base):
    """One turn of the exchange, or a note that only the team reads. Numbers rise by ticket: they are the cursor."""

    __tablename__ = "ticket_message"
    __table_args__ = (
        refers_to("ticket", "ticket_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "ticket_id", "number"),
        UniqueConstraint("tenant", "form_key"),
        one_of("by", By),
        one_of("way", Way),
        Index(
            "uq_ticket_message_message_id",
            "tenant",
            "message_id",
            unique=True,
            postgresql_where=_HAS_MESSAGE_ID,
            sqlite_where=_HAS_MESSAGE_ID,
        ),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.CONTRACT,
        kept="tickets",
        owner="ticket_id",
        through="ticket",
        given=("at", "by", "way", "body"),
        apart="is_note",
        withheld=("by_id", "by_name", "form_key", "message_id"),
        technical=("number", "is_note"),
    )

    ticket_id: Mapped[UUID]
    number: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[By] = mapped_column(named(By))
    by_id: Mapped[UUID | None]  # the writer's account; no key, so that the words outlive it
    by_name: Mapped[str] = mapped_column(FreeText, default="")
    way: Mapped[Way] = mapped_column(named(Way))
    is_note: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str] = mapped_column(LongFreeText)
    form_key: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH))
    message_id: Mapped[str | None] = mapped_column(String(250))  # of the mail that brought it, or that told of it


class TicketEvent(TenantOwned, Base):
    """One thing that happened to a ticket, in order; the state that it led to."""

    __tablename__ = "ticket_event"
    __table_args__ = (
        refers_to("ticket", "ticket_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "ticket_id", "number"),
        one_of("act", Act),
        one_of("by", By),
        one_of("state", TicketState),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.CONTRACT,
        kept="tickets",
        owner="ticket_id",
        through="ticket",
        given=("at", "act", "by", "state", "reason"),
        withheld=("by_id",),
        technical=("number",),
    )

    ticket_id: Mapped[UUID]
    number: Mapped[int]
    at: Mapped[datetime]
    act: Mapped[Act] = mapped_column(named(Act))
    by: Mapped[By] = mapped_column(named(By))
    by_id: Mapped[UUID | None]
    state: Mapped[TicketState] = mapped_column(named(TicketState))
    reason: Mapped[str | None] = mapped_column(LongFreeText)


class FileState(StrEnum):
    """Whether a file may be opened."""

    CLEAN = "clean"
    WAITING = "waiting"  # the scanner has not answered yet
    INFECTED = "infected"


class TicketFile(TenantOwned, Base):
    """A file of a message; loose (of no ticket yet) while the form that it was added to has not been sent."""

    __tablename__ = "ticket_file"
    __table_args__ = (
        refers_to("ticket", "ticket_id", ondelete="CASCADE"),
        refers_to("account", "account_id", ondelete="CASCADE"),
        one_of("state", FileState),
        Index("ix_ticket_file_ticket", "tenant", "ticket_id"),
        Index("ix_ticket_file_account", "tenant", "account_id"),
        Index("ix_ticket_file_holder", "tenant", "holder", postgresql_where=_IS_LOOSE, sqlite_where=_IS_LOOSE),
        Index("ix_ticket_file_state", "tenant", "state", "added_at"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.CONTRACT,
        kept="tickets",
        owner="ticket_id",
        through="ticket",
        given=("name", "kind", "size", "added_at"),
        apart="message_id",
        apart_through="ticket_message",
        withheld=("holder", "digest", "account_id", "content", "finding"),
        technical=("message_id", "state"),
    )

    ticket_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]  # whose loose file it is, where somebody is signed in
    holder: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH))  # of the form that a loose file was added to
    name: Mapped[str] = mapped_column(FreeText)
    kind: Mapped[str] = mapped_column(String(100))  # its media type, by its content
    size: Mapped[int]  # bytes
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    state: Mapped[FileState] = mapped_column(named(FileState))
    finding: Mapped[str | None] = mapped_column(FreeText)  # what the scanner calls what it found
    added_at: Mapped[datetime]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
