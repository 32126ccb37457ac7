"""A draft: what an entry would say next. The published text stands until the draft replaces it."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Enum, Index, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.faq.models import SIGNIFICANCE, Significance
from app.kernel.db import Base, FreeText, LongFreeText, TenantOwned, refers_to
from app.kernel.personal import Basis, Erasure, Holding, Purpose, Tie


class DraftState(StrEnum):
    """How far a draft has come."""

    WRITING = "writing"
    IN_REVIEW = "in_review"
    RETURNED = "returned"  # by a reviewer, with a note
    SCHEDULED = "scheduled"  # approved by a reviewer, to be published at a time


_STATES = ", ".join(f"'{each}'" for each in DraftState)


class FaqDraft(TenantOwned, Base):
    """The one draft of an entry; `saves` counts, so that nobody overwrites what they have not seen.

    What is written of its publication stands only while it is scheduled.
    """

    __tablename__ = "faq_draft"
    __timetable__ = True
    __table_args__ = (
        refers_to("faq_entry", "entry_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "entry_id"),
        CheckConstraint(f"state IN ({_STATES})", "state"),
        CheckConstraint("significance IN ('typo', 'normal', 'major')", "significance"),
        CheckConstraint("(state = 'scheduled') = (publish_at IS NOT NULL)", "scheduled"),
        Index("ix_faq_draft_due", "state", "publish_at"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.TEAM,
        basis=Basis.INTEREST,
        kept="faq",
        owner="writer_id",
        tie=Tie.ID,
        given=("writer_name", "note", "saved_at"),
        withheld=("publisher_id", "publisher_name"),
        technical=("entry_id", "based_on", "source", "saves", "state", "publish_at", "significance", "brings_in_step"),
        erased=Erasure.KEPT,
    )

    entry_id: Mapped[UUID]
    based_on: Mapped[int]  # the number of the revision that it began from
    source: Mapped[str] = mapped_column(Text)  # front matter and text, as in a file
    saves: Mapped[int]
    state: Mapped[DraftState] = mapped_column(
        Enum(DraftState, native_enum=False, length=20, values_callable=lambda members: [each.value for each in members])
    )
    note: Mapped[str | None] = mapped_column(LongFreeText)  # why a reviewer returned it
    writer_id: Mapped[UUID]
    writer_name: Mapped[str] = mapped_column(FreeText)
    saved_at: Mapped[datetime]
    publish_at: Mapped[datetime | None]
    publisher_id: Mapped[UUID | None]  # the reviewer who set the time
    publisher_name: Mapped[str | None] = mapped_column(FreeText)
    significance: Mapped[Significance | None] = mapped_column(SIGNIFICANCE)
    brings_in_step: Mapped[bool | None]  # whether, as a translation, it says what the first language says


class FaqTyping(TenantOwned, Base):
    """What one member of the team types into an entry and has not saved, and the sign that they are there.

    Nobody else reads it: a draft that is in review stays as its reviewers know it.
    """

    __tablename__ = "faq_typing"
    __table_args__ = (
        refers_to("faq_entry", "entry_id", ondelete="CASCADE"),
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "entry_id", "account_id", "tab"),
        Index("ix_faq_typing_account", "tenant", "account_id"),
        Index("ix_faq_typing_here", "tenant", "here_at"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.TEAM,
        basis=Basis.INTEREST,
        kept="typed",
        owner="account_id",
        given=("writer_name", "title", "body", "synonyms", "review", "since", "here_at", "typed_at"),
        technical=("entry_id", "tab", "seen", "based_on", "is_done"),
    )

    entry_id: Mapped[UUID]
    account_id: Mapped[UUID]
    tab: Mapped[UUID]  # the page that it is typed in: of two, neither overwrites the other
    writer_name: Mapped[str] = mapped_column(FreeText)
    title: Mapped[str] = mapped_column(LongFreeText)
    body: Mapped[str] = mapped_column(LongFreeText)
    synonyms: Mapped[str] = mapped_column(LongFreeText)
    review: Mapped[str] = mapped_column(LongFreeText)  # as it was typed: it may be no date yet
    seen: Mapped[int]  # the save of the draft beneath it
    based_on: Mapped[int]
    since: Mapped[datetime]  # when they came
    here_at: Mapped[datetime]  # their last sign
    typed_at: Mapped[datetime | None]  # none where nothing differs from what is saved
    is_done: Mapped[bool] = mapped_column(default=False, server_default=false())  # what its page sends late is not kept
