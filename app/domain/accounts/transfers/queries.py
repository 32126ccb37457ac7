"""What pages and workers ask about transfers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, or_, select

from app.domain.accounts.transfers.models import Fate, Transfer, TransferKind, TransferLine
from app.domain.accounts.transfers.rules import WORKING
from app.kernel.db import TenantSession, list_leases_due
from app.kernel.errors import NotFoundError

PAGE = 100  # lines of a report
_LATEST = 20  # transfers


def get_transfer(session: TenantSession, transfer_id: UUID, account_id: UUID, *, now: datetime) -> Transfer:
    """Give a transfer of people, of that account and of no other, as long as it is kept; NotFoundError."""
    own = (Transfer.id == transfer_id) & (Transfer.account_id == account_id) & (Transfer.kind != TransferKind.COPY)
    transfer = session.scalar(select(Transfer).where(own))
    if transfer is None or (transfer.expires_at <= now and transfer.state not in WORKING):
        raise NotFoundError(Transfer.__name__)
    return transfer


def list_transfers(session: TenantSession, account_id: UUID, *, now: datetime) -> Sequence[Transfer]:
    """List an account's transfers that are kept, the latest first."""
    kept = or_(Transfer.expires_at > now, Transfer.state.in_(WORKING))
    own = select(Transfer).where(Transfer.account_id == account_id, kept)
    return session.scalars(own.order_by(Transfer.id.desc()).limit(_LATEST)).all()


def find_open(session: TenantSession, key: str) -> Transfer | None:
    """Find the transfer that is open under a key: what is asked for, and by whom."""
    return session.scalar(select(Transfer).where(Transfer.open_key == key))


def count_fates(session: TenantSession, transfer_id: UUID) -> Mapping[Fate, int]:
    """Count an import's lines by what becomes of them."""
    counted = select(TransferLine.fate, func.count()).where(TransferLine.transfer_id == transfer_id)
    return dict(session.execute(counted.group_by(TransferLine.fate)).all())


def list_lines(
    session: TenantSession, transfer_id: UUID, fate: Fate, *, after: int = 0, limit: int = PAGE + 1
) -> Sequence[TransferLine]:
    """List an import's lines of one fate, in the file's order, after the one of that number."""
    lines = select(TransferLine).where(TransferLine.transfer_id == transfer_id, TransferLine.fate == fate)
    return session.scalars(lines.where(TransferLine.number > after).order_by(TransferLine.number).limit(limit)).all()


def list_due(timetable: Connection, *, now: datetime, limit: int) -> Sequence[tuple[str, UUID]]:
    """Give (tenant, id) of the transfers that wait for somebody to work on them (`list_leases_due`)."""
    return list_leases_due(timetable, Transfer.__table__, WORKING, now=now, limit=limit)
