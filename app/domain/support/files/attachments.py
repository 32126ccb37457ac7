"""Files of messages: judged, kept, and looked at by a scanner before anybody opens them; nothing here commits."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.domain.support.errors import FileFault, FileRefusedError
from app.domain.support.files.judging import Judged, judge
from app.domain.support.files.policy import FilesPolicy
from app.domain.support.files.ports import Clean, Finding, Infected
from app.domain.support.models import FileState, TicketFile, TicketMessage
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

MAIL = "message/rfc822"
_LONGEST_FINDING = 100  # characters of what a scanner calls something


class Attached(Protocol):
    """A file as it came."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def declared(self) -> str:
        """The type it claims; of a mail within a mail, it is believed."""
        ...

    @property
    def content(self) -> bytes:
        """What it holds."""
        ...


def attach(
    session: TenantSession,
    message: TicketMessage,
    files: Sequence[Attached],
    policy: FilesPolicy,
    *,
    scans: bool,
    now: datetime,
) -> Sequence[tuple[str, FileFault]]:
    """Keep a message's files, the same once; give the names of those that are not taken, and why."""
    left_out: list[tuple[str, FileFault]] = []
    kept: dict[str, int] = {}  # sizes by digest
    for file in files:
        try:
            judged = judge(file.name, file.content, policy, is_mail=file.declared == MAIL)
            digest = sha256(judged.content).hexdigest()
            if digest in kept:
                continue
            _ensure_room(judged, [*kept.values()], policy)
        except FileRefusedError as error:
            left_out.append((error.name, error.fault))
            continue
        kept[digest] = len(judged.content)
        session.add(_row(judged, digest, message, scans=scans, now=now))
    session.flush()
    return left_out


def list_unseen(session: TenantSession, *, limit: int) -> Sequence[UUID]:
    """List the files that no scanner has looked at, the oldest first."""
    waiting = select(TicketFile.id).where(TicketFile.state == FileState.WAITING)
    return session.scalars(waiting.order_by(TicketFile.added_at, TicketFile.id).limit(limit)).all()


def read_content(session: TenantSession, file_id: UUID) -> bytes | None:
    """Read a file; None when it is gone."""
    return session.scalar(select(TicketFile.content).where(TicketFile.id == file_id))


def note_finding(session: TenantSession, file_id: UUID, finding: Finding) -> None:
    """Keep what a scanner found; where it could not look, the file waits on."""
    file = session.scalar(select(TicketFile).where(TicketFile.id == file_id).with_for_update())
    if file is None or file.state is not FileState.WAITING:
        return
    if isinstance(finding, Clean):
        file.state = FileState.CLEAN
    elif isinstance(finding, Infected):
        file.state = FileState.INFECTED
        file.finding = finding.name[:_LONGEST_FINDING]
        file.content = b""  # nobody needs it any more


def find_open_file(session: TenantSession, file_id: UUID, ticket_id: UUID | None = None) -> TicketFile | None:
    """Find a file that may be opened, with its content: of what both sides read of a ticket, or of all.

    The team alone asks without a ticket.
    """
    one = select(TicketFile).where(TicketFile.id == file_id, TicketFile.state == FileState.CLEAN)
    if ticket_id is None:
        one = one.where(TicketFile.ticket_id.is_not(None))
    else:
        read = select(TicketMessage.id).where(TicketMessage.ticket_id == ticket_id, TicketMessage.is_note.is_(False))
        one = one.where(TicketFile.ticket_id == ticket_id, TicketFile.message_id.in_(read))
    return session.scalar(one.options(undefer(TicketFile.content)))


def _ensure_room(judged: Judged, sizes: Sequence[int], policy: FilesPolicy) -> None:
    if len(sizes) >= policy.most:
        raise FileRefusedError(judged.name, FileFault.TOO_MANY)
    if sum(sizes) + len(judged.content) > policy.together:
        raise FileRefusedError(judged.name, FileFault.TOO_LARGE)


def _row(judged: Judged, digest: str, message: TicketMessage, *, scans: bool, now: datetime) -> TicketFile:
    return TicketFile(
        id=new_id(now),
        ticket_id=message.ticket_id,
        message_id=message.id,
        name=judged.name,
        kind=judged.kind,
        size=len(judged.content),
        digest=digest,
        state=FileState.WAITING if scans else FileState.CLEAN,
        added_at=now,
        content=judged.content,
    )
