"""What the team keeps beside tickets: the words that find them, what is being typed, tags, links, answers at hand.

Rows of a flush are written in the order of their classes' full names: these come behind `app.domain.support.models`,
whose tickets they refer to.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, FreeText, JsonObject, LongFreeText, TenantOwned, TenantScoped, refers_to
from app.kernel.personal import Basis, Erasure, Holding, Purpose, Tie

LONGEST_WORD = 40
LONGEST_TAG = 40
LONGEST_TITLE = 80
# Compared letter by letter, so that words with one beginning lie side by side in the key on every database.
_BY_LETTER = String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")


class TicketWord(TenantScoped, Base):
    """One folded word of a ticket: of its reference, who asked, its subject, or what was written to it."""

    __tablename__ = "ticket_word"
    __table_args__ = (
        refers_to("ticket", "ticket_id", ondelete="CASCADE"),
        Index("ix_ticket_word_ticket", "tenant", "ticket_id"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.CONTRACT,
        kept="tickets",
        owner="ticket_id",
        through="ticket",
        withheld=("word",),
    )

    word: Mapped[str] = mapped_column(_BY_LETTER, primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)


class TicketTyping(TenantOwned, Base):
    """What one of the team types to a ticket and has not sent, and the sign that they are there."""

    __tablename__ = "ticket_typing"
    __table_args__ = (
        refers_to("ticket", "ticket_id", ondelete="CASCADE"),
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "ticket_id", "account_id"),
        Index("ix_ticket_typing_account", "tenant", "account_id"),
        Index("ix_ticket_typing_here", "tenant", "here_at"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.TEAM,
        basis=Basis.INTEREST,
        kept="typed",
        owner="account_id",
        given=("writer_name", "here_at", "typed_at"),
        withheld=("reply", "note"),
        technical=("ticket_id",),
    )

    ticket_id: Mapped[UUID]
    account_id: Mapped[UUID]
    writer_name: Mapped[str] = mapped_column(FreeText)
    reply: Mapped[str] = mapped_column(LongFreeText)
    note: Mapped[str] = mapped_column(LongFreeText)
    here_at: Mapped[datetime]  # their last sign
    typed_at: Mapped[datetime | None]  # none where nothing is typed


class TicketTag(TenantScoped, Base):
    """A word that the team puts on tickets to find what belongs together."""

    __tablename__ = "ticket_tag"
    __table_args__ = (
        refers_to("ticket", "ticket_id", ondelete="CASCADE"),
        Index("ix_ticket_tag_ticket", "tenant", "ticket_id"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.CONTRACT,
        kept="tickets",
        owner="ticket_id",
        through="ticket",
        given=("tag",),
    )

    tag: Mapped[str] = mapped_column(String(LONGEST_TAG), primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)


class TicketLink(TenantScoped, Base):
    """Two tickets that have to do with one another; kept once, the one with the smaller id first."""

    __tablename__ = "ticket_link"
    __table_args__ = (
        refers_to("ticket", "ticket_id", ondelete="CASCADE"),
        Index("ix_ticket_link_other", "tenant", "other_id"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.CONTRACT,
        kept="tickets",
        owner="ticket_id",
        through="ticket",
        technical=("other_id",),
    )

    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)
    other_id: Mapped[UUID] = mapped_column(primary_key=True)  # no key: where it leads is gone, nothing is shown


class CannedAnswer(TenantOwned, Base):
    """An answer at hand, in the languages of the brand; its references are resolved when it is used.

    `saves` counts, so that nobody overwrites what they have not seen.
    """

    __tablename__ = "canned_answer"
    __table_args__ = (UniqueConstraint("tenant", "title"),)
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.TEAM,
        basis=Basis.INTEREST,
        kept="faq",
        owner="changed_by_id",
        tie=Tie.ID,
        given=("changed_by_name", "changed_at"),
        technical=("title", "texts", "saves"),
        erased=Erasure.KEPT,
    )

    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    texts: Mapped[JsonObject]  # by language
    saves: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID]
    changed_by_name: Mapped[str] = mapped_column(FreeText)
