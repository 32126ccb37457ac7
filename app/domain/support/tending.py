"""What happens to tickets by time alone: deadlines read anew, ends that come by themselves, forgetting; no commits."""

from datetime import datetime

from sqlalchemy import select, update

from app.domain.support.asking import Terms
from app.domain.support.keeping import due_of
from app.domain.support.models import Ticket
from app.domain.support.policy import SupportPolicy
from app.domain.support.service import do
from app.domain.support.states import TURNS, Act, By, TicketState
from app.domain.support.turns import Side
from app.kernel.db import SWEPT_AT_ONCE, TenantSession, sweep_rows

_PROMISED = [state for state, side in TURNS.items() if side in {Side.TEAM, Side.CARRIER}]
_OVER = (TicketState.CLOSED, TicketState.MERGED)


def refresh_due(session: TenantSession, terms: Terms) -> int:
    """Read every deadline anew, as the calendar may have changed; give how many are another by now.

    Four columns are read of each; only what is another is written, and only if its turn is still the same.
    """
    told = select(Ticket.id, Ticket.state, Ticket.turn_at, Ticket.due_at).where(Ticket.state.in_(_PROMISED))
    changed = 0
    for ticket_id, state, turn_at, due_at in session.execute(told).all():
        if (due := due_of(state, turn_at, terms)) != due_at:
            same = update(Ticket).where(Ticket.id == ticket_id, Ticket.state == state, Ticket.turn_at == turn_at)
            session.execute(same.values(due_at=due))
            changed += 1
    return changed


def close_resolved(session: TenantSession, terms: Terms, *, now: datetime) -> int:
    """Close what was resolved long enough ago and nobody answered, and tell whoever asked."""
    before = now - terms.policy.close_after.as_timedelta()
    over = select(Ticket).where(Ticket.state == TicketState.RESOLVED, Ticket.resolved_at <= before)
    closed = session.scalars(over.order_by(Ticket.id).limit(SWEPT_AT_ONCE).with_for_update(skip_locked=True)).all()
    for ticket in closed:
        do(session, ticket, Act.CLOSE, By.SYSTEM, terms, by_id=None, now=now)
    return len(closed)


def forget_unproven(session: TenantSession, policy: SupportPolicy, *, now: datetime) -> int:
    """Forget what guests asked whose mailbox was never proven (`sweep_rows`)."""
    before = now - policy.prove_within.as_timedelta()
    return sweep_rows(session, Ticket, (Ticket.state == TicketState.UNPROVEN) & (Ticket.opened_at <= before))


def forget_old(session: TenantSession, policy: SupportPolicy, *, now: datetime) -> int:
    """Forget what ended long ago, with every word of it (`sweep_rows`)."""
    before = now - policy.kept_for.as_timedelta()
    return sweep_rows(session, Ticket, Ticket.state.in_(_OVER) & (Ticket.closed_at <= before))
