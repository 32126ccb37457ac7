"""An import of resources: what was sent for it, how far it is, and what becomes of each line."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, FreeText, Json, JsonObject, Leased, TenantOwned, named, one_of, refers_to
from app.kernel.personal import Basis, Holding, Purpose
from app.kernel.tokens import DIGEST_LENGTH

LONGEST_LABEL = 200  # characters of what names a line

Wrongs = list[dict[str, str | None]]
"""The mistakes of a line: `column` (none: the whole line), `fault`, and the `value` that stands there."""


class ImportState(StrEnum):
    """How far an import has come; what `rules.WORKING` holds goes on by itself."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"  # waits for whoever uploaded it
    IMPORTING = "importing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class LineFate(StrEnum):
    """What becomes of a line, or of a file that no line names."""

    NEW = "new"  # would add a resource
    CHANGED = "changed"  # would change one, or bring it another file
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    ADDED = "added"
    REWRITTEN = "rewritten"
    UNUSED = "unused"  # a file of the archive


class LibraryImport(Leased, Base):
    """One import, of whoever asked for it and nobody else; what was sent lies in the store as long as it is open."""

    __tablename__ = "library_import"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "open_key"),
        one_of("state", ImportState),
        Index("ix_library_import_account", "tenant", "account_id", "id"),
        Index("ix_library_import_expires", "tenant", "expires_at"),
        Index("ix_library_import_due", "next_at", "state"),
    )
    __timetable__ = True
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.TEAM,
        basis=Basis.INTEREST,
        kept="transfers",
        owner="account_id",
        given=("account_name", "state", "asked_at", "ended_at"),
        technical=(
            *("open_key", "left_out", "sheet_id", "archive_id", "total", "done", "fault"),
            *("expires_at", "next_at", "lease_until", "lease_owner", "tries"),
        ),
    )

    account_id: Mapped[UUID]
    account_name: Mapped[str] = mapped_column(FreeText)
    state: Mapped[ImportState] = mapped_column(named(ImportState))
    open_key: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH))  # while it is open: the same, sent again
    left_out: Mapped[list[str]] = mapped_column(Json)  # headings of columns that are not taken
    sheet_id: Mapped[UUID]  # in the store
    archive_id: Mapped[UUID | None]
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    fault: Mapped[JsonObject | None]  # why the whole sheet is of no use: its name, and facts
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class LibraryImportLine(TenantOwned, Base):
    """What becomes of one line; files that no line names come after the last one."""

    __tablename__ = "library_import_line"
    __table_args__ = (
        refers_to("library_import", "import_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "import_id", "number"),
        one_of("fate", LineFate),
    )
    __holding__: ClassVar[None] = None

    import_id: Mapped[UUID]
    number: Mapped[int]  # of the line in the sheet
    fate: Mapped[LineFate] = mapped_column(named(LineFate))
    label: Mapped[str] = mapped_column(String(LONGEST_LABEL))  # the address that stands there, or the file's name
    sha256: Mapped[str | None] = mapped_column(String(64))  # of the file that it names
    wrongs: Mapped[Wrongs | None] = mapped_column(Json)
