"""What pages and workers ask about subscriptions, bills and the inbox."""

from collections.abc import Collection as Collected
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, or_, select
from sqlalchemy.orm import aliased

from app.domain.accounts.models import Account
from app.domain.billing.entitlement import Access, Override, Standing, access_to
from app.domain.billing.models import Bill, BillingCustomer, Buying, EventState, Subscription, WebhookEvent
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.ports import UNPAID, BillStatus, Chargeback, Collection
from app.domain.invoices.models import Invoice
from app.kernel.db import Backlog, TenantSession, count_at_most, find_backlog
from app.kernel.money import Money

PAGE = 50


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a subscription lets its account use now."""

    subscription: Subscription
    access: Access


def find_customer(session: TenantSession, account_id: UUID) -> BillingCustomer | None:
    """Find the customer that an account is at the provider, if it ever was one."""
    return session.scalar(select(BillingCustomer).where(BillingCustomer.account_id == account_id))


def list_customers(session: TenantSession) -> Sequence[BillingCustomer]:
    """List all customers of a brand's, the first first."""
    return session.scalars(select(BillingCustomer).order_by(BillingCustomer.id)).all()


def list_subscriptions(session: TenantSession, account_id: UUID) -> Sequence[Subscription]:
    """List an account's subscriptions, the ended ones too, the latest first."""
    own = select(Subscription).where(Subscription.account_id == account_id)
    return session.scalars(own.order_by(Subscription.begun_at.desc(), Subscription.id)).all()


def find_subscription(session: TenantSession, account_id: UUID, subscription_id: UUID) -> Subscription | None:
    """Find a subscription of an account; none for somebody else's."""
    own = select(Subscription).where(Subscription.account_id == account_id, Subscription.id == subscription_id)
    return session.scalar(own)


def find_open_bill(session: TenantSession, subscription: Subscription) -> Bill | None:
    """Find the bill of a subscription that has been waiting for its payment the longest."""
    own = select(Bill).where(Bill.subscription_id == subscription.id).order_by(Bill.billed_at, Bill.id)
    return next((each for each in session.scalars(own) if is_owed(each)), None)


def find_under_way(session: TenantSession, account_id: UUID, offer: str) -> Buying | None:
    """Find the purchase of an offer that has not ended."""
    own = select(Buying).where(Buying.account_id == account_id, Buying.offer == offer)
    return session.scalar(own.where(Buying.ended_at.is_(None)))


def list_ordered(session: TenantSession, account_id: UUID) -> Mapping[str, Buying]:
    """Give the offers that an account has ordered and not paid for yet, and the purchase of each."""
    own = select(Buying).where(Buying.account_id == account_id, Buying.ended_at.is_(None))
    return {each.offer: each for each in session.scalars(own)}


def is_owed(bill: Bill) -> bool:
    """Tell whether something is to be paid of a bill."""
    return bill.status in UNPAID and bill.total > bill.paid


def bills_of_invoices(session: TenantSession, invoice_ids: Collected[UUID]) -> Mapping[UUID, Bill]:
    """Give the bill of each invoice that was issued for one."""
    found = session.scalars(select(Bill).where(Bill.invoice_id.in_(invoice_ids))) if invoice_ids else ()
    return {each.invoice_id: each for each in found if each.invoice_id is not None}


def list_bills(session: TenantSession, account_id: UUID) -> Sequence[Bill]:
    """List an account's bills, the latest first."""
    own = select(Bill).where(Bill.account_id == account_id)
    return session.scalars(own.order_by(Bill.billed_at.desc(), Bill.id)).all()


def list_entitlements(
    session: TenantSession, account_id: UUID, policy: BillingPolicy, *, now: datetime
) -> Sequence[Entitlement]:
    """List what an account may use now, by its subscriptions, the latest first."""
    subscriptions = list_subscriptions(session, account_id)
    disputed = _disputed(session, Bill.account_id == account_id) if subscriptions else frozenset()
    return [
        Entitlement(each, access_to(standing_of(each, is_disputed=each.id in disputed), policy, now=now))
        for each in subscriptions
    ]


def standing_of(subscription: Subscription, *, is_disputed: bool) -> Standing:
    """Give how a subscription stands, for the rule."""
    ends_at = subscription.period_end if subscription.cancels_at_end else subscription.ended_at
    override = subscription.override
    return Standing(
        status=subscription.status,
        collection=subscription.collection,
        past_due_since=subscription.past_due_since,
        ends_at=ends_at,
        override=Override(access=override, until=subscription.override_until) if override is not None else None,
        is_disputed=is_disputed,
    )


def is_disputed(session: TenantSession, subscription: Subscription) -> bool:
    """Tell whether an open bill of a subscription is disputed, or one contested at a bank."""
    return bool(_disputed(session, Bill.subscription_id == subscription.id))


