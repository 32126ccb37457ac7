"""The file of a transfer in the database: in pieces, sealed, and deleted when it is of no more use."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from app.domain.accounts.ports import Sealer
from app.domain.accounts.transfers.models import TransferChunk
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

PIECE = 1024 * 1024  # bytes


def put_file(session: TenantSession, transfer_id: UUID, content: bytes, *, sealer: Sealer, now: datetime) -> None:
    """Store a whole file."""
    for number, begin in enumerate(range(0, len(content), PIECE)):
        put_piece(session, transfer_id, number, content[begin : begin + PIECE], sealer=sealer, now=now)


def put_piece(
    session: TenantSession, transfer_id: UUID, number: int, piece: bytes, *, sealer: Sealer, now: datetime
) -> None:
    """Store one piece."""
    sealed = sealer.seal(piece, bound_to=_bound(session, transfer_id, number))
    session.add(TransferChunk(id=new_id(now), transfer_id=transfer_id, number=number, sealed=sealed))
    session.flush()


def read_pieces(session: TenantSession, transfer_id: UUID, *, sealer: Sealer) -> Iterator[bytes]:
    """Read a file piece by piece; one that another key sealed is passed over."""
    numbers = select(TransferChunk.number).where(TransferChunk.transfer_id == transfer_id)
    for number in session.scalars(numbers.order_by(TransferChunk.number)).all():
        one = (TransferChunk.transfer_id == transfer_id) & (TransferChunk.number == number)
        sealed = session.scalar(select(TransferChunk.sealed).where(one))
        yield sealer.unseal(sealed or b"", bound_to=_bound(session, transfer_id, number)) or b""


def delete_file(session: TenantSession, transfer_id: UUID) -> None:
    """Delete it."""
    unwanted = delete(TransferChunk).where(TransferChunk.transfer_id == transfer_id)
    session.execute(unwanted, execution_options={"synchronize_session": False})


def _bound(session: TenantSession, transfer_id: UUID, number: int) -> str:
    """Name whose a seal is: put into another row, it opens nothing."""
    return f"transfer {session.tenant} {transfer_id} {number}"
