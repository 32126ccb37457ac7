"""Requests of people who do not exist, for the letters that are about one."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.domain.accounts.models import Account
from app.domain.support import telling
from app.domain.support.chat.tending import UNREAD_MAIL
from app.domain.support.models import Ticket, TicketMessage, Way
from app.domain.support.opening import AS_THEY_COME
from app.domain.support.states import Act, By, TicketState
from app.kernel.db import JsonObject, TenantSession
from app.kernel.ids import new_id
from app.web.mail.letters.requests import SUMMARY_MAIL

_ABOUT = (telling.OPENED, telling.TO_PROVE, telling.ANSWERED, telling.STANDS, telling.FOR_TEAM)
_ALL = (*_ABOUT, SUMMARY_MAIL, UNREAD_MAIL)
_HIDDEN = "…"


def keep_samples(session: TenantSession, people: Mapping[str, Account], *, now: datetime) -> dict[str, JsonObject]:
    """Keep a request of each person who gets a letter about one; give what its mail says of it, by kind."""
    return {kind: _keep(session, people[kind], number, kind, now=now) for number, kind in enumerate(_ALL)}


def _keep(session: TenantSession, account: Account, number: int, kind: str, *, now: datetime) -> JsonObject:
    ticket = Ticket(
        id=new_id(now),
        reference=f"{account.id.hex[-4:]}-{number:04}",
        account_id=account.id,
        email=account.email,
        email_key=account.email,
        name=account.full_name,
        language=account.language,
        topic="other",
        subject=_HIDDEN,
        way=Way.FORM,
        state=TicketState.UNPROVEN if kind == telling.TO_PROVE else TicketState.NEW,
        rank=AS_THEY_COME,
        turn_at=now,
        due_at=now + timedelta(days=1),
        last_number=1,
        read_by_customer=0,
        opened_at=now,
        changed_at=now,
    )
    way = Way.CHAT if kind == UNREAD_MAIL else Way.FORM
    message = TicketMessage(
        id=new_id(now), ticket_id=ticket.id, number=1, at=now, by=By.TEAM, by_name="Cleo", way=way, body=_HIDDEN
    )
    session.add(ticket)
    session.flush()
    session.add(message)
    return {
        "ticket": str(ticket.id),
        "message": str(message.id),
        "act": Act.RESOLVE.value if kind == telling.STANDS else Act.ASK.value,
        "number": 1,
        "after": 0,
        "to": 1,
        "since": (now - timedelta(days=1)).isoformat(),
    }
