"""Letting what is charged follow the tax, and giving back what was taxed too early; asked outside of transactions.

Both are decided and kept first. They are done at once where the provider answers, and by the scheduler where it did
not; every call bears the row's own key, so that it counts once.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import structlog

from app.domain.accounts.queries import get_account
from app.domain.billing.asking import ask_about_subscription
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import Payments, Purchase, SubscriptionStatus
from app.domain.billing.provider import Provider
from app.domain.billing.retaxing.models import PriceChange
from app.domain.billing.retaxing.pricing import decide_price, is_overtaken, list_outdated, list_untold, note_price_told
from app.domain.billing.retaxing.returning import correct, decide_return, find_owed, list_open, list_taxed
from app.domain.billing.service import Answer
from app.kernel.db import TenantSession, transaction
from app.kernel.money import Money
from app.tenancy.tenant import Tenant
from app.web.billing import name_of_offer
from app.web.carrying import carry_at_once, note_answer
from app.web.invoicing import issuer_of


def _(message: str) -> str:
    """Mark a message for extraction; it is translated for the customer."""
    return message


VERIFIED = _("VAT number verified: invoiced anew without VAT")
"""The reason of a credit note for tax that is given back."""

_log = structlog.get_logger(__name__)


def follow_tax(
    session: TenantSession, tenant: Tenant, provider: Provider | None, account_id: UUID | None = None, *, now: datetime
) -> int:
    """Let prices and papers of an account, or of all, have today's tax; give how many steps were taken.

    Each stands for itself: one that fails is logged and tried again by the scheduler. Without a provider it is decided
    only.
    """
    done = sum(
        _safely(session, tenant, each, lambda each: _decide_price(session, tenant, provider, each, now=now))
        for each in _outdated(session, tenant, account_id, now=now)
    )
    done += sum(
        _safely(session, tenant, each, lambda each: _decide_return(session, each, now=now))
        for each in list_taxed(session, account_id)
    )
    if provider is None:
        return done
    payments = provider.payments
    changes = [each.id for each in list_untold(session, account_id)]
    returns = [each.id for each in list_open(session, account_id)]
    done += sum(
        _safely(session, tenant, each, lambda each: tell_price(session, tenant, payments, each, now=now))
        for each in changes
    )
    return done + sum(
        _safely(session, tenant, each, lambda each: return_tax(session, tenant, payments, each, now=now))
        for each in returns
    )


def tell_price(session: TenantSession, tenant: Tenant, payments: Payments, change_id: UUID, *, now: datetime) -> bool:
    """Tell the provider of a price, once; PaymentsUnavailableError, PaymentsMisusedError. False: it was told before."""
    with transaction(session):
        change = session.get_one(PriceChange, (session.tenant, change_id))
        if change.told_at is not None:
            return False
        subscription = session.get_one(Subscription, (session.tenant, change.subscription_id))
        if is_overtaken(session, subscription):
            note_price_told(session, change, now=now)
            return False
        name, purchase = subscription.provider_id, _purchase_of(tenant, subscription, change)
    found = payments.find_subscription(name)
    if found is not None and found.status is not SubscriptionStatus.CANCELED and found.offer == purchase.offer:
        payments.reprice(name, purchase, key=f"price:{change_id}")
        note_answer(session, tenant, ask_about_subscription(payments, name, at=now), now=now)
    with transaction(session):
        note_price_told(session, session.get_one(PriceChange, (session.tenant, change_id)), now=now)
    return True


def return_tax(session: TenantSession, tenant: Tenant, payments: Payments, return_id: UUID, *, now: datetime) -> bool:
    """Give tax back and issue the papers, once; PaymentsUnavailableError, PaymentsMisusedError. False: it is done."""
    with transaction(session):
        owed = find_owed(session, return_id)
    if owed is None:
        return False
    if owed.amount.amount > 0:
        given = payments.refund(owed.bill, owed.amount, key=owed.key)
        note_answer(session, tenant, Answer(bills=(given,), asked_at=now), now=now)
    with transaction(session):
        bill = session.query(Bill).filter(Bill.provider_id == owed.bill).one()
        reason = tenant.catalogue(get_account(session, bill.account_id).language).gettext(VERIFIED)
        return correct(session, return_id, issuer_of(tenant), reason=reason, now=now) is not None


def _outdated(session: TenantSession, tenant: Tenant, account_id: UUID | None, *, now: datetime) -> Sequence[UUID]:
    """List whose price is another by now, before the first of them is written to; a failure holds back nothing else."""
    try:
        return list(list_outdated(session, issuer_of(tenant), account_id, now=now))
    except Exception:  # noqa: BLE001 - as said
        session.rollback()
        _log.warning("prices_not_compared", tenant=tenant.slug, exc_info=True)
        return ()


def _decide_price(
    session: TenantSession, tenant: Tenant, provider: Provider | None, subscription_id: UUID, *, now: datetime
) -> bool:
    with transaction(session):
        notice_id = decide_price(session, subscription_id, issuer_of(tenant), now=now)
    return notice_id is not None and carry_at_once(session, tenant, provider, notice_id, now=now)


def _decide_return(session: TenantSession, bill_id: UUID, *, now: datetime) -> bool:
    with transaction(session):
        return decide_return(session, bill_id, now=now) is not None


def _safely(session: TenantSession, tenant: Tenant, row_id: UUID, step: Callable[[UUID], bool]) -> bool:
    try:
        return step(row_id)
    except Exception:  # noqa: BLE001 - one that fails holds back no other
        session.rollback()
        _log.warning("tax_not_followed", tenant=tenant.slug, row=str(row_id), exc_info=True)
        return False


def _purchase_of(tenant: Tenant, subscription: Subscription, change: PriceChange) -> Purchase:
    return Purchase(
        offer=subscription.offer,
        name=name_of_offer(tenant, subscription.offer, tenant.config.languages[0]),
        price=Money(change.price, change.currency),
        net=Money(subscription.net, subscription.currency) if subscription.net is not None else None,
        interval=subscription.billed_every,
        collection=subscription.collection,
    )
