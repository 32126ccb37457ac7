"""Opening a ticket: kept with its facts and its first message, confirmed to the asker, told to the team."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.domain.accounts.identifiers import key_of
from app.domain.accounts.queries import hold_mailbox
from app.domain.support.asking import Asked, Asker, Said, Terms
from app.domain.support.keeping import keep_event, keep_message, set_due
from app.domain.support.models import Ticket, TicketFact
from app.domain.support.queries import find_ticket_by_form
from app.domain.support.references import new_reference
from app.domain.support.states import Act, By, TicketState
from app.domain.support.telling import tell_of_opening
from app.domain.support.topics import TOPICS
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

FIRST_IN_LINE, ESCALATED, AS_THEY_COME = 0, 1, 2
"""The ranks of the queue."""


def open_ticket(session: TenantSession, asker: Asker, asked: Asked, terms: Terms, *, now: datetime) -> Ticket:
    """Open a ticket and tell the asker what comes next; the same form again gives the first."""
    if asked.form_key is not None and (known := find_ticket_by_form(session, asked.form_key)) is not None:
        return known
    ticket = _new_ticket(_at_home(session, asker), asked, now=now)
    try:
        with session.begin_nested():
            session.add(ticket)
    except IntegrityError:
        known = find_ticket_by_form(session, asked.form_key) if asked.form_key is not None else None
        if known is None:
            raise
        return known
    session.add_all(
        TicketFact(id=new_id(now), ticket_id=ticket.id, name=name, value=value)
        for name, value in asked.facts.items()
        if value
    )
    keep_event(session, ticket, Act.ASK, By.CUSTOMER, by_id=asker.account_id, reason=None, now=now)
    said = Said(
        by=By.CUSTOMER,
        body=asked.body,
        way=asked.way,
        by_id=asker.account_id,
        by_name=asker.name,
        message_id=asked.message_id,
    )
    keep_message(session, ticket, said, is_note=False, now=now)
    set_due(ticket, terms)
    session.flush()
    team = (terms.team_email, terms.team_language)
    tell_of_opening(session, ticket, team=team, is_told=asker.is_told, now=now)
    return ticket


def _at_home(session: TenantSession, asker: Asker) -> Asker:
    """Give who asks with the address that their account has now: it may have changed since they were looked up."""
    email = hold_mailbox(session, asker.account_id) if asker.account_id is not None else None
    return asker if email is None else replace(asker, email=email)


def _new_ticket(asker: Asker, asked: Asked, *, now: datetime) -> Ticket:
    return Ticket(
        id=new_id(now),
        reference=new_reference(),
        account_id=asker.account_id,
        email=asker.email,
        email_key=key_of(asker.email),
        name=asker.name,
        language=asker.language,
        topic=asked.topic,
        subject=asked.subject,
        way=asked.way,
        form_key=asked.form_key,
        bill_id=asked.bill_id,
        read_revision_id=asked.read_revision_id,
        follows_id=asked.follows_id,
        state=TicketState.NEW if asker.is_proven else TicketState.UNPROVEN,
        rank=FIRST_IN_LINE if TOPICS[asked.topic].first_in_line else AS_THEY_COME,
        turn_at=now,
        last_number=0,
        read_by_customer=0,
        read_by_team=0,
        opened_at=now,
        changed_at=now,
    )
