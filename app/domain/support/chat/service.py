"""Talking: a chat is started, answered, handed over and ended; nothing here commits.

Whatever is said or decided holds the ticket's row first, so that two at once come one after the other.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.domain.audit.service import Party, record
from app.domain.support.asking import Asked, Asker, Said, Terms
from app.domain.support.chat.errors import ChatOverError, NotThereError, TakenError
from app.domain.support.chat.models import Chat
from app.domain.support.chat.presence import is_present
from app.domain.support.chat.queries import Talk, find_chat_of, find_open_chat
from app.domain.support.keeping import hold, hold_if
from app.domain.support.models import Ticket, Way
from app.domain.support.opening import open_ticket
from app.domain.support.queries import find_ticket_by_form, list_messages
from app.domain.support.service import answer, do, mark_read, write
from app.domain.support.states import Act, By, TicketState, may_do
from app.domain.support.telling import confirm
from app.domain.support.turns import Side
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

TAKE, HAND_OVER, END, KEEP = "chat-take", "chat-hand-over", "chat-end", "chat-keep"
"""What the team does to a chat, as the audit keeps it."""
TYPES_FOR = timedelta(seconds=8)
"""How long a sign of typing is good; a page gives one every few seconds."""
_OVER = {TicketState.CLOSED, TicketState.MERGED}


def start(session: TenantSession, asker: Asker, asked: Asked, terms: Terms, *, now: datetime) -> Talk:
    """Start an account's chat; the same form again gives the first, and what is asked in a second goes into the one."""
    assert asker.account_id is not None  # noqa: S101 - guests write a request
    if (sent := _of_form(session, asked)) is not None:
        return sent
    if (running := find_open_chat(session, asker.account_id)) is None:
        try:
            with session.begin_nested():
                return _new(session, asker, asked, asker.account_id, terms, now=now)
        except IntegrityError:
            if (sent := _of_form(session, asked)) is not None:
                return sent
            running = find_open_chat(session, asker.account_id)
            if running is None:
                raise
    said = Said(
        by=By.CUSTOMER,
        body=asked.body,
        way=Way.CHAT,
        by_id=asker.account_id,
        by_name=asker.name,
        form_key=asked.form_key,
    )
    say(session, running, said, terms, asker=asker, now=now)
    return running


def say(session: TenantSession, talk: Talk, said: Said, terms: Terms, *, asker: Asker, now: datetime) -> Ticket:
    """Take what a customer says; once the chat is over it goes on as a request, so that nothing is lost.

    Gives the ticket that it went to.
    """
    if not hold_if(session, talk.ticket, lambda _ticket: _goes_on_now(session, talk)):
        return answer(session, talk.ticket, replace(said, way=Way.FORM), terms, asker=asker, now=now)
    talk.chat.customer_typing_until = None
    write(session, talk.ticket, said, terms, now=now)
    return talk.ticket


def reply(session: TenantSession, talk: Talk, said: Said, terms: Terms, *, now: datetime) -> None:
    """Answer a customer, and take the chat where nobody has; ChatOverError, TakenError."""
    assert said.by_id is not None  # noqa: S101 - who of the team says it
    _hold(session, talk)
    if not _goes_on(talk):
        raise ChatOverError
    _claim(session, talk, said.by_id, now=now)
    message = write(session, talk.ticket, said, terms, now=now)
    talk.chat.team_typing_until = None
    talk.chat.unread_since = talk.chat.unread_since or message.at


def take(session: TenantSession, talk: Talk, *, by: Party, now: datetime) -> None:
    """Take a chat that waits, or that a colleague who is gone has left; ChatOverError, TakenError."""
    assert by.id is not None  # noqa: S101 - the desk's own people
    _hold(session, talk)
    if not _goes_on(talk):
        raise ChatOverError
    if talk.ticket.assignee_id != by.id:
        _claim(session, talk, by.id, now=now)
        _record(session, talk, TAKE, by, now=now)


def hand_over(session: TenantSession, talk: Talk, to: Party, *, by: Party, now: datetime) -> None:
    """Give a chat to a colleague who is there; ChatOverError, TakenError when it is not one's own, NotThereError."""
    assert to.id is not None  # noqa: S101 - the desk's own people
    _hold(session, talk)
    if not _goes_on(talk):
        raise ChatOverError
    held_by = talk.ticket.assignee_id
    if held_by is not None and held_by != by.id:
        raise TakenError(held_by)
    if not is_present(session, to.id, now=now):
        raise NotThereError
    talk.ticket.assignee_id = to.id
    talk.chat.team_typing_until = None
    _record(session, talk, HAND_OVER, by, now=now, colleague=to.name)


