"""What search keeps: the terms of every entry, its plain text for excerpts, and what was sought in vain."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.search.terms import LONGEST_TERM
from app.kernel.db import Base, TenantScoped, refers_to
from app.kernel.personal import Basis, Erasure, Holding, Purpose

LONGEST_MISS = 120  # characters kept of a query that found nothing


class FaqTerm(TenantScoped, Base):
    """A term of an entry and what it is worth there, from 1 to 1,000; `forms` are the words it was read from."""

    __tablename__ = "faq_term"
    __table_args__ = (
        refers_to("faq_entry", "entry_id", ondelete="CASCADE"),
        {"sqlite_with_rowid": False},  # the rows lie in the key's order, which is the order they are read in
    )
    __holding__: ClassVar[None] = None

    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    term: Mapped[str] = mapped_column(String(LONGEST_TERM), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    weight: Mapped[int]
    forms: Mapped[str] = mapped_column(Text)  # folded, apart by spaces


class FaqSearchText(TenantScoped, Base):
    """What an entry says in plain words, references resolved: excerpts are cut from it."""

    __tablename__ = "faq_search_text"
    __table_args__ = (refers_to("faq_entry", "entry_id", ondelete="CASCADE"),)
    __holding__: ClassVar[None] = None

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(Text)


class FaqSearchMiss(TenantScoped, Base):
    """Something that was sought and not found: folded words, how often, and when last.

    `dismissed` is how often it had been sought when the team said that no entry is needed; 0 where they did not.
    """

    __tablename__ = "faq_search_miss"
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.IMPROVEMENT,
        basis=Basis.INTEREST,
        kept="feedback",
        withheld=("query_folded",),
        technical=("language", "count", "last_at", "dismissed"),
        erased=Erasure.KEPT,
    )

    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    query_folded: Mapped[str] = mapped_column(String(LONGEST_MISS), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime]
    dismissed: Mapped[int] = mapped_column(default=0, server_default="0")
