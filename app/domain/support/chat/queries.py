"""What pages and workers ask about chats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select

from app.domain.support.chat.models import Chat
from app.domain.support.models import Ticket, TicketMessage
from app.kernel.db import TenantSession


class Talk(NamedTuple):
    """A chat with its ticket."""

    chat: Chat
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Queue:
    """The chats of a brand that go on: those that wait, in order, and those of one of the team."""

    waiting: Sequence[Talk]
    own: Sequence[Talk]
    others: Sequence[Talk]


def find_open_chat(session: TenantSession, account_id: UUID) -> Talk | None:
    """Find the chat that an account is in."""
    return _first(session, _talks().where(Chat.account_id == account_id, Chat.ended_at.is_(None)))


def find_own_chat(session: TenantSession, account_id: UUID, reference: str) -> Talk | None:
    """Find a chat of an account by its reference; none for somebody else's."""
    return _first(session, _talks().where(Chat.account_id == account_id, Ticket.reference == reference))


def find_chat(session: TenantSession, reference: str) -> Talk | None:
    """Find a chat by its reference, whoever it is of: for the team."""
    return _first(session, _talks().where(Ticket.reference == reference))


def find_chat_of(session: TenantSession, ticket_id: UUID) -> Talk | None:
    """Find the chat of a ticket."""
    return _first(session, _talks().where(Chat.ticket_id == ticket_id))


def list_open_chats(session: TenantSession, agent_id: UUID) -> Queue:
    """List what goes on, the oldest first: what waits, what one of the team answers, and what others do."""
    found = session.execute(_talks().where(Chat.ended_at.is_(None)).order_by(Chat.started_at, Chat.id))
    talks = [Talk(*row) for row in found]
    return Queue(
        waiting=[each for each in talks if each.ticket.assignee_id is None],
        own=[each for each in talks if each.ticket.assignee_id == agent_id],
        others=[each for each in talks if each.ticket.assignee_id not in {None, agent_id}],
    )


def count_before(session: TenantSession, chat: Chat) -> int:
    """Count the chats that have waited longer and wait still."""
    of_it = (Ticket.tenant == Chat.tenant) & (Ticket.id == Chat.ticket_id)
    waits = Chat.ended_at.is_(None) & Ticket.assignee_id.is_(None) & (Chat.started_at < chat.started_at)
    return session.scalar(select(func.count()).select_from(Chat).join(Ticket, of_it).where(waits)) or 0


def find_last_message(session: TenantSession, ticket_id: UUID) -> TicketMessage | None:
    """Find what was said last, notes of the team apart."""
    of_it = select(TicketMessage).where(TicketMessage.ticket_id == ticket_id, TicketMessage.is_note.is_(False))
    return session.scalar(of_it.order_by(TicketMessage.number.desc()).limit(1))


def list_silent(session: TenantSession, *, before: datetime, limit: int) -> Sequence[Talk]:
    """List the chats that go on and in which nothing was said since an instant."""
    silent = _talks().where(Chat.ended_at.is_(None), Ticket.changed_at <= before)
    return [Talk(*row) for row in session.execute(silent.order_by(Ticket.changed_at).limit(limit))]


def list_unread(session: TenantSession, *, before: datetime, limit: int) -> Sequence[Talk]:
    """List the chats of which an answer may wait to be seen since before an instant."""
    unread = _talks().where(Chat.unread_since <= before).order_by(Chat.unread_since).limit(limit)
    return [Talk(*row) for row in session.execute(unread)]


def _talks() -> Select[Chat, Ticket]:
    of_it = (Ticket.tenant == Chat.tenant) & (Ticket.id == Chat.ticket_id)
    return select(Chat, Ticket).join(Ticket, of_it)


def _first(session: TenantSession, talks: Select[Chat, Ticket]) -> Talk | None:
    row = session.execute(talks).first()
    return Talk(*row) if row is not None else None
