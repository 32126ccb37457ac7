"""Transfers: those that are awaited, found by their reference, their customer or their amount, and those that arrived.

What arrived beyond what its bill asked for is the customer's: the desk lists it among what is to be sent back.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, case, cast, or_, select

from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import UNPAID, BillStatus, Collection
from app.domain.billing.queries import PAGE
from app.domain.billing.transfers import id_ends_with
from app.kernel.db import TenantSession

EXCESS = case((Bill.received > Bill.paid, Bill.received - Bill.paid), else_=0)
"""What arrived of a bill beyond what was to be paid of it, in a statement; in minor units."""


def list_awaited(
    session: TenantSession,
    *,
    account_ids: Sequence[UUID] | None = None,
    amounts: Mapping[str, int] | None = None,
    after: Bill | None = None,
) -> Sequence[Bill]:
    """List the bills that a transfer is to pay by a day, the longest due first, `PAGE` + 1 at the most.

    Of these accounts, or of which just so much is left to pay in its currency, where either is asked; `after` is the
    last one of the page before.
    """
    is_awaited = (Bill.status == BillStatus.OPEN) & Bill.due_at.is_not(None)
    awaited = _sent().where(is_awaited).order_by(Bill.due_at, Bill.id).limit(PAGE + 1)
    asked: list[ColumnElement[bool]] = [
        (Bill.currency == currency) & (Bill.total - Bill.paid == amount) for currency, amount in (amounts or {}).items()
    ]
    if account_ids is not None:
        asked.append(Bill.account_id.in_(account_ids))
    if asked:
        awaited = awaited.where(or_(*asked))
    if after is not None:
        later = (Bill.due_at == after.due_at) & (Bill.id > after.id)
        awaited = awaited.where(or_(Bill.due_at > after.due_at, later))
    return session.scalars(awaited).all()


def list_referred(session: TenantSession, reference: str) -> Sequence[Bill]:
    """List the bills that a transfer with this reference is about, the latest first, paid or given up too."""
    about = cast(Bill.id, String).endswith(id_ends_with(reference), autoescape=True)
    return session.scalars(_sent().where(about).order_by(Bill.id.desc()).limit(PAGE)).all()


def is_sent(session: TenantSession, bill: Bill) -> bool:
    """Tell whether a bill is one that a transfer pays."""
    return session.scalar(_sent().where(Bill.id == bill.id)) is not None


def expected_of(bill: Bill) -> int:
    """Give what is awaited of a bill by transfer: what is left to pay, and nothing once it arrived or was given up.

    One that counts as paid at the provider is awaited here until somebody says what arrived.
    """
    if bill.status in UNPAID:
        return max(0, bill.total - max(bill.paid, bill.received))
    return max(0, bill.total - bill.received) if bill.status is BillStatus.PAID else 0


def note_arrived(session: TenantSession, bill: Bill, amount: int, *, expected: int) -> bool:
    """Note what arrived of a bill; False when something else is awaited of it by now."""
    session.refresh(bill, with_for_update=True)
    if expected_of(bill) != expected:
        return False
    bill.received += amount
    return True


def _sent() -> Select[Bill]:
    mine = (Subscription.tenant == Bill.tenant) & (Subscription.id == Bill.subscription_id)
    return select(Bill).join(Subscription, mine).where(Subscription.collection == Collection.SENT)
