"""The FAQ as stored: sections, entries, what each entry has said, where it used to be, what readers thought."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Enum, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, FreeText, Json, LongFreeText, TenantOwned, TenantScoped, refers_to
from app.kernel.personal import Basis, Erasure, Holding, Purpose, Tie


class Significance(StrEnum):
    """How much a revision changes for whoever reads the entry, and for its translations."""

    TYPO = "typo"  # nothing: translations stay right
    NORMAL = "normal"
    MAJOR = "major"  # what was said before misleads


SIGNIFICANCE = Enum(
    Significance, native_enum=False, length=10, values_callable=lambda members: [each.value for each in members]
)


class FaqSection(TenantOwned, Base):
    """A part of the FAQ in one language; `key` ties the languages together."""

    __tablename__ = "faq_section"
    __table_args__ = (
        UniqueConstraint("tenant", "language", "key"),
        UniqueConstraint("tenant", "language", "slug"),
    )
    __holding__: ClassVar[None] = None

    language: Mapped[str]
    key: Mapped[str]
    slug: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    source: Mapped[str] = mapped_column(Text)  # the file's text, so that export writes the same bytes
    placed_at: Mapped[datetime | None]  # when the desk last decided its place, address or words; an import leaves them


class FaqEntry(TenantOwned, Base):
    """A question and its answer in one language, as it stands published, or before it is (`revision` 0)."""

    __tablename__ = "faq_entry"
    __table_args__ = (
        refers_to("faq_section", "section_id"),
        UniqueConstraint("tenant", "language", "key"),
        UniqueConstraint("tenant", "section_id", "slug"),
    )
    __holding__: ClassVar[None] = None

    section_id: Mapped[UUID]
    language: Mapped[str]
    key: Mapped[str]
    slug: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    updated_on: Mapped[date]
    review_on: Mapped[date]
    promises: Mapped[list[str]] = mapped_column(Json)  # ids of what the entry states and a test proves
    revision: Mapped[int]  # the number of the revision that is shown; 0: it never was published
    in_step_at: Mapped[datetime]  # as a translation: until when it says what the brand's first language says
    withdrawn_at: Mapped[datetime | None]  # since when readers do not see it: its address answers 404
    placed_at: Mapped[datetime | None]  # when the desk last decided where it is, or whether; an import leaves it there


class FaqRevision(TenantOwned, Base):
    """What an entry said at one time; the database refuses to change or to delete it."""

    __tablename__ = "faq_revision"
    __table_args__ = (
        refers_to("faq_entry", "entry_id"),
        UniqueConstraint("tenant", "entry_id", "number"),
        CheckConstraint("significance IN ('typo', 'normal', 'major')", "significance"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.TEAM,
        basis=Basis.INTEREST,
        kept="faq",
        owner="writer_name",
        tie=Tie.NAME,
        technical=("entry_id", "number", "origin", "based_on", "created_at", "source", "significance"),
        erased=Erasure.KEPT,
    )

    entry_id: Mapped[UUID]
    number: Mapped[int]
    origin: Mapped[str]  # "import": from a file; "edit": from the desk
    based_on: Mapped[int | None]
    created_at: Mapped[datetime]
    writer_name: Mapped[str | None] = mapped_column(FreeText)  # whoever wrote it at the desk; none for a file
    source: Mapped[str] = mapped_column(Text)  # front matter and text, as in the file
    significance: Mapped[Significance] = mapped_column(SIGNIFICANCE, default=Significance.NORMAL)


class FaqKnownValue(TenantScoped, Base):
    """What a reference of the published entries was last resolved to, for the day on which it leads nowhere."""

    __tablename__ = "faq_known_value"
    __holding__: ClassVar[None] = None

    language: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)  # as it is written: {{ policy.… }}, page:…, entry:…
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None]


class FaqRedirect(TenantOwned, Base):
    """An address that an entry or a section used to have; `entry_slug` is empty for a section's own."""

    __tablename__ = "faq_redirect"
    __table_args__ = (
        UniqueConstraint("tenant", "language", "section_slug", "entry_slug"),
        refers_to("faq_section", "section_id", ondelete="CASCADE"),
        refers_to("faq_entry", "entry_id", ondelete="CASCADE"),
    )
    __holding__: ClassVar[None] = None

    language: Mapped[str]
    section_slug: Mapped[str]
    entry_slug: Mapped[str]
    section_id: Mapped[UUID | None]
    entry_id: Mapped[UUID | None]


class FaqVersion(TenantScoped, Base):
    """Counts the changes of a brand's FAQ, so that every process knows when its kept pages are old."""

    __tablename__ = "faq_version"
    __timetable__ = True
    __holding__: ClassVar[None] = None

    number: Mapped[int]


class FaqFeedback(TenantOwned, Base):
    """Whether an answer was useful, and why not, about the revision that was read."""

    __tablename__ = "faq_feedback"
    __table_args__ = (
        refers_to("faq_entry", "entry_id"),
        Index("ix_faq_feedback_entry", "tenant", "entry_id", "revision", "useful"),
        Index("ix_faq_feedback_at", "tenant", "created_at", "useful"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.IMPROVEMENT,
        basis=Basis.INTEREST,
        kept="feedback",
        withheld=("comment",),
        technical=("entry_id", "revision", "useful", "reason", "created_at"),
        erased=Erasure.KEPT,
    )

    entry_id: Mapped[UUID]
    revision: Mapped[int]
    useful: Mapped[bool]
    reason: Mapped[str | None]
    comment: Mapped[str | None] = mapped_column(LongFreeText)
    created_at: Mapped[datetime]


class FaqReading(TenantScoped, Base):
    """How often a text was read on a day; of whom nobody knows."""

    __tablename__ = "faq_reading"
    __table_args__ = (refers_to("faq_revision", "revision_id", ondelete="CASCADE"),)
    __holding__: ClassVar[None] = None

    revision_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)  # where the brand is
    times: Mapped[int]
