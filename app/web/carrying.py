"""Telling the payment provider what was declared of a contract, and giving money back; asked outside of transactions.

A declaration is kept first and counts from then on. It is carried at once where the provider answers, and by the
scheduler where it did not; every call bears the declaration's own key, so that it counts once.
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import select

from app.domain.accounts.queries import get_account
from app.domain.billing.asking import ask_about_subscription
from app.domain.billing.contracts.models import ContractNotice, NoticeKind
from app.domain.billing.contracts.service import Telling, find_holding, note_told
from app.domain.billing.errors import OvertakenError, PaymentsMisusedError, PaymentsUnavailableError
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import UNPAID, Chargeback, Payments, Purchase, SubscriptionStatus
from app.domain.billing.provider import Provider
from app.domain.billing.service import Answer
from app.domain.billing.telling import note_and_tell
from app.domain.invoices.models import Invoice
from app.kernel.db import TenantSession, transaction
from app.kernel.money import Money
from app.tenancy.tenant import Tenant
from app.web.billing import name_of_offer
from app.web.owed_papers import credit_rest, issue_owed


def _(message: str) -> str:
    """Mark a message for extraction; it is translated for the customer."""
    return message


_WITHDRAWN = _("Withdrawal from the contract")

_log = structlog.get_logger(__name__)


def carry_at_once(
    session: TenantSession, tenant: Tenant, provider: Provider | None, notice_id: UUID, *, now: datetime
) -> bool:
    """Carry a declaration if the provider answers; False: the scheduler tries again."""
    if provider is None:
        return False
    try:
        carry(session, tenant, provider, notice_id, now=now)
    except Exception:  # noqa: BLE001 - it is declared and acknowledged, whatever keeps us from carrying it
        _log.warning("contract_not_carried", tenant=tenant.slug, notice=str(notice_id), exc_info=True)
        return False
    return True


def carry(session: TenantSession, tenant: Tenant, provider: Provider, notice_id: UUID, *, now: datetime) -> None:
    """Tell the provider of a declaration, once, or of the one that holds in its place.

    PaymentsUnavailableError, PaymentsMisusedError, billing's own.
    """
    with transaction(session):
        notice = session.get_one(ContractNotice, (session.tenant, notice_id))
        if notice.carried_at is None:
            notice = find_holding(session, notice, now=now)
        if notice.carried_at is not None:
            return
        kind, subscription_id, key = notice.kind, notice.subscription_id, _key_of(notice)
        telling = Telling(notice.id, notice.number, notice.price)
        subscription = session.get_one(Subscription, (session.tenant, subscription_id))
        name, wanted = subscription.provider_id, _wanted(tenant, subscription, notice)
    payments = provider.payments
    _tell(payments, name, kind, wanted, key=key)
    if kind is NoticeKind.WITHDRAWN:
        _give_back(session, tenant, payments, name, key=key, now=now)
    note_answer(session, tenant, ask_about_subscription(payments, name, at=now), now=now)
    if kind is NoticeKind.WITHDRAWN:
        _credit(session, tenant, subscription_id, now=now)
    with transaction(session):
        note_told(session, telling, now=now)


def _key_of(notice: ContractNotice) -> str:
    """Give a declaration's key; one that is told anew, or at another price as its tax is another, has its own."""
    key = f"notice:{notice.id}:{notice.number}"
    return key if notice.price is None else f"{key}:{notice.price}"


def note_answer(session: TenantSession, tenant: Tenant, answer: Answer, *, now: datetime) -> None:
    """Write an answer down, in a transaction of its own; one that somebody asked for later stands."""
    with suppress(OvertakenError), transaction(session):
        note_and_tell(session, answer, tenant.config.policy.billing, now=now)


def _wanted(tenant: Tenant, subscription: Subscription, notice: ContractNotice) -> Purchase | None:
    """Give what a contract changes to, on the terms that were declared."""
    if notice.offer is None or notice.price is None or notice.currency is None:
        return None
    return Purchase(
        offer=notice.offer,
        name=name_of_offer(tenant, notice.offer, tenant.config.languages[0]),
        price=Money(notice.price, notice.currency),
        net=None if notice.net is None else Money(notice.net, notice.currency),
        interval=subscription.billed_every,
        collection=subscription.collection,
    )


def _tell(payments: Payments, name: str, kind: NoticeKind, wanted: Purchase | None, *, key: str) -> None:
    """Say it to the provider, unless the subscription is over there already; PaymentsMisusedError if it knows none."""
    found = payments.find_subscription(name)
    if found is None:
        raise PaymentsMisusedError(name)
    if found.status is SubscriptionStatus.CANCELED:
        return
    if wanted is not None:
        payments.change(name, wanted, key=key)
    elif kind is NoticeKind.KEPT:
        payments.keep(name, key=key)
    else:
        payments.cancel(name, at_end=kind is NoticeKind.ENDED, key=key)


def _give_back(
    session: TenantSession, tenant: Tenant, payments: Payments, name: str, *, key: str, now: datetime
) -> None:
    """Give back what is left of each bill of a subscription, and ask no more for those that are open."""
    subscription = payments.find_subscription(name)
    if subscription is None:
        return
    for bill in payments.list_bills(subscription.customer):
        left = Money(0, bill.paid.currency) if bill.chargeback is Chargeback.LOST else bill.paid - bill.refunded
        if bill.subscription != name or (left.amount <= 0 and bill.status not in UNPAID):
            continue
        if bill.chargeback is Chargeback.OPEN:
            raise PaymentsUnavailableError(f"{bill.id} is contested: what is left of it is known later")
        if bill.status in UNPAID:
            given = payments.void(bill.id, key=f"{key}:void:{bill.id}")
        else:
            given = payments.refund(bill.id, left, key=f"{key}:{bill.id}")
        note_answer(session, tenant, Answer(subscription=subscription, bills=(given,), asked_at=now), now=now)


def _credit(session: TenantSession, tenant: Tenant, subscription_id: UUID, *, now: datetime) -> None:
    """Issue a credit note for what is left of each invoice of a subscription; those that are owed are issued first."""
    with transaction(session):
        subscription = session.get_one(Subscription, (session.tenant, subscription_id))
        account_id = subscription.account_id
        language = get_account(session, account_id).language
    issue_owed(session, tenant, account_id=account_id, now=now)
    billed = select(Invoice.id).join(Bill, (Bill.tenant == Invoice.tenant) & (Bill.invoice_id == Invoice.id))
    of_it = billed.where(Bill.subscription_id == subscription_id).order_by(Invoice.id)
    reason = tenant.catalogue(language).gettext(_WITHDRAWN)
    for invoice_id in session.scalars(of_it).all():
        credit_rest(session, tenant, invoice_id, reason, now=now)
