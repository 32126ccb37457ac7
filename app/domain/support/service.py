"""Writing to a ticket and leading it on; each keeps what happened and tells whom it concerns. Nothing commits.

Whatever changes a ticket holds its row first, so that two of the team, or a mail and a click, come one after the other.
"""

from dataclasses import replace
from datetime import datetime
from typing import cast
from uuid import UUID

from app.domain.accounts.queries import hold_mailbox
from app.domain.support.asking import Asked, Asker, Said, Terms
from app.domain.support.keeping import go_to, hold, hold_if, keep_message
from app.domain.support.models import Ticket, TicketMessage
from app.domain.support.opening import ESCALATED, open_ticket
from app.domain.support.queries import find_going_on, find_message_by_form, get_ticket
from app.domain.support.rules import reopen_until
from app.domain.support.states import Act, By, TicketState, state_after
from app.domain.support.telling import tell_of_act, tell_of_message
from app.domain.support.topics import TopicName
from app.domain.support.turns import Side
from app.kernel.db import TenantSession


def write(session: TenantSession, ticket: Ticket, said: Said, terms: Terms, *, now: datetime) -> TicketMessage:
    """Add a message that both sides read; the same form again gives the first. ActRefusedError once it is closed."""
    hold(session, ticket)
    if said.form_key is not None and (known := find_message_by_form(session, said.form_key)) is not None:
        return known
    message = _keep_written(session, ticket, said, terms, now=now)
    tell_of_message(session, ticket, message, now=now)
    return message


def write_last(session: TenantSession, ticket: Ticket, said: Said, terms: Terms, *, now: datetime) -> TicketMessage:
    """Add a message and resolve the ticket with it: one mail brings both, and asks how the end is judged.

    The same form again gives the first; ActRefusedError once it is closed.
    """
    hold(session, ticket)
    if said.form_key is not None and (known := find_message_by_form(session, said.form_key)) is not None:
        return known
    message = _keep_written(session, ticket, said, terms, now=now)
    after = _after(ticket, Act.RESOLVE, said.by)
    go_to(session, ticket, after, Act.RESOLVE, said.by, by_id=said.by_id, terms=terms, now=now)
    session.flush()
    tell_of_message(session, ticket, message, now=now, end=ticket.last_number)
    return message


def write_note(session: TenantSession, ticket: Ticket, said: Said, *, now: datetime) -> TicketMessage:
    """Add a note that only the team reads; in any state, and nobody's turn changes."""
    hold(session, ticket)
    if said.form_key is not None and (known := find_message_by_form(session, said.form_key)) is not None:
        return known
    message = keep_message(session, ticket, said, is_note=True, now=now)
    session.flush()
    return message


def do(  # noqa: PLR0913 - who does what to which, why and when
    session: TenantSession,
    ticket: Ticket,
    act: Act,
    by: By,
    terms: Terms,
    *,
    by_id: UUID | None,
    now: datetime,
    reason: str | None = None,
) -> Ticket:
    """Lead a ticket on; ActRefusedError where the act leads nowhere from where it is."""
    hold(session, ticket)
    after, of_carrier = _after(ticket, act, by), act is Act.REOPEN and ticket.inquiry_at is not None
    if act is Act.ESCALATE:
        ticket.escalated_at = now
        ticket.rank = min(ticket.rank, ESCALATED)
    go_to(session, ticket, after, act, by, by_id=by_id, terms=terms, now=now, reason=reason)
    session.flush()
    team = terms.team_email, terms.team_language
    tell_of_act(session, ticket, act, by, team=team, now=now, of_carrier=of_carrier)
    return ticket


def answer(session: TenantSession, ticket: Ticket, said: Said, terms: Terms, *, asker: Asker, now: datetime) -> Ticket:
    """Take what a customer writes wherever it was written to: nothing is lost. Gives the ticket that it went to.

    What was merged goes on as the other one; what was closed is reopened for a while, and then followed by a new one,
    as is what went on as one that is forgotten.
    """
    if said.form_key is not None and (known := find_message_by_form(session, said.form_key)) is not None:
        return get_ticket(session, known.ticket_id)
    ticket = _hold_going_on(session, ticket)
    if _is_over_for_good(ticket, terms, now=now):
        asker = replace(asker, email=ticket.email, account_id=ticket.account_id)
        return open_ticket(session, asker, _following(ticket, said), terms, now=now)
    if ticket.state is TicketState.CLOSED:
        do(session, ticket, Act.REOPEN, By.CUSTOMER, terms, by_id=said.by_id, now=now)
    write(session, ticket, said, terms, now=now)
    return ticket


def mark_read(session: TenantSession, ticket: Ticket, side: Side, number: int) -> None:
    """Note up to which number a side has seen the exchange; it never goes back."""
    hold(session, ticket)
    number = min(number, ticket.last_number)
    if side is Side.CUSTOMER:
        ticket.read_by_customer = max(ticket.read_by_customer, number)
    else:
        ticket.read_by_team = max(ticket.read_by_team, number)


def assign(session: TenantSession, ticket: Ticket, assignee_id: UUID | None) -> None:
    """Give a ticket to one of the team, or to nobody."""
    hold(session, ticket)
    ticket.assignee_id = assignee_id


def _after(ticket: Ticket, act: Act, by: By) -> TicketState:
    return state_after(ticket.state, act, by, inquires=ticket.inquiry_at is not None)


def _hold_going_on(session: TenantSession, ticket: Ticket) -> Ticket:
    """Hold the ticket that one goes on as, and give it: it may be merged, or join an account, while it is waited for.

    The account's address is held first, as by whoever changes it: what follows a ticket is the account's, too.
    """
    ticket = find_going_on(session, ticket)
    while not _hold_with_mailbox(session, ticket, ticket.account_id):
        ticket = find_going_on(session, ticket)
    return ticket


def _hold_with_mailbox(session: TenantSession, ticket: Ticket, account_id: UUID | None) -> bool:
    if account_id is not None:
        hold_mailbox(session, account_id)
    return hold_if(session, ticket, lambda held: find_going_on(session, held) is held and held.account_id == account_id)


def _keep_written(session: TenantSession, ticket: Ticket, said: Said, terms: Terms, *, now: datetime) -> TicketMessage:
    after = _after(ticket, Act.WRITE, said.by)
    message = keep_message(session, ticket, said, is_note=False, now=now)
    if said.by is By.TEAM and ticket.answered_at is None:
        ticket.answered_at = now
    go_to(session, ticket, after, Act.WRITE, said.by, by_id=said.by_id, terms=terms, now=now)
    session.flush()
    return message


def _is_over_for_good(ticket: Ticket, terms: Terms, *, now: datetime) -> bool:
    until = reopen_until(ticket, terms.policy)
    return ticket.state is TicketState.MERGED or (until is not None and now > until)


def _following(ticket: Ticket, said: Said) -> Asked:
    """Ask anew what goes on from a ticket that is closed for good."""
    return Asked(
        topic=cast("TopicName", ticket.topic),
        subject=ticket.subject,
        body=said.body,
        way=said.way,
        form_key=said.form_key,
        message_id=said.message_id,
        follows_id=ticket.id,
    )
