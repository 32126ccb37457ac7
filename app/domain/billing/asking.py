"""Asking the provider for all that has to be known of one object; nothing here writes."""

from datetime import datetime

from app.domain.billing.ports import Payments, ProvidedBill, ProvidedSubscription
from app.domain.billing.service import Answer


def ask_about_subscription(payments: Payments, subscription_id: str, *, at: datetime) -> Answer:
    """Ask for a subscription and its last bill."""
    subscription = payments.find_subscription(subscription_id)
    return Answer(subscription=subscription, bills=_bills(payments, subscription, None), asked_at=at)


def ask_about_bill(payments: Payments, bill_id: str, *, at: datetime) -> Answer:
    """Ask for a bill, for its subscription, and for the last bill of that."""
    return _about(payments, payments.find_bill(bill_id), at=at)


def ask_about_payment(payments: Payments, payment_id: str, *, at: datetime) -> Answer:
    """Ask for the bill that a payment paid, and what has to be known beside it."""
    return _about(payments, payments.find_bill_of(payment_id), at=at)


def _about(payments: Payments, bill: ProvidedBill | None, *, at: datetime) -> Answer:
    subscription = None
    if bill is not None and bill.subscription is not None:
        subscription = payments.find_subscription(bill.subscription)
    return Answer(subscription=subscription, bills=_bills(payments, subscription, bill), asked_at=at)


def _bills(
    payments: Payments, subscription: ProvidedSubscription | None, asked: ProvidedBill | None
) -> tuple[ProvidedBill, ...]:
    """Give the bill that was asked for and the last one of its subscription, the latter first."""
    last_id = subscription.latest_bill if subscription is not None else None
    last = payments.find_bill(last_id) if last_id is not None and (asked is None or asked.id != last_id) else None
    return tuple(bill for bill in (last, asked) if bill is not None)
