"""A transfer: one file that comes in or goes out, of people or of one's own data, and how far it got."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import (
    Base,
    FreeText,
    Json,
    JsonObject,
    Leased,
    SealedJson,
    SealedText,
    TenantOwned,
    named,
    one_of,
    refers_to,
)
from app.kernel.personal import Basis, Holding, Purpose
from app.kernel.tokens import DIGEST_LENGTH


class TransferKind(StrEnum):
    """What goes which way."""

    IMPORT = "import"
    EXPORT = "export"
    COPY = "copy"  # of all that is held about whoever asks


class TransferState(StrEnum):
    """How far a transfer has come; what `rules.WORKING` holds goes on by itself."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"  # waits for whoever uploaded it
    IMPORTING = "importing"
    ASKED = "asked"  # an export or a copy
    WRITING = "writing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Fate(StrEnum):
    """What becomes of a line."""

    NEW = "new"  # would make an account
    UNCHANGED = "unchanged"  # its account is there already, and the same
    REFUSED = "refused"
    ADDED = "added"


class Transfer(Leased, Base):
    """One import, export or copy, of whoever asked for it and nobody else."""

    __tablename__ = "transfer"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "open_key"),
        one_of("kind", TransferKind),
        one_of("state", TransferState),
        Index("ix_transfer_account", "tenant", "account_id", "id"),
        Index("ix_transfer_expires", "tenant", "expires_at"),
        Index("ix_transfer_due", "next_at", "state"),
    )
    __timetable__ = True
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.TEAM,
        basis=Basis.INTEREST,
        kept="transfers",
        owner="account_id",
        given=("account_name", "kind", "state", "asked_at", "ended_at"),
        withheld=("words",),
        technical=(
            "open_key",
            "language",
            "of_state",
            "heading",
            "left_out",
            "total",
            "done",
            "cursor",
            "fault",
            "expires_at",
            "next_at",
            "lease_until",
            "lease_owner",
            "tries",
        ),
    )

    account_id: Mapped[UUID]
    account_name: Mapped[str] = mapped_column(FreeText)
    kind: Mapped[TransferKind] = mapped_column(named(TransferKind))
    state: Mapped[TransferState] = mapped_column(named(TransferState))
    open_key: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH))  # while it is open: the same, asked again
    language: Mapped[str] = mapped_column(String(2))
    words: Mapped[str] = mapped_column(FreeText, default="")  # of an export: the search, and the state
    of_state: Mapped[str | None] = mapped_column(String(20))
    heading: Mapped[list[str]] = mapped_column(Json)  # of an imported file
    left_out: Mapped[list[str]] = mapped_column(Json)  # headings of columns that are not taken
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[UUID | None]  # of an export: the last account that is written
    fault: Mapped[JsonObject | None]  # why the whole file is of no use: its name, and facts

    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class TransferChunk(TenantOwned, Base):
    """A piece of the file, sealed."""

    __tablename__ = "transfer_chunk"
    __table_args__ = (
        refers_to("transfer", "transfer_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "transfer_id", "number"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.TEAM,
        basis=Basis.INTEREST,
        kept="transfers",
        owner="transfer_id",
        through="transfer",
        withheld=("sealed",),
        technical=("number",),
    )

    transfer_id: Mapped[UUID]
    number: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class TransferLine(TenantOwned, Base):
    """What becomes of one line of an import; `column` and `fault` say why one is refused."""

    __tablename__ = "transfer_line"
    __table_args__ = (
        refers_to("transfer", "transfer_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "transfer_id", "number"),
        one_of("fate", Fate),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.TEAM,
        basis=Basis.INTEREST,
        kept="transfers",
        owner="transfer_id",
        through="transfer",
        withheld=("email", "cells"),
        technical=("number", "fate", "column", "fault", "other"),
    )

    transfer_id: Mapped[UUID]
    number: Mapped[int]  # of the line in the file
    fate: Mapped[Fate] = mapped_column(named(Fate))
    email: Mapped[str] = mapped_column(SealedText("transfer_line.email"))  # as it is written there
    column: Mapped[str | None] = mapped_column(String(40))
    fault: Mapped[str | None] = mapped_column(String(20))
    other: Mapped[int | None]  # the line that says the same
    cells: Mapped[list[str] | None] = mapped_column(
        SealedJson("transfer_line.cells")
    )  # of a refused line, to be mended and sent again
