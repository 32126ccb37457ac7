"""The tickets of an account move with its address: where they are answered, and from where, is the same at any time.

Whoever has the old mailbox reads and writes there no more, and a change that is undone takes them back.
"""

from sqlalchemy import event, inspect, select

from app.domain.accounts.identifiers import key_of
from app.domain.accounts.models import Account
from app.domain.mail.service import redirect
from app.domain.support.models import Ticket
from app.kernel.db import TenantSession


@event.listens_for(TenantSession, "before_flush")
def _follow(session: TenantSession, _context: object, _instances: object) -> None:
    """Move the tickets of every account whose address is changed, in the transaction that changes it."""
    for each in session.dirty:
        if isinstance(each, Account) and inspect(each).attrs.email.history.has_changes():
            _move(session, each)


def _move(session: TenantSession, account: Account) -> None:
    elsewhere = select(Ticket).where(Ticket.account_id == account.id, Ticket.email != account.email)
    with session.no_autoflush:
        tickets = session.scalars(elsewhere.order_by(Ticket.id).with_for_update()).all()
        olds = {ticket.email for ticket in tickets}
        redirect(session, "ticket", [ticket.id for ticket in tickets], olds=olds, to=account.email)
    for ticket in tickets:
        ticket.email, ticket.email_key = account.email, key_of(account.email)