def end(session: TenantSession, talk: Talk, terms: Terms, *, by: By, by_id: UUID | None, now: datetime) -> None:
    """End a chat; the second end changes nothing. What was answered is resolved, unless it fell silent.

    What was not answered is a request from now on, confirmed to the customer and told to the team.
    """
    _hold(session, talk)
    if not _finish(session, talk, by, now=now):
        return
    if talk.ticket.answered_at is None:
        confirm(session, talk.ticket, team=(terms.team_email, terms.team_language), now=now)
    elif by is not By.SYSTEM and may_do(talk.ticket.state, Act.RESOLVE, by):
        do(session, talk.ticket, Act.RESOLVE, by, terms, by_id=by_id, now=now)


def end_by_team(session: TenantSession, talk: Talk, terms: Terms, *, by: Party, now: datetime) -> None:
    """End a chat at the desk; TakenError when it is a colleague's who is there."""
    _claim_to_end(session, talk, by, now=now)
    if _goes_on(talk):
        _record(session, talk, END, by, now=now)
        end(session, talk, terms, by=By.TEAM, by_id=by.id, now=now)


def keep_as_request(session: TenantSession, talk: Talk, terms: Terms, *, by: Party, now: datetime) -> None:
    """End a chat and go on in writing: the ticket stays as it stands, with whoever kept it; TakenError."""
    _claim_to_end(session, talk, by, now=now)
    if _finish(session, talk, By.TEAM, now=now):
        talk.ticket.assignee_id = by.id
        _record(session, talk, KEEP, by, now=now)
        confirm(session, talk.ticket, team=(terms.team_email, terms.team_language), now=now)


def see(session: TenantSession, talk: Talk, side: Side, number: int) -> None:
    """Note up to which number a side has seen the chat; what the customer has seen is not mailed."""
    mark_read(session, talk.ticket, side, number)
    session.refresh(talk.chat)
    if side is Side.CUSTOMER and not has_unread(session, talk):
        talk.chat.unread_since = None


def note_typing(session: TenantSession, talk: Talk, side: Side, *, now: datetime) -> None:
    """Note that somebody types; it holds nothing, and is good for some seconds."""
    column = Chat.customer_typing_until if side is Side.CUSTOMER else Chat.team_typing_until
    typing = update(Chat).where(Chat.id == talk.chat.id, Chat.ended_at.is_(None)).values({column: now + TYPES_FOR})
    session.execute(typing, execution_options={"synchronize_session": False})


def has_unread(session: TenantSession, talk: Talk) -> bool:
    """Tell whether there are answers that the customer has neither seen nor had by mail."""
    after = max(talk.ticket.read_by_customer, talk.chat.mailed_number)
    later = list_messages(session, talk.ticket.id, with_notes=False, after=after)
    return any(each.by is By.TEAM and each.way is Way.CHAT for each in later)


def _new(session: TenantSession, asker: Asker, asked: Asked, account_id: UUID, terms: Terms, *, now: datetime) -> Talk:
    ticket = open_ticket(session, asker, replace(asked, way=Way.CHAT), terms, now=now)
    chat = Chat(id=new_id(now), ticket_id=ticket.id, account_id=account_id, started_at=now, mailed_number=0)
    session.add(chat)
    session.flush()
    return Talk(chat, ticket)


def _of_form(session: TenantSession, asked: Asked) -> Talk | None:
    known = find_ticket_by_form(session, asked.form_key) if asked.form_key is not None else None
    return find_chat_of(session, known.id) if known is not None else None


def _hold(session: TenantSession, talk: Talk) -> None:
    hold(session, talk.ticket)
    session.refresh(talk.chat)


def _goes_on(talk: Talk) -> bool:
    """Tell whether a chat can be talked in: a ticket that was closed or merged meanwhile ends it."""
    return talk.chat.ended_at is None and talk.ticket.state not in _OVER


def _goes_on_now(session: TenantSession, talk: Talk) -> bool:
    session.refresh(talk.chat)
    return _goes_on(talk)


def _claim(session: TenantSession, talk: Talk, agent_id: UUID, *, now: datetime) -> None:
    """Give a held chat to one of the team; TakenError when a colleague who is there has it."""
    held_by = talk.ticket.assignee_id
    if held_by is not None and held_by != agent_id and is_present(session, held_by, now=now):
        raise TakenError(held_by)
    talk.ticket.assignee_id = agent_id


def _claim_to_end(session: TenantSession, talk: Talk, by: Party, *, now: datetime) -> None:
    assert by.id is not None  # noqa: S101 - the desk's own people
    _hold(session, talk)
    if talk.chat.ended_at is None:
        _claim(session, talk, by.id, now=now)


def _finish(session: TenantSession, talk: Talk, by: By, *, now: datetime) -> bool:
    """End a held chat; False when it was over."""
    if talk.chat.ended_at is not None:
        return False
    talk.chat.ended_at, talk.chat.ended_by = now, by
    talk.chat.customer_typing_until = talk.chat.team_typing_until = None
    session.flush()
    return True


def _record(session: TenantSession, talk: Talk, act: str, by: Party, *, now: datetime, **details: str) -> None:
    about = Party(talk.chat.account_id, talk.ticket.name)
    record(session, act, by=by, to=about, now=now, reference=talk.ticket.reference, **details)
