"""Telling whom a ticket concerns, by mail, in the transaction of what happened.

A letter finds its words when it is sent. What is said in a chat is mailed by the chat alone, if nobody sees it there.
"""

from datetime import datetime

from app.domain.mail.service import post
from app.domain.support.models import Ticket, TicketMessage, Way
from app.domain.support.states import Act, By, TicketState
from app.kernel.db import JsonObject, TenantSession

OPENED = "request_opened"
"""To whoever asked: it is there, what comes next, by when."""
TO_PROVE = "request_to_prove"
"""To a guest: a link that proves their mailbox."""
ANSWERED = "request_answered"
"""To whoever asked: what the team wrote."""
STANDS = "request_stands"
"""To whoever asked: the team led it on; `act` says how, and is `CARRIER` where it goes on as the carrier answered."""
CARRIER = "carrier"
FOR_TEAM = "request_for_team"
"""To the team: something waits for it; `act` says what."""

_TOLD = frozenset({Act.INQUIRE, Act.RESOLVE, Act.CLOSE, Act.REOPEN, Act.MERGE})  # to the customer, when the team did it

Team = tuple[str, str]
"""Where the team is written to, and in which language."""


def tell_of_opening(session: TenantSession, ticket: Ticket, *, team: Team, now: datetime, is_told: bool = True) -> None:
    """Confirm a ticket to whoever asked and tell the team; of a guest's, ask first for a proof of the mailbox."""
    if ticket.way is Way.CHAT:
        return
    if ticket.state is TicketState.UNPROVEN:
        _tell_customer(session, ticket, TO_PROVE, key=f"{TO_PROVE}:{ticket.id}", now=now)
        return
    if is_told:
        confirm(session, ticket, team=team, now=now)
    else:
        _tell_team(session, ticket, Act.ASK, team=team, now=now)


def confirm(session: TenantSession, ticket: Ticket, *, team: Team, now: datetime) -> None:
    """Confirm a ticket to whoever asked and tell the team, once; a chat's when it goes on in writing."""
    _tell_customer(session, ticket, OPENED, key=f"{OPENED}:{ticket.id}", now=now)
    _tell_team(session, ticket, Act.ASK, team=team, now=now)


def tell_of_message(
    session: TenantSession, ticket: Ticket, message: TicketMessage, *, now: datetime, end: int | None = None
) -> None:
    """Mail what the team wrote; the mail's id is kept with the message, so that an answer to it is found again.

    `end`: the number of the event by which the ticket ended with it.
    """
    if message.by is By.CUSTOMER or message.way is Way.CHAT:
        return
    args: JsonObject = {"message": str(message.id)} | ({"end": end} if end is not None else {})
    sent_as = _tell_customer(session, ticket, ANSWERED, key=f"{ANSWERED}:{message.id}", now=now, args=args)
    message.message_id = sent_as


def tell_of_act(
    session: TenantSession, ticket: Ticket, act: Act, by: By, *, team: Team, now: datetime, of_carrier: bool = False
) -> None:
    """Tell the customer what the team did, and the team what waits for it; `of_carrier`: an inquiry ended by it."""
    key = f"{ticket.id}:{ticket.last_number}"
    if act is Act.PROVE:
        tell_of_opening(session, ticket, team=team, now=now)
    elif by is not By.CUSTOMER and act in _TOLD:
        stands: JsonObject = {"act": CARRIER if of_carrier else act.value, "number": ticket.last_number}
        _tell_customer(session, ticket, STANDS, key=f"{STANDS}:{key}", now=now, args=stands)
    elif by is By.CUSTOMER and act in {Act.ESCALATE, Act.REOPEN}:
        _tell_team(session, ticket, act, team=team, now=now)


def _tell_customer(
    session: TenantSession, ticket: Ticket, kind: str, *, key: str, now: datetime, args: JsonObject | None = None
) -> str:
    """Post to whoever asked; give the mail's Message-ID."""
    mail = post(
        session,
        kind=kind,
        to=ticket.email,
        args=_about(ticket) | (args or {}),
        language=ticket.language,
        now=now,
        dedupe_key=key,
    )
    return mail.message_id


def _tell_team(session: TenantSession, ticket: Ticket, act: Act, *, team: Team, now: datetime) -> None:
    to, language = team
    post(
        session,
        kind=FOR_TEAM,
        to=to,
        args=_about(ticket) | {"act": act.value},
        language=language,
        now=now,
        dedupe_key=f"{FOR_TEAM}:{ticket.id}:{ticket.last_number}",
    )


def _about(ticket: Ticket) -> JsonObject:
    """Name the ticket, and its account, with which its mails are forgotten."""
    account: JsonObject = {"account": str(ticket.account_id)} if ticket.account_id is not None else {}
    return account | {"ticket": str(ticket.id)}
