"""A guest's mailbox is proven: the team sees the ticket, and the account of that address, if there is one, has it.

An account that can't be entered gets nothing: its owner would not see it there, and follows as a guest.
"""

from datetime import datetime

from app.domain.accounts.queries import find_active_by_email
from app.domain.support.asking import Terms
from app.domain.support.keeping import hold
from app.domain.support.models import Ticket
from app.domain.support.service import do
from app.domain.support.states import Act, By, TicketState
from app.kernel.db import TenantSession


def prove(session: TenantSession, ticket: Ticket, terms: Terms, *, now: datetime) -> Ticket:
    """Prove the mailbox of whoever asked; once more changes nothing."""
    hold(session, ticket)
    if ticket.state is not TicketState.UNPROVEN:
        return ticket
    account = find_active_by_email(session, ticket.email)
    if account is not None:
        ticket.account_id = account.id
    return do(session, ticket, Act.PROVE, By.CUSTOMER, terms, by_id=ticket.account_id, now=now)
