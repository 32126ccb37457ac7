"""What a guest asked joins the account of that mailbox, once its owner has proven it there too and may enter."""

from sqlalchemy import event, inspect, select

from app.domain.accounts.models import Account, AccountState
from app.domain.support.models import Ticket
from app.domain.support.states import TicketState
from app.kernel.db import TenantSession


@event.listens_for(TenantSession, "before_flush")
def _follow(session: TenantSession, _context: object, _instances: object) -> None:
    """Look at every account that is confirmed, approved or goes on, in the transaction that does it."""
    for each in session.dirty:
        if isinstance(each, Account) and _is_opened(each):
            _join(session, each)


def _is_opened(account: Account) -> bool:
    attributes = inspect(account).attrs
    is_news = attributes.state.history.has_changes() or attributes.confirmed_at.history.has_changes()
    return is_news and account.state is AccountState.ACTIVE and account.confirmed_at is not None


def _join(session: TenantSession, account: Account) -> None:
    proven = (Ticket.email_key == account.email_key) & (Ticket.state != TicketState.UNPROVEN)
    guests = select(Ticket).where(Ticket.account_id.is_(None), proven)
    with session.no_autoflush:
        tickets = session.scalars(guests.order_by(Ticket.id).with_for_update()).all()
    for ticket in tickets:
        ticket.account_id = account.id
