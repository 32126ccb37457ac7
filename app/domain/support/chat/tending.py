"""What time does to chats: silent ones end, answers that nobody has seen are mailed; nothing here commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, union

from app.domain.mail.service import post
from app.domain.support.asking import Terms
from app.domain.support.chat.models import Chat
from app.domain.support.chat.policy import ChatPolicy
from app.domain.support.chat.queries import Talk, list_silent, list_unread
from app.domain.support.chat.service import end, has_unread
from app.domain.support.keeping import hold
from app.domain.support.states import By
from app.kernel.db import JsonObject, TenantSession

UNREAD_MAIL = "chat_unread"
AT_ONCE = 100
"""Chats tended to in one transaction."""


def list_brands(timetable: Connection) -> Sequence[str]:
    """List the brands with a chat that goes on, or of which an answer may wait to be seen."""
    chat = Chat.__table__.c
    open_ones, unread = (
        select(chat.tenant).where(which) for which in (chat.ended_at.is_(None), chat.unread_since.is_not(None))
    )
    return timetable.scalars(union(open_ones, unread)).all()


def end_silent(session: TenantSession, terms: Terms, policy: ChatPolicy, *, now: datetime) -> int:
    """End the chats in which nobody said anything for long; give how many."""
    before = now - policy.idle_after.as_timedelta()
    talks = list_silent(session, before=before, limit=AT_ONCE)
    for talk in talks:
        hold(session, talk.ticket)
        if talk.ticket.changed_at <= before:
            end(session, talk, terms, by=By.SYSTEM, by_id=None, now=now)
    return len(talks)


def mail_unread(session: TenantSession, policy: ChatPolicy, *, now: datetime) -> int:
    """Mail the answers that wait to be seen, all of a chat in one; give how many mails. Never what was seen."""
    before = now - policy.unread_mailed_after.as_timedelta()
    return sum(_mail(session, talk, policy, now=now) for talk in list_unread(session, before=before, limit=AT_ONCE))


def _mail(session: TenantSession, talk: Talk, policy: ChatPolicy, *, now: datetime) -> bool:
    chat, ticket = talk
    hold(session, ticket)
    session.refresh(chat)
    if chat.unread_since is None:  # another scheduler was quicker
        return False
    if not has_unread(session, talk):
        chat.unread_since = None
        return False
    if chat.mailed_at is not None and now < chat.mailed_at + policy.unread_mailed_every.as_timedelta():
        return False
    after = max(ticket.read_by_customer, chat.mailed_number)
    args: JsonObject = {
        "account": str(chat.account_id),
        "ticket": str(ticket.id),
        "after": after,
        "to": ticket.last_number,
    }
    key = f"{UNREAD_MAIL}:{ticket.id}:{ticket.last_number}"
    post(session, kind=UNREAD_MAIL, to=ticket.email, args=args, language=ticket.language, now=now, dedupe_key=key)
    chat.mailed_number, chat.mailed_at, chat.unread_since = ticket.last_number, now, None
    return True
