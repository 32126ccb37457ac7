"""What the desk asks about subscriptions, bills and reminders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, literal_column, select, union_all

from app.domain.billing.arrivals import EXCESS
from app.domain.billing.models import Bill, EventState, Reminder, Subscription, WebhookEvent
from app.domain.billing.ports import Chargeback, Collection, SubscriptionStatus
from app.domain.billing.queries import PAGE, credited_of_invoice
from app.domain.invoices.models import Invoice
from app.kernel.db import TenantSession, count_at_most
from app.kernel.errors import NotFoundError

_ZERO: ColumnElement[int] = literal_column("0")  # as the partial indexes have it


def search_subscriptions(
    session: TenantSession,
    *,
    account_ids: Sequence[UUID] | None = None,
    status: SubscriptionStatus | None = None,
    before: UUID | None = None,
) -> Sequence[Subscription]:
    """List subscriptions, of these accounts and in this state where that is asked, the newest first.

    At most `PAGE` + 1 come, so that a page knows whether another follows; `before` is the last id of the page before.
    """
    found = select(Subscription).order_by(Subscription.id.desc()).limit(PAGE + 1)
    if account_ids is not None:
        found = found.where(Subscription.account_id.in_(account_ids))
    if status is not None:
        found = found.where(Subscription.status == status)
    if before is not None:
        found = found.where(Subscription.id < before)
    return session.scalars(found).all()


def get_subscription(session: TenantSession, subscription_id: UUID) -> Subscription:
    """Give a subscription, whosever it is; NotFoundError."""
    found = session.scalar(select(Subscription).where(Subscription.id == subscription_id))
    if found is None:
        raise NotFoundError(Subscription.__name__)
    return found


def find_bill(session: TenantSession, bill_id: UUID) -> Bill | None:
    """Find a bill, whosever it is."""
    return session.scalar(select(Bill).where(Bill.id == bill_id))


def get_bill(session: TenantSession, bill_id: UUID) -> Bill:
    """Give a bill, whosever it is; NotFoundError."""
    found = find_bill(session, bill_id)
    if found is None:
        raise NotFoundError(Bill.__name__)
    return found


def get_troubled(session: TenantSession, event_id: UUID) -> WebhookEvent:
    """Give an event that was given up or is tried again; NotFoundError for any other."""
    troubled = WebhookEvent.error.is_not(None) & WebhookEvent.state.in_([EventState.FAILED, EventState.WAITING])
    found = session.scalar(select(WebhookEvent).where(WebhookEvent.id == event_id, troubled))
    if found is None:
        raise NotFoundError(WebhookEvent.__name__)
    return found


def list_bills_of(session: TenantSession, subscription: Subscription) -> Sequence[Bill]:
    """List the bills of a subscription, the latest first."""
    own = select(Bill).where(Bill.subscription_id == subscription.id)
    return session.scalars(own.order_by(Bill.billed_at.desc(), Bill.id)).all()


def list_reminders(session: TenantSession, subscription: Subscription) -> Sequence[Reminder]:
    """List what its customer was written about missing payments, the latest first."""
    own = select(Reminder).where(Reminder.subscription_id == subscription.id)
    return session.scalars(own.order_by(Reminder.taken_at.desc(), Reminder.id.desc())).all()


def list_to_send(session: TenantSession, *, limit: int = PAGE) -> Sequence[tuple[Bill, int]]:
    """List the bills of which money goes back by somebody's hand, with how much is left to send, the longest first.

    A transfer's, which the provider only notes, and what arrived beyond its bill; what bounced of the rest. A consumer
    who withdraws has a right to it within 14 days (Code de la consommation, L221-24).
    """
    by_transfer = Subscription.collection == Collection.SENT
    held = (Bill.refunded > _ZERO, Bill.received - Bill.paid > _ZERO)
    sent = _to_send(Bill.refunded + EXCESS, by_transfer, limit, *held)
    bounced = _to_send(Bill.bounced + 0, ~by_transfer, limit, Bill.bounced > _ZERO)
    found = [(bill, int(left)) for bills in (sent, bounced) for bill, left in session.execute(bills)]
    return sorted(found, key=lambda each: (owed_since(each[0]), each[0].id))[:limit]


def owed_since(bill: Bill) -> datetime:
    """Give since when something goes back of a bill: since it was given back, else since it was paid."""
    return bill.refunded_at or bill.paid_at or bill.billed_at


def _to_send(
    given: ColumnElement[int], of_those: ColumnElement[bool], limit: int, *held: ColumnElement[bool]
) -> Select[Bill, int]:
    """Find the bills with more to give back than somebody has sent; `held` are the partial indexes that know them."""
    mine = (Subscription.tenant == Bill.tenant) & (Subscription.id == Bill.subscription_id)
    left, known = given - Bill.sent_back, union_all(*(select(Bill.id).where(each) for each in held))
    found = select(Bill, left).join(Subscription, mine).where(Bill.id.in_(known), left > 0, of_those)
    return found.order_by(func.coalesce(Bill.refunded_at, Bill.paid_at, Bill.billed_at), Bill.id).limit(limit)


def left_to_send(session: TenantSession, bill: Bill) -> int:
    """Give how much of a bill somebody has to send back by hand still."""
    if bill.subscription_id is None:
        return 0
    is_by_transfer = get_subscription(session, bill.subscription_id).collection is Collection.SENT
    owed = bill.refunded + max(0, bill.received - bill.paid) if is_by_transfer else bill.bounced
    return max(0, owed - bill.sent_back)


def note_sent_back(session: TenantSession, bill: Bill, amount: int) -> bool:
    """Note that somebody sent what goes back of a bill; False when it is another amount by now, or was sent."""
    session.refresh(bill, with_for_update=True)
    if amount <= 0 or left_to_send(session, bill) != amount:
        return False
    bill.sent_back += amount
    return True


@dataclass(frozen=True, slots=True)
class Owed:
    """A bill of which more went back than was credited: how much was credited, with tax, in minor units."""

    bill: Bill
    credited: int


def list_owed(session: TenantSession, *, limit: int = PAGE) -> Sequence[Owed]:
    """List the bills of which more went back than credit notes say, by refund or lost chargeback, the oldest first.

    What an invoice was issued for less than its bill is tax that was given back, with a credit note of its own.
    """
    back = case((Bill.chargeback == Chargeback.LOST, Bill.paid), else_=Bill.refunded)
    credited = credited_of_invoice() + Bill.total - Invoice.gross
    billed = (Invoice.tenant == Bill.tenant) & (Invoice.id == Bill.invoice_id)
    given = union_all(
        select(Bill.id).where(Bill.refunded > _ZERO),
        select(Bill.id).where(Bill.chargeback == Chargeback.LOST),
    )
    owed = select(Bill, credited).select_from(Bill).join(Invoice, billed).where(Bill.id.in_(given), back > credited)
    found = session.execute(owed.order_by(Bill.billed_at, Bill.id).limit(limit)).all()
    return [Owed(bill, int(amount)) for bill, amount in found]


def list_disputed(session: TenantSession, *, limit: int = PAGE) -> Sequence[Bill]:
    """List the bills that their customers dispute, the longest first."""
    contested = union_all(
        select(Bill.id).where(Bill.disputed_at.is_not(None)), select(Bill.id).where(Bill.chargeback == Chargeback.OPEN)
    )
    disputed = select(Bill).where(Bill.id.in_(contested))
    return session.scalars(disputed.order_by(Bill.disputed_at, Bill.id).limit(limit)).all()


def list_not_invoiced(session: TenantSession, *, limit: int = PAGE) -> Sequence[Bill]:
    """List the bills whose invoice could not be issued when that was last tried, the oldest first."""
    return session.scalars(select(Bill).where(_is_not_invoiced()).order_by(Bill.billed_at, Bill.id).limit(limit)).all()


def count_not_invoiced(session: TenantSession) -> int:
    """Count them, up to `MOST_COUNTED`."""
    return session.scalar(select(count_at_most(Bill.billed_at, _is_not_invoiced()))) or 0


def _is_not_invoiced() -> ColumnElement[bool]:
    return Bill.not_invoiced.is_not(None)