def amount_due(session: TenantSession, subscription: Subscription) -> Money:
    """Give what is to be paid for a subscription by now; its price while no bill is known."""
    left = func.sum(Bill.total - Bill.paid)
    is_open = Bill.status.in_(UNPAID)
    due = session.scalar(select(left).where(Bill.subscription_id == subscription.id, is_open))
    return Money(int(due) if due else subscription.price, subscription.currency)


def list_late(session: TenantSession) -> Sequence[Subscription]:
    """List the subscriptions of which a payment is missing, the longest first."""
    late = select(Subscription).where(Subscription.past_due_since.is_not(None))
    return session.scalars(late.order_by(Subscription.past_due_since, Subscription.id)).all()


def list_without_invoice(session: TenantSession, *, account_id: UUID | None = None) -> Sequence[UUID]:
    """List the bills that an invoice of ours is owed for: paid, or sent to be paid by transfer; the oldest first."""
    sent = (Bill.status == BillStatus.OPEN) & (Subscription.collection == Collection.SENT)
    owed = or_(Bill.status == BillStatus.PAID, sent) & Bill.invoice_id.is_(None) & (Bill.total > 0)
    listed = select(Bill.id).join(
        Subscription, (Subscription.tenant == Bill.tenant) & (Subscription.id == Bill.subscription_id)
    )
    if account_id is not None:
        listed = listed.where(Bill.account_id == account_id)
    return session.scalars(listed.where(owed).order_by(Bill.billed_at, Bill.id)).all()


def list_void(session: TenantSession, *, account_id: UUID | None = None) -> Sequence[tuple[UUID, str]]:
    """List the invoices whose bill is void and that were not credited whole, each with its customer's language."""
    account = (Account.tenant == Bill.tenant) & (Account.id == Bill.account_id)
    listed = select(Invoice.id, Account.language).join(Bill, _billed()).join(Account, account)
    if account_id is not None:
        listed = listed.where(Bill.account_id == account_id)
    void = listed.where(Bill.status == BillStatus.VOID, Invoice.gross > credited_of_invoice())
    return [(found, language) for found, language in session.execute(void.order_by(Invoice.id)).all()]


def credited_of_invoice() -> ColumnElement[int]:
    """Give what was credited of an invoice, with tax, in a statement over invoices."""
    note = aliased(Invoice)
    notes = (note.tenant == Invoice.tenant) & (note.corrects_id == Invoice.id)
    return func.coalesce(select(func.sum(note.gross)).where(notes).correlate(Invoice).scalar_subquery(), 0)


def list_troubled(session: TenantSession, *, limit: int = PAGE) -> Sequence[WebhookEvent]:
    """List the events that were given up, or failed and are tried again, the latest first."""
    troubled = or_(WebhookEvent.state == EventState.FAILED, _is_retried())
    listed = select(WebhookEvent).where(troubled).order_by(WebhookEvent.received_at.desc(), WebhookEvent.id)
    return session.scalars(listed.limit(limit)).all()


def count_events(session: TenantSession) -> dict[EventState, int]:
    """Count the events in each state; a state without any is absent."""
    rows = session.execute(select(WebhookEvent.state, func.count()).group_by(WebhookEvent.state))
    return dict(rows.all())


def list_due(timetable: Connection, tenant: str, *, now: datetime, limit: int) -> Sequence[UUID]:
    """Give the ids of a tenant's events that are due and free, the longest due first."""
    event = WebhookEvent.__table__.c
    due = (event.state == EventState.WAITING) & (event.next_at <= now)
    free = or_(event.lease_until.is_(None), event.lease_until <= now)
    found = select(event.id).where(event.tenant == tenant, due, free).order_by(event.next_at, event.id).limit(limit)
    return timetable.scalars(found).all()


def count_failed_events(session: TenantSession) -> int:
    """Count the events that were given up, up to `MOST_COUNTED`."""
    failed = WebhookEvent.state == EventState.FAILED
    return session.scalar(select(count_at_most(WebhookEvent.received_at, failed))) or 0


def find_event_backlog(timetable: Connection, *, now: datetime) -> Backlog:
    """Say what the provider told, of all tenants, that nobody has worked on to the end."""
    return find_backlog(timetable, WebhookEvent, waiting=EventState.WAITING, now=now)


def _billed() -> ColumnElement[bool]:
    return (Bill.tenant == Invoice.tenant) & (Bill.invoice_id == Invoice.id)


def _is_retried() -> ColumnElement[bool]:
    return (WebhookEvent.state == EventState.WAITING) & WebhookEvent.error.is_not(None)


def _disputed(session: TenantSession, among: ColumnElement[bool]) -> frozenset[UUID | None]:
    """Find the subscriptions with an open bill that its customer disputes, or with one contested at a bank.

    A paid bill that is disputed says nothing against one that is to be paid.
    """
    is_open = Bill.status.in_(UNPAID) & (Bill.total > Bill.paid)
    contested = or_(Bill.disputed_at.is_not(None) & is_open, Bill.chargeback == Chargeback.OPEN)
    disputed = select(Bill.subscription_id).where(among, contested)
    return frozenset(session.scalars(disputed).all())
