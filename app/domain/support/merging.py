"""Letting a ticket go on as another one of whoever asked it; nothing commits."""

from datetime import datetime
from uuid import UUID

from app.domain.accounts.models import AccountState
from app.domain.accounts.queries import find_by_email
from app.domain.support.asking import Terms
from app.domain.support.errors import ActRefusedError, OtherWayRoundError
from app.domain.support.keeping import hold
from app.domain.support.models import Ticket
from app.domain.support.service import do
from app.domain.support.states import Act, By, TicketState
from app.kernel.db import TenantSession


def merge(session: TenantSession, ticket: Ticket, into: Ticket, terms: Terms, *, by_id: UUID, now: datetime) -> Ticket:
    """Let a ticket go on as another of the same asker; a guest's that goes on as an account's is that account's.

    ActRefusedError for itself, another's, or one that is merged; OtherWayRoundError for an account's as a guest's.
    """
    for each in sorted((ticket, into), key=lambda held: held.id):
        hold(session, each)
    if ticket.id == into.id or into.state is TicketState.MERGED:
        raise ActRefusedError(Act.MERGE, By.TEAM, into.state)
    if not _may_go_on_as(session, ticket, into):
        refused = OtherWayRoundError if _may_go_on_as(session, into, ticket) else ActRefusedError
        raise refused(Act.MERGE, By.TEAM, into.state)
    ticket.merged_into_id, ticket.account_id = into.id, into.account_id
    return do(session, ticket, Act.MERGE, By.TEAM, terms, by_id=by_id, now=now)


def _may_go_on_as(session: TenantSession, ticket: Ticket, into: Ticket) -> bool:
    """Tell whether whoever follows the first may follow the other: its account, its guest, or the guest's account."""
    if ticket.email_key != into.email_key:
        return False
    if ticket.account_id is not None or into.account_id is None:
        return ticket.account_id == into.account_id
    account = find_by_email(session, ticket.email)
    return account is not None and account.id == into.account_id and account.state is AccountState.ACTIVE
