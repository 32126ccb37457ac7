"""Selling at the payment provider what somebody ordered, and writing down how it stands; outside of transactions.

The order is kept first (`begin`); from then on it is sold once, by the page, by a page that is opened later, or by the
scheduler where the provider did not answer.
"""

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import inspect

from app.domain.accounts.queries import get_account
from app.domain.billing.buying import Asked, Terms, ask, ask_to_give_up, begin, end, get_buying, keep
from app.domain.billing.errors import PaymentsMisusedError, PaymentsUnavailableError, PurchaseUnderWayError
from app.domain.billing.giving_up import declare_given_up, lapse
from app.domain.billing.models import Buying
from app.domain.billing.ports import Payments
from app.kernel.db import TenantSession, transaction
from app.tenancy.tenant import Tenant
from app.web.billing import name_of_offer
from app.web.carrying import note_answer
from app.web.customers import customer_of

_TRIES = 3  # one that lies in the way is given up, one that expired is begun anew
_REFUSALS = (PaymentsUnavailableError, PaymentsMisusedError)
_log = structlog.get_logger(__name__)


def order(
    session: TenantSession, tenant: Tenant, payments: Payments, account_id: UUID, terms: Terms, *, now: datetime
) -> UUID:
    """Order on these terms, once; what is under way on others is given up first.

    BoughtAlreadyError, also when that turns out to be paid for; PurchaseUnderWayError where it cannot be given up now;
    PaymentsUnavailableError, PaymentsMisusedError.
    """
    for _ in range(_TRIES):
        try:
            with transaction(session):
                buying = begin(session, account_id, terms, now=now)
        except PurchaseUnderWayError as error:
            try:
                give_up(session, tenant, payments, account_id, error.buying_id, now=now)
            except _REFUSALS as refused:
                raise error from refused
            continue
        if not sell(session, tenant, payments, buying, now=now).is_lost:
            return buying.id
    raise PaymentsUnavailableError("each purchase ended before it was paid for")


def sell(session: TenantSession, tenant: Tenant, payments: Payments, buying: Buying, *, now: datetime) -> Asked:
    """Sell an order, or look how it stands, and write that down; PaymentsUnavailableError, PaymentsMisusedError."""
    customer = customer_of(session, payments, buying.account_id, now=now)
    with transaction(session):
        language = get_account(session, buying.account_id).language
    asked = ask(payments, buying, customer, name_of_offer(tenant, buying.offer, language))
    if _write_down(session, tenant, buying, asked, now=now).given_up_at is not None and asked.is_to_let_go:
        give_up(session, tenant, payments, buying.account_id, buying.id, now=now)  # meanwhile
    return asked


def give_up(
    session: TenantSession, tenant: Tenant, payments: Payments, account_id: UUID, buying_id: UUID, *, now: datetime
) -> None:
    """Give an order up that is not paid for; one that is by now stands.

    PaymentsUnavailableError, PaymentsMisusedError.
    """
    with transaction(session):
        buying = get_buying(session, account_id, buying_id)
    asked = ask_to_give_up(payments, buying, customer_of(session, payments, account_id, now=now))
    if asked is None:
        with transaction(session):
            end(get_buying(session, account_id, buying_id), now=now)
        return
    _write_down(session, tenant, buying, asked, now=now)


def take_back(
    session: TenantSession,
    tenant: Tenant,
    payments: Payments | None,
    account_id: UUID,
    buying_id: UUID,
    *,
    now: datetime,
) -> None:
    """Let a customer give an order up: it binds nobody from now on. The provider is told now, or by the scheduler."""
    with transaction(session):
        is_declared = declare_given_up(session, get_buying(session, account_id, buying_id), now=now)
    if payments is None or not is_declared:
        return
    try:
        give_up(session, tenant, payments, account_id, buying_id, now=now)
    except _REFUSALS as error:
        _log.warning("purchase_not_given_up", tenant=tenant.slug, purchase=str(buying_id), error=repr(error))


def go_on_if_answered(
    session: TenantSession, tenant: Tenant, payments: Payments, buying: Buying, *, now: datetime
) -> bool:
    """Sell an order, or end what was given up or is too old, if the provider answers; False: it is tried again."""
    buying_id = (inspect(buying).identity or ("",))[-1]  # which asks the database nothing
    try:
        with transaction(session):
            lapse(session, buying, now=now)
            is_given_up = buying.given_up_at is not None
        if is_given_up:
            give_up(session, tenant, payments, buying.account_id, buying.id, now=now)
        else:
            sell(session, tenant, payments, buying, now=now)
    except Exception:  # noqa: BLE001 - one that fails holds back no other
        session.rollback()
        _log.warning("purchase_not_sold", tenant=tenant.slug, purchase=str(buying_id), exc_info=True)
        return False
    return True


def _write_down(session: TenantSession, tenant: Tenant, buying: Buying, asked: Asked, *, now: datetime) -> Buying:
    note_answer(session, tenant, asked.answer(now), now=now)
    with transaction(session):
        return keep(session, buying.id, asked, now=now)
