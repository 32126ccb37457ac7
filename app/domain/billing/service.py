"""Writing down what the provider answered; nothing here commits, and nothing here speaks to the provider."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.domain.billing.entitlement import Access
from app.domain.billing.errors import ForeignAnswerError, OvertakenError, UnknownCustomerError
from app.domain.billing.models import Bill, BillingCustomer, Subscription
from app.domain.billing.ports import UNPAID, Collection, ProvidedBill, ProvidedSubscription, SubscriptionStatus
from app.domain.billing.queries import find_customer
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

_LATE = frozenset({SubscriptionStatus.PAST_DUE, SubscriptionStatus.UNPAID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the provider said, and when it was asked: a subscription with its last bill, or a bill by itself."""

    subscription: ProvidedSubscription | None = None
    bills: tuple[ProvidedBill, ...] = ()
    asked_at: datetime


def keep_customer(session: TenantSession, account_id: UUID, provider_id: str, *, now: datetime) -> BillingCustomer:
    """Note which customer an account is at the provider; the same again changes nothing."""
    customer = find_customer(session, account_id)
    if customer is None:
        customer = BillingCustomer(id=new_id(now), account_id=account_id, provider_id=provider_id, added_at=now)
        session.add(customer)
        session.flush()
    return customer


def note(session: TenantSession, answer: Answer, *, now: datetime) -> UUID | None:
    """Write an answer down; give whose it is, none where it said nothing.

    UnknownCustomerError, ForeignAnswerError, OvertakenError. The customer's row is held, so that two who write about
    one customer do it one after the other.
    """
    said: list[ProvidedSubscription | ProvidedBill] = [*answer.bills]
    if answer.subscription is not None:
        said.append(answer.subscription)
    if not said:
        return None
    customer = _hold_customer(session, said[0].customer)
    for each in said:
        if each.customer != customer.provider_id:
            raise ForeignAnswerError(each.id)
    subscription = _note_subscription(session, answer, customer, now=now) if answer.subscription else None
    for bill in answer.bills:
        _note_bill(session, bill, customer, subscription, asked_at=answer.asked_at, now=now)
    return customer.account_id


def override(
    session: TenantSession, subscription: Subscription, access: Access | None, *, reason: str, until: datetime | None
) -> None:
    """Let an account use more or less than its subscription gives, for a while; none ends that."""
    session.refresh(subscription, with_for_update=True)
    subscription.override, subscription.override_until = access, until
    subscription.override_reason = reason


def dispute(session: TenantSession, bill: Bill, *, now: datetime) -> None:
    """Note that a bill is disputed, which stops reminders and keeps services on; the same again changes nothing."""
    session.flush()
    session.refresh(bill, with_for_update=True)
    bill.disputed_at = bill.disputed_at or now


def settle_dispute(session: TenantSession, bill: Bill) -> None:
    """Note that a bill is disputed no more."""
    session.refresh(bill, with_for_update=True)
    bill.disputed_at = None


def _hold_customer(session: TenantSession, provider_id: str) -> BillingCustomer:
    found = select(BillingCustomer).where(BillingCustomer.provider_id == provider_id).with_for_update()
    customer = session.scalar(found)
    if customer is None:
        raise UnknownCustomerError(provider_id)
    return customer


def _note_subscription(
    session: TenantSession, answer: Answer, customer: BillingCustomer, *, now: datetime
) -> Subscription:
    said = answer.subscription
    assert said is not None  # noqa: S101 - its caller looked
    row = session.scalar(select(Subscription).where(Subscription.provider_id == said.id))
    _ensure_ours(row, customer, said.id, asked_at=answer.asked_at)
    subscription = row or Subscription(id=new_id(now), account_id=customer.account_id, provider_id=said.id)
    subscription.offer, subscription.price, subscription.currency = said.offer, said.price.amount, said.price.currency
    if said.net is not None:
        subscription.net = said.net.amount
    subscription.billed_every, subscription.status, subscription.collection = (
        said.interval,
        said.status,
        said.collection,
    )
    subscription.begun_at, subscription.ended_at = said.started_at, said.ended_at
    subscription.period_start, subscription.period_end = said.period_start, said.period_end
    subscription.cancels_at_end = said.cancels_at_end
    subscription.past_due_since = _late_since(subscription, answer)
    subscription.asked_at = answer.asked_at
    session.add(subscription)
    session.flush()
    return subscription


def _late_since(subscription: Subscription, answer: Answer) -> datetime | None:
    """Give since when the payment is missing: set once per episode, by its bill, whichever event told of it first."""
    missed = next((bill for bill in answer.bills if bill.status in UNPAID), None)
    is_late = subscription.status in _LATE
    if subscription.status is SubscriptionStatus.PAUSED:
        is_late = missed is not None and missed.attempts > 0
    if not is_late:
        return None
    if subscription.past_due_since is not None:
        return subscription.past_due_since
    if missed is None:
        return answer.asked_at
    due_at = missed.created_at if subscription.collection is Collection.CHARGED else missed.due_at
    return due_at or answer.asked_at


def _note_bill(
    session: TenantSession,
    said: ProvidedBill,
    customer: BillingCustomer,
    subscription: Subscription | None,
    *,
    asked_at: datetime,
    now: datetime,
) -> None:
    row = session.scalar(select(Bill).where(Bill.provider_id == said.id))
    _ensure_ours(row, customer, said.id, asked_at=asked_at)
    bill = row or Bill(id=new_id(now), account_id=customer.account_id, provider_id=said.id)
    if subscription is not None and said.subscription == subscription.provider_id:
        bill.subscription_id = subscription.id
    bill.offer, bill.chargeback = said.offer or bill.offer, said.chargeback
    bill.status, bill.currency, bill.total = said.status, said.total.currency, said.total.amount
    bounced = said.bounced.amount if said.bounced is not None else 0
    if said.refunded.amount > (bill.refunded or 0) or bounced > (bill.bounced or 0):
        bill.refunded_at = now
    bill.bounced = bounced
    bill.paid, bill.refunded = said.paid.amount, said.refunded.amount
    bill.period_start, bill.period_end = said.period_start, said.period_end
    bill.billed_at, bill.due_at, bill.paid_at = said.created_at, said.due_at, said.paid_at
    bill.attempts, bill.next_attempt_at = said.attempts, said.next_attempt_at
    bill.asked_at = asked_at
    session.add(bill)
    session.flush()


def _ensure_ours(
    row: Subscription | Bill | None, customer: BillingCustomer, provider_id: str, *, asked_at: datetime
) -> None:
    """Refuse what is another account's, and an answer that was asked for before the one that is written down."""
    if row is None:
        return
    if row.account_id != customer.account_id:
        raise ForeignAnswerError(provider_id)
    if row.asked_at > asked_at:
        raise OvertakenError
