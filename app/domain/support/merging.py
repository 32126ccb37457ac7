"""Letting a ticket go on as another one of whoever asked it; nothing commits."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.domain.accounts.models import AccountState
from app.domain.accounts.queries import find_by_email, hold_mailbox
from app.domain.support.asking import Terms
from app.domain.support.errors import ActRefusedError, OtherWayRoundError
from app.domain.support.keeping import go_to, hold, keep_event, set_due
from app.domain.support.models import Ticket
from app.domain.support.service import do
from app.domain.support.states import TURNS, Act, By, TicketState, state_after
from app.domain.support.turns import Side
from app.kernel.db import TenantSession

_NEVER_INTO = (TicketState.MERGED, TicketState.UNPROVEN)


class _Brought(NamedTuple):
    """What is open of a ticket that goes on as another: an answer that is owed, an inquiry; since when each."""

    owed_since: datetime | None
    inquiry_at: datetime | None


def merge(session: TenantSession, ticket: Ticket, into: Ticket, terms: Terms, *, by_id: UUID, now: datetime) -> Ticket:
    """Let a ticket go on as another of the same asker; a guest's that goes on as an account's is that account's.

    An answer that is owed is owed there from then on, and no later; so an inquiry goes on there. ActRefusedError for
    itself, another's, or one that is merged; OtherWayRoundError for an account's as a guest's.
    """
    if into.account_id is not None:
        hold_mailbox(session, into.account_id)
    for each in sorted((ticket, into), key=lambda held: held.id):
        hold(session, each)
    if ticket.id == into.id or into.state in _NEVER_INTO:
        raise ActRefusedError(Act.MERGE, By.TEAM, into.state)
    if not _may_go_on_as(session, ticket, into):
        refused = OtherWayRoundError if _may_go_on_as(session, into, ticket) else ActRefusedError
        raise refused(Act.MERGE, By.TEAM, into.state)
    brought = _Brought(ticket.turn_at if TURNS[ticket.state] is Side.TEAM else None, ticket.inquiry_at)
    ticket.merged_into_id, ticket.account_id = into.id, into.account_id
    do(session, ticket, Act.MERGE, By.TEAM, terms, by_id=by_id, now=now)
    _join(session, ticket, into, brought, terms, by_id=by_id, now=now)
    return ticket


def _join(
    session: TenantSession, ticket: Ticket, into: Ticket, brought: _Brought, terms: Terms, *, by_id: UUID, now: datetime
) -> None:
    """Keep in a held ticket that another goes on as it, with what comes along: its rank, and what is open of it."""
    into.rank = min(into.rank, ticket.rank)
    into.escalated_at = into.escalated_at or ticket.escalated_at
    owed = [at for at in (brought.owed_since, into.turn_at if TURNS[into.state] is Side.TEAM else None) if at]
    into.inquiry_at = min((at for at in (brought.inquiry_at, into.inquiry_at) if at), default=None)
    after, named = _state_with(brought, into), f"{ticket.subject} ({ticket.reference})"
    if after is None:
        keep_event(session, into, Act.JOIN, By.TEAM, by_id=by_id, reason=named, now=now)
    else:
        go_to(session, into, after, Act.JOIN, By.TEAM, by_id=by_id, terms=terms, now=now, reason=named)
        into.turn_at = min(owed) if owed else into.inquiry_at or into.turn_at
        set_due(into, terms)
    session.flush()


def _state_with(brought: _Brought, into: Ticket) -> TicketState | None:
    """Give the state of a ticket that another joins; none where nothing of that one is open, and it stays as it is."""
    if brought.owed_since is not None:
        after = state_after(into.state, Act.JOIN, By.TEAM)
    elif brought.inquiry_at is not None:
        after = into.state if TURNS[into.state] is Side.TEAM else TicketState.CARRIER
    else:
        return None
    # Of a new one that has an inquiry the answer leads back to the carrier.
    return TicketState.OPEN if after is TicketState.NEW and into.inquiry_at is not None else after


def _may_go_on_as(session: TenantSession, ticket: Ticket, into: Ticket) -> bool:
    """Tell whether whoever follows the first may follow the other: its account, its guest, or the guest's account."""
    if ticket.email_key != into.email_key:
        return False
    if ticket.account_id is not None or into.account_id is None:
        return ticket.account_id == into.account_id
    account = find_by_email(session, ticket.email)
    return account is not None and account.id == into.account_id and account.state is AccountState.ACTIVE
