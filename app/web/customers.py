"""Who an account is at the payment provider; asked outside of transactions."""

from datetime import datetime
from uuid import UUID

from app.domain.accounts.queries import get_account, take_account
from app.domain.billing.ports import Payments
from app.domain.billing.queries import find_customer
from app.domain.billing.service import keep_customer
from app.kernel.db import TenantSession, transaction


def customer_of(session: TenantSession, payments: Payments, account_id: UUID, *, now: datetime) -> str:
    """Give the provider's id of an account, which is opened there and kept here if need be.

    PaymentsUnavailableError, PaymentsMisusedError.
    """
    with transaction(session):
        account, known = get_account(session, account_id), find_customer(session, account_id)
        if known is not None:
            return known.provider_id
        email, name = account.email, account.shown_name
    customer = payments.open_customer(account_id, email=email, name=name, key=f"customer-{account_id}")
    with transaction(session):
        take_account(session, account_id)
        return keep_customer(session, account_id, customer, now=now).provider_id
