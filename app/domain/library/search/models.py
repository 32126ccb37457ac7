"""What search keeps of the library: the terms of every resource, the words there are, and plain texts for excerpts."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.search.terms import LONGEST_TERM
from app.kernel.db import Base, Json, TenantScoped, refers_to


class LibraryTerm(TenantScoped, Base):
    """A term of a resource and what it is worth there, from 1 to 1,000.

    The key is the order in which a search reads: those that a term is worth most in come first, so that of a common
    word only the best few are read. No foreign key, which would want an index of its own: `forget_resource` knows a
    resource's rows by their keys.
    """

    __tablename__ = "library_term"
    __table_args__ = ({"sqlite_with_rowid": False},)
    __holding__: ClassVar[None] = None

    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    term: Mapped[str] = mapped_column(String(LONGEST_TERM), primary_key=True)
    weight: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[UUID] = mapped_column(primary_key=True)


class LibraryWord(TenantScoped, Base):
    """A term of the library: how many resources have it, and the words that it was read from, apart by spaces.

    `is_spelt` tells the vocabulary, in which slips are mended and which every process holds, from numbers and from
    pairs of words, which are asked for when somebody types them. `edition` is that of the index when it last changed.
    """

    __tablename__ = "library_word"
    __table_args__ = (
        Index("ix_library_word_edition", "tenant", "language", "is_spelt", "edition"),
        {"sqlite_with_rowid": False},
    )
    __holding__: ClassVar[None] = None

    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    term: Mapped[str] = mapped_column(String(LONGEST_TERM), primary_key=True)
    holding: Mapped[int]
    forms: Mapped[str] = mapped_column(Text)
    is_spelt: Mapped[bool]
    edition: Mapped[int]


class LibraryText(TenantScoped, Base):
    """What a resource says in plain words, for excerpts, and the weights of all its terms."""

    __tablename__ = "library_text"
    __table_args__ = (refers_to("resource", "resource_id", ondelete="CASCADE"),)
    __holding__: ClassVar[None] = None

    resource_id: Mapped[UUID] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(2))
    body: Mapped[str] = mapped_column(Text)
    weights: Mapped[dict[str, int]] = mapped_column(Json)


class LibraryIndex(TenantScoped, Base):
    """How often the index of a language was changed, and how many resources it holds.

    `made_with` is the fingerprint of what its resources were read with; while `reached` names one, those behind it, in
    the order of their ids, have still to be read so.
    """

    __tablename__ = "library_index"
    __timetable__ = True
    __holding__: ClassVar[None] = None

    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    edition: Mapped[int]
    resources: Mapped[int]
    made_with: Mapped[str] = mapped_column(String(64), server_default=text("''"))
    reached: Mapped[UUID | None]
