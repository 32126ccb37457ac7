"""Beginning, starting and ending imports of resources; nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError

from app.domain.accounts.models import Account
from app.domain.accounts.transfers.errors import FileError, FileFault, NotOpenError
from app.domain.accounts.transfers.rules import KEPT_FOR, MOST_TRIES
from app.domain.library.imports.models import (
    ImportState,
    LibraryImport,
    LibraryImportLine,
)
from app.domain.library.imports.queries import count_fates, find_open
from app.domain.library.imports.rules import OPEN, TO_DO, WORKING
from app.kernel.cards import mask_cards
from app.kernel.db import TenantSession, find_due, find_lent, lend, sweep_rows
from app.kernel.ids import new_id
from app.kernel.tokens import digest_of


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent for an import, as it lies in the store: its id there, and its SHA-256."""

    id: UUID
    sha256: str


def begin_import(
    session: TenantSession, sheet: Sent, archive: Sent | None, left_out: Sequence[str], *, by: Account, now: datetime
) -> tuple[LibraryImport, bool]:
    """Take in what was sent, to be checked; False, and the first one, where the same of the same person is open."""
    begun = LibraryImport(
        id=new_id(now),
        account_id=by.id,
        account_name=by.full_name or by.email,
        state=ImportState.UPLOADED,
        open_key=digest_of(f"{by.id}\0{sheet.sha256}\0{archive.sha256 if archive else ''}"),
        left_out=[mask_cards(each) for each in left_out],
        sheet_id=sheet.id,
        archive_id=archive.id if archive else None,
        asked_at=now,
        next_at=now,
        expires_at=now + KEPT_FOR,
    )
    try:
        with session.begin_nested():
            session.add(begun)
    except IntegrityError:
        first = find_open(session, begun.open_key or "")
        if first is None:
            raise
        return first, False
    return begun, True


def start(session: TenantSession, found: LibraryImport, *, now: datetime) -> int:
    """Let a checked import be done, and give how many lines it does; NotOpenError when it does none."""
    hold(session, found)
    counts = count_fates(session, found.id)
    wanted = sum(counts.get(fate, 0) for fate in TO_DO)
    if found.state is not ImportState.CHECKED or not wanted:
        raise NotOpenError
    found.state, found.total, found.done = ImportState.IMPORTING, wanted, 0
    found.next_at, found.tries = now, 0
    return wanted


def cancel(session: TenantSession, found: LibraryImport, *, now: datetime) -> None:
    """End an import before its end; what it has done stays done. NotOpenError when it is over."""
    hold(session, found)
    if found.state not in OPEN:
        raise NotOpenError
    end(found, ImportState.CANCELLED, now=now)


def hold(session: TenantSession, found: LibraryImport) -> None:
    """Let nobody else change an import before this transaction is over, and read it as it is now."""
    session.refresh(found, with_for_update=True)


def end(found: LibraryImport, state: ImportState, *, now: datetime, error: FileError | None = None) -> None:
    """End an import; what was sent for it is needed no more."""
    found.state, found.ended_at, found.expires_at = state, now, now + KEPT_FOR
    found.open_key = found.lease_owner = found.lease_until = None
    found.fault = {"name": str(error.fault), **error.facts} if error else None


def failure_of(found: LibraryImport) -> FileError | None:
    """Give why an import failed."""
    if found.fault is None:
        return None
    facts = {name: value for name, value in found.fault.items() if name != "name"}
    return FileError(FileFault(str(found.fault["name"])), **facts)


def claim(
    session: TenantSession, import_id: UUID, *, owner: str, now: datetime, lease: timedelta
) -> LibraryImport | None:
    """Take an import that waits for somebody to work on it, for the lease; none when it does not."""
    found = find_due(session, LibraryImport, import_id, LibraryImport.state.in_(WORKING), now=now)
    if found is None:
        return None
    if found.tries >= MOST_TRIES:
        end(found, ImportState.FAILED, now=now, error=FileError(FileFault.BROKEN))
        return None
    if found.state is ImportState.UPLOADED:
        found.state = ImportState.CHECKING
    lend(found, owner=owner, until=now + lease)
    return found


def find_held(
    session: TenantSession, import_id: UUID, *, owner: str, now: datetime, lease: timedelta
) -> LibraryImport | None:
    """Give an import that is still its claimant's (`find_lent`)."""
    working = LibraryImport.state.in_(WORKING)
    return find_lent(session, LibraryImport, import_id, working, owner=owner, until=now + lease)


def refuse(_session: TenantSession, found: LibraryImport, error: FileError, *, now: datetime) -> None:
    """End an import whose sheet turned out to be of no use."""
    end(found, ImportState.FAILED, now=now, error=error)


def sweep_lines(session: TenantSession, *, now: datetime) -> int:
    """Delete lines of imports that are over (`sweep_rows`)."""
    over = select(LibraryImport.id).where(_is_over(now))
    return sweep_rows(session, LibraryImportLine, LibraryImportLine.import_id.in_(over))


def sweep(session: TenantSession, *, now: datetime) -> int:
    """Delete the imports that are over (`sweep_rows`); their lines went before them."""
    return sweep_rows(session, LibraryImport, _is_over(now))


def _is_over(now: datetime) -> ColumnElement[bool]:
    """Give the condition of an import whose time is over; one that is being worked on has time."""
    return (LibraryImport.expires_at <= now) & LibraryImport.state.not_in(WORKING)


def numbers_to_do(session: TenantSession, import_id: UUID) -> frozenset[int]:
    """Give the lines that are not done yet."""
    wanted = (LibraryImportLine.import_id == import_id) & LibraryImportLine.fate.in_(TO_DO)
    return frozenset(session.scalars(select(LibraryImportLine.number).where(wanted)))
