"""The rehearsal of an import of resources: what would become of each line, with nothing changed but the report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select

from app.domain.accounts.transfers.sheets import Record, Sheet
from app.domain.library.importing import Fate, judge
from app.domain.library.imports.models import (
    LONGEST_LABEL,
    ImportState,
    LibraryImport,
    LibraryImportLine,
    LineFate,
    Wrongs,
)
from app.domain.library.lines import LineFault, Planned, Reading, Wrong
from app.kernel.cards import mask_cards
from app.kernel.db import TenantSession
from app.kernel.ids import new_id
from app.kernel.letters import without_unwanted
from app.kernel.spreadsheets import plain

BATCH = 50  # lines of one transaction

FATES = {Fate.NEW: LineFate.NEW, Fate.CHANGED: LineFate.CHANGED, Fate.UNCHANGED: LineFate.UNCHANGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A line that was read: what is planned or wrong, the file that it names, if any, and that file's SHA-256."""

    number: int
    label: str  # what stands in its column of addresses, whatever it is; it names the line to people
    file: str
    found: Planned | Sequence[Wrong]
    sha256: str | None = None

    def with_digest(self, sha256: str) -> "Looked":
        """Give the line with its file looked at."""
        return replace(self, sha256=sha256)

    def refused(self, wrong: Wrong) -> "Looked":
        """Give the line with what is wrong with its file."""
        return replace(self, found=[wrong])


def read_line(reading: Reading, sheet: Sheet, record: Record, *, sha256: str | None = None) -> Looked:
    """Read one line of a sheet."""
    if len(record.cells) != len(sheet.columns):
        place = sheet.columns.index("slug")
        label = _shown(record.cells[place]) if place < len(record.cells) else ""
        return Looked(number=record.number, label=label, file="", found=[Wrong(record.number, None, LineFault.RAGGED)])
    cells = {column: cell for column, cell in zip(sheet.columns, record.cells, strict=True) if column}
    found = reading.read(record.number, cells)
    file = without_unwanted(plain(cells.get("file", "")))
    return Looked(number=record.number, label=_shown(cells["slug"]), file=file, found=found, sha256=sha256)


def _shown(cell: str) -> str:
    return mask_cards(" ".join(without_unwanted(plain(cell)).split()))[:LONGEST_LABEL]


def begin_check(session: TenantSession, found: LibraryImport, sheet: Sheet) -> frozenset[int]:
    """Begin, or go on: give the lines that an earlier check, which was broken off, has done. FileError."""
    done = select(LibraryImportLine.number).where(LibraryImportLine.import_id == found.id)
    checked = frozenset(session.scalars(done))
    found.total, found.done = sum(1 for _ in sheet.raw_records()), len(checked)
    return checked


def check_batch(session: TenantSession, found: LibraryImport, looked: Sequence[Looked], *, now: datetime) -> None:
    """Judge lines and write down what would become of them."""
    rows = []
    for each in looked:
        fate, wrongs = judge_looked(session, each)
        row = _row(session, found.id, each.number, now, fate=fate, label=each.label)
        rows.append({**row, "sha256": each.sha256, "wrongs": wrongs})
    session.execute(insert(LibraryImportLine), rows)
    found.done, found.tries = found.done + len(rows), 0


def end_check(session: TenantSession, found: LibraryImport, unused: Sequence[str], last: int, *, now: datetime) -> None:
    """Write down which files no line names, after the last line, and let the import wait for who uploaded it."""
    rows = [
        _row(session, found.id, number, now, fate=LineFate.UNUSED, label=mask_cards(name)[:LONGEST_LABEL])
        for number, name in enumerate(unused, last + 1)
    ]
    if rows:
        session.execute(insert(LibraryImportLine), rows)
    found.state, found.lease_owner, found.lease_until = ImportState.CHECKED, None, None


def judge_looked(session: TenantSession, looked: Looked) -> tuple[LineFate, Wrongs | None]:
    """Say what a line would do as things stand, or what is wrong with it."""
    if not isinstance(looked.found, Planned):
        return LineFate.REFUSED, told(looked.found)
    fate = judge(session, looked.found, looked.sha256)
    return (LineFate.REFUSED, told([fate])) if isinstance(fate, Wrong) else (FATES[fate], None)


def told(wrongs: Sequence[Wrong]) -> Wrongs:
    """Give mistakes as they are kept."""
    return [{"column": each.column, "fault": str(each.fault), "value": mask_cards(each.value)} for each in wrongs]


def _row(
    session: TenantSession, import_id: UUID, number: int, now: datetime, *, fate: LineFate, label: str
) -> dict[str, object]:
    return {
        "tenant": session.tenant,
        "id": new_id(now),
        "import_id": import_id,
        "number": number,
        "fate": fate,
        "label": label,
        "sha256": None,
        "wrongs": None,
    }
