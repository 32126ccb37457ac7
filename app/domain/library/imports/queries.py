"""What pages and workers ask about imports."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, or_, select

from app.domain.library.imports.models import LibraryImport, LibraryImportLine, LineFate
from app.domain.library.imports.rules import OPEN, WORKING
from app.kernel.db import TenantSession, list_leases_due
from app.kernel.errors import NotFoundError

PAGE = 100  # lines of a report
_LATEST = 20  # imports


def get_import(session: TenantSession, import_id: UUID, account_id: UUID, *, now: datetime) -> LibraryImport:
    """Give an import of that account and of no other, as long as it is kept; NotFoundError."""
    own = (LibraryImport.id == import_id) & (LibraryImport.account_id == account_id)
    found = session.scalar(select(LibraryImport).where(own))
    if found is None or (found.expires_at <= now and found.state not in WORKING):
        raise NotFoundError(LibraryImport.__name__)
    return found


def list_imports(session: TenantSession, account_id: UUID, *, now: datetime) -> Sequence[LibraryImport]:
    """List an account's imports that are kept, the latest first."""
    kept = or_(LibraryImport.expires_at > now, LibraryImport.state.in_(WORKING))
    own = select(LibraryImport).where(LibraryImport.account_id == account_id, kept)
    return session.scalars(own.order_by(LibraryImport.id.desc()).limit(_LATEST)).all()


def find_open(session: TenantSession, key: str) -> LibraryImport | None:
    """Find the import that is open under a key: what was sent, and by whom."""
    return session.scalar(select(LibraryImport).where(LibraryImport.open_key == key))


def count_fates(session: TenantSession, import_id: UUID) -> Mapping[LineFate, int]:
    """Count an import's lines by what becomes of them."""
    counted = select(LibraryImportLine.fate, func.count()).where(LibraryImportLine.import_id == import_id)
    return dict(session.execute(counted.group_by(LibraryImportLine.fate)).all())


def list_lines(
    session: TenantSession, import_id: UUID, fate: LineFate | None, *, after: int = 0, limit: int = PAGE + 1
) -> Sequence[LibraryImportLine]:
    """List an import's lines of one fate, or all, in the sheet's order, after the one of that number."""
    lines = select(LibraryImportLine).where(LibraryImportLine.import_id == import_id, LibraryImportLine.number > after)
    if fate is not None:
        lines = lines.where(LibraryImportLine.fate == fate)
    return session.scalars(lines.order_by(LibraryImportLine.number).limit(limit)).all()


def known_sent_files(session: TenantSession, ids: Collection[UUID]) -> set[UUID]:
    """Tell which of these files of the store were sent for an import that is open."""
    is_open = LibraryImport.state.in_(OPEN)
    return {
        *session.scalars(select(LibraryImport.sheet_id).where(is_open, LibraryImport.sheet_id.in_(ids))),
        *session.scalars(select(LibraryImport.archive_id).where(is_open, LibraryImport.archive_id.in_(ids))),
    }


def list_due(timetable: Connection, *, now: datetime, limit: int) -> Sequence[tuple[str, UUID]]:
    """Give (tenant, id) of the imports that wait for somebody to work on them (`list_leases_due`)."""
    return list_leases_due(timetable, LibraryImport.__table__, WORKING, now=now, limit=limit)
