"""Files of tickets: loose while a form is filled in, claimed by what it sends, and let go; nothing here commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Select, delete, select, update

from app.domain.support.errors import FileFault, FileRefusedError
from app.domain.support.files.judging import judge
from app.domain.support.files.policy import FilesPolicy
from app.domain.support.models import FileState, Ticket, TicketFile, TicketMessage
from app.kernel.db import TenantSession, sweep_rows
from app.kernel.ids import new_id

LOOSE_FOR = timedelta(days=1)
"""How long a file waits for the form that it was added to."""


def keep_file(  # noqa: PLR0913 - a file, and whose it is
    session: TenantSession,
    holder: str,
    name: str,
    content: bytes,
    policy: FilesPolicy,
    *,
    account_id: UUID | None,
    scans: bool = False,
    now: datetime,
) -> TicketFile:
    """Keep a file for a form; the same once more is kept once. FileRefusedError for one that is not taken.

    Where a scanner looks at files (`scans`), nobody opens it before.
    """
    judged = judge(name, content, policy)
    digest = sha256(judged.content).hexdigest()
    held = list_loose(session, holder)
    if (same := next((each for each in held if each.digest == digest), None)) is not None:
        return same
    if len(held) >= policy.most:
        raise FileRefusedError(judged.name, FileFault.TOO_MANY)
    if sum(each.size for each in held) + len(judged.content) > policy.together:
        raise FileRefusedError(judged.name, FileFault.TOO_LARGE)
    file = TicketFile(
        id=new_id(now),
        account_id=account_id,
        holder=holder,
        name=judged.name,
        kind=judged.kind,
        size=len(judged.content),
        digest=digest,
        state=FileState.WAITING if scans else FileState.CLEAN,
        added_at=now,
        content=judged.content,
    )
    session.add(file)
    session.flush()
    return file


def list_loose(session: TenantSession, holder: str) -> Sequence[TicketFile]:
    """List the files that wait for a form to be sent, without their content."""
    return session.scalars(_loose(holder).order_by(TicketFile.added_at, TicketFile.id)).all()


def drop_loose(session: TenantSession, holder: str, file_id: UUID) -> None:
    """Let go of a file before its form is sent."""
    one = delete(TicketFile).where(
        TicketFile.holder == holder, TicketFile.ticket_id.is_(None), TicketFile.id == file_id
    )
    session.execute(one, execution_options={"synchronize_session": False})


def claim_loose(session: TenantSession, holder: str, ticket: Ticket, message: TicketMessage) -> int:
    """Give the files of a form to what it sent, but those that it brought before; give how many."""
    known = select(TicketFile.digest).where(TicketFile.ticket_id == ticket.id)
    claimed = session.execute(
        update(TicketFile)
        .where(TicketFile.holder == holder, TicketFile.ticket_id.is_(None), TicketFile.digest.not_in(known))
        .values(ticket_id=ticket.id, message_id=message.id, holder=None, account_id=None),
        execution_options={"synchronize_session": False},
    )
    again = delete(TicketFile).where(TicketFile.holder == holder, TicketFile.ticket_id.is_(None))
    session.execute(again, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", claimed).rowcount


def sweep_loose(session: TenantSession, *, now: datetime) -> int:
    """Let go of files whose form was never sent (`sweep_rows`)."""
    over = TicketFile.ticket_id.is_(None) & (TicketFile.added_at <= now - LOOSE_FOR)
    return sweep_rows(session, TicketFile, over)


def _loose(holder: str) -> Select[TicketFile]:
    return select(TicketFile).where(TicketFile.holder == holder, TicketFile.ticket_id.is_(None))
