"""What each of the team types to a ticket and has not sent, and who else is there; nobody is kept from anything."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.support.team.models import TicketTyping
from app.kernel.db import TenantSession, sweep_rows
from app.kernel.ids import new_id

HERE_FOR = timedelta(seconds=75)
"""How long a sign that somebody is there is good; their page gives one every 25 seconds."""
KEPT_FOR = timedelta(days=30)
"""How long what was typed waits for its writer."""


@dataclass(frozen=True, slots=True)
class Writer:
    """One of the team, as the others read of them."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What is in both fields of a ticket's page."""

    reply: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class There:
    """Somebody who looks at a ticket now, or writes to it."""

    name: str
    is_writing: bool


def keep_typed(session: TenantSession, ticket_id: UUID, typed: Typed, *, by: Writer, now: datetime) -> None:
    """Keep what somebody types in the place of what they typed before, and the sign that they are there."""
    row = _find(session, ticket_id, by.id)
    if row is None:
        row = TicketTyping(id=new_id(now), ticket_id=ticket_id, account_id=by.id)
        _write(row, typed, by=by, now=now)
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:  # another tab of theirs was quicker
            row = _find(session, ticket_id, by.id)
            if row is None:
                raise
    _write(row, typed, by=by, now=now)


def find_typed(session: TenantSession, ticket_id: UUID, account_id: UUID) -> Typed:
    """Give what somebody typed to a ticket and did not send."""
    row = _find(session, ticket_id, account_id)
    return Typed(row.reply, row.note) if row is not None else Typed()


def forget_typed(session: TenantSession, ticket_id: UUID, account_id: UUID, *, is_note: bool) -> None:
    """Forget what was sent; what is in the other field stays."""
    row = _find(session, ticket_id, account_id)
    if row is not None:
        row.reply, row.note = (row.reply, "") if is_note else ("", row.note)
        row.typed_at = row.typed_at if row.reply or row.note else None


def who_is_there(
    session: TenantSession, ticket_ids: Collection[UUID], *, now: datetime, but: UUID
) -> Mapping[UUID, list[There]]:
    """Tell who is at each of these tickets now, leaving one account out."""
    if not ticket_ids:
        return {}
    rows = session.scalars(
        select(TicketTyping)
        .where(TicketTyping.ticket_id.in_(ticket_ids), TicketTyping.here_at > now - HERE_FOR)
        .order_by(TicketTyping.here_at, TicketTyping.id)
    )
    there: defaultdict[UUID, list[There]] = defaultdict(list)
    for row in rows:
        if row.account_id != but:
            is_writing = row.typed_at is not None and row.typed_at > now - HERE_FOR
            there[row.ticket_id].append(There(row.writer_name, is_writing))
    return there


def sweep_typed(session: TenantSession, *, now: datetime) -> int:
    """Forget what nobody came back for (`sweep_rows`)."""
    return sweep_rows(session, TicketTyping, TicketTyping.here_at <= now - KEPT_FOR)


def _find(session: TenantSession, ticket_id: UUID, account_id: UUID) -> TicketTyping | None:
    own = (TicketTyping.ticket_id == ticket_id, TicketTyping.account_id == account_id)
    return session.scalar(select(TicketTyping).where(*own))


def _write(row: TicketTyping, typed: Typed, *, by: Writer, now: datetime) -> None:
    if (row.reply or "", row.note or "") != (typed.reply, typed.note):
        row.typed_at = now if typed.reply or typed.note else None
    row.reply, row.note, row.writer_name, row.here_at = typed.reply, typed.note, by.name, now
