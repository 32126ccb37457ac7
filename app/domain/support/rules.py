"""What a customer may do about their ticket as it stands."""

from datetime import datetime

from app.domain.support.models import Ticket
from app.domain.support.policy import SupportPolicy
from app.domain.support.states import Act, By, TicketState, may_do


def reopen_until(ticket: Ticket, policy: SupportPolicy) -> datetime | None:
    """Give until when what was closed can be reopened; none where it is not closed."""
    if ticket.state is not TicketState.CLOSED or ticket.closed_at is None:
        return None
    return ticket.closed_at + policy.reopen_within.as_timedelta()


def customer_may(ticket: Ticket, act: Act, policy: SupportPolicy, *, now: datetime) -> bool:
    """Tell whether whoever asked may do something: what was closed for long stays closed; escalating is done once."""
    if not may_do(ticket.state, act, By.CUSTOMER) or (act is Act.ESCALATE and ticket.escalated_at is not None):
        return False
    until = reopen_until(ticket, policy)
    return until is None or now <= until
