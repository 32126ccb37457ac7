"""Buying an offer once: its terms are frozen under a key before the provider hears of it. Nothing here commits.

A double click, a browser that comes back and a job that catches up all find the same row, and ask with the same key.
A purchase on other terms is given up at the provider before another one begins.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.domain.accounts.queries import take_account
from app.domain.billing.bases import keep_basis
from app.domain.billing.contracts.service import list_held
from app.domain.billing.errors import BoughtAlreadyError, PurchaseUnderWayError
from app.domain.billing.models import Buying, Subscription
from app.domain.billing.policy import PayBy
from app.domain.billing.ports import (
    Collection,
    Interval,
    Payments,
    ProvidedBill,
    ProvidedSubscription,
    Purchase,
    SubscriptionStatus,
)
from app.domain.billing.queries import find_under_way
from app.domain.billing.service import Answer
from app.domain.invoices.snapshot import Buyer
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id
from app.kernel.money import Money

_LOST = frozenset({SubscriptionStatus.INCOMPLETE_EXPIRED, SubscriptionStatus.CANCELED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What somebody agrees to: an offer, its price with tax and without, how often it is due and how it is paid.

    `buyer` is for whom the price was reckoned; another one at the same price is on the same terms.
    """

    offer: str
    price: Money
    net: Money | None = None
    interval: Interval
    pay_by: PayBy
    days_to_pay: int
    buyer: Buyer | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A purchase as the provider has it."""

    subscription: ProvidedSubscription
    bill: ProvidedBill | None

    @property
    def is_open(self) -> bool:
        """Whether its first payment is awaited still, without which nothing is bought."""
        return self.subscription.status is SubscriptionStatus.INCOMPLETE

    @property
    def is_to_let_go(self) -> bool:
        """Whether it stands there and nothing was paid for it."""
        return not self.is_lost and (self.bill is None or self.bill.paid.amount == 0)

    @property
    def is_lost(self) -> bool:
        """Whether it ended before it was paid for."""
        return self.subscription.status in _LOST

    def answer(self, asked_at: datetime) -> Answer:
        """Give what is to be written down of it."""
        return Answer(subscription=self.subscription, bills=(self.bill,) if self.bill else (), asked_at=asked_at)


def begin(session: TenantSession, account_id: UUID, terms: Terms, *, now: datetime) -> Buying:
    """Give what is bought on these terms, the same for a second click.

    PurchaseUnderWayError where the offer is being bought on other terms, or was until that was given up: the provider
    is told of its end first.
    BoughtAlreadyError where the account has it.
    """
    take_account(session, account_id)
    found = find_under_way(session, account_id, terms.offer)
    if found is not None and (found.given_up_at is not None or _terms_of(found) != terms):
        raise PurchaseUnderWayError(found.id)
    if terms.buyer is not None:
        keep_basis(session, account_id, terms.buyer, now=now)
    if found is not None:
        return found
    bought = find_bought(session, account_id, terms.offer)
    if bought is not None:
        raise BoughtAlreadyError(bought.id)
    buying = Buying(
        id=new_id(now),
        account_id=account_id,
        offer=terms.offer,
        pay_by=terms.pay_by,
        price=terms.price.amount,
        net=terms.net.amount if terms.net is not None else None,
        currency=terms.price.currency,
        billed_every=terms.interval,
        days_to_pay=terms.days_to_pay,
        begun_at=now,
    )
    session.add(buying)
    session.flush()
    return buying


def find_bought(session: TenantSession, account_id: UUID, offer: str) -> Subscription | None:
    """Find the subscription by which an account has an offer, or will have it from its next period on."""
    return list_held(session, account_id).get(offer)


def find_last(session: TenantSession, account_id: UUID, offer: str) -> Buying | None:
    """Find the last purchase of an offer that reached the provider."""
    own = select(Buying).where(Buying.account_id == account_id, Buying.offer == offer, Buying.provider_id.is_not(None))
    return session.scalar(own.order_by(Buying.id.desc()).limit(1))


def find_sold(session: TenantSession, buying: Buying) -> Subscription | None:
    """Find the subscription that a purchase became, as it was last written down."""
    own = select(Subscription).where(Subscription.account_id == buying.account_id)
    return session.scalar(own.where(Subscription.provider_id == buying.provider_id)) if buying.provider_id else None


def get_buying(session: TenantSession, account_id: UUID, buying_id: UUID) -> Buying:
    """Give a purchase of an account's; NotFoundError for another's."""
    found = session.scalar(select(Buying).where(Buying.id == buying_id, Buying.account_id == account_id))
    if found is None:
        raise NotFoundError("purchase")
    return found


def list_under_way(session: TenantSession) -> list[Buying]:
    """List the purchases that have not ended, the oldest first."""
    return list(session.scalars(select(Buying).where(Buying.ended_at.is_(None)).order_by(Buying.id)))


def ask(payments: Payments, buying: Buying, customer: str, name: str) -> Asked:
    """Sell it at the provider, once, or look how it stands; PaymentsUnavailableError leaves it to be asked again.

    No transaction is open meanwhile. The customer is kept before, so that what is sold always has its account.
    """
    known = payments.find_subscription(buying.provider_id) if buying.provider_id else None
    return _with_bill(payments, known or payments.subscribe(customer, _purchase_of(buying, name), key=_key(buying)))


def ask_to_give_up(payments: Payments, buying: Buying, customer: str) -> Asked | None:
    """End at the provider what was not paid for yet; what was, or ended before, is left as it is.

    What a transfer pays is bought at once and ended only where its customer, or its age, has given the order up.

    None where the provider never heard of it. PaymentsUnavailableError, PaymentsMisusedError.
    """
    found = payments.find_subscription(buying.provider_id) if buying.provider_id else None
    if found is None:
        sold = payments.list_subscriptions(customer)
        found = next((each for each in sold if each.offer == buying.offer and each.status not in _LOST), None)
    if found is None:
        return None
    asked = _with_bill(payments, found)
    if not (asked.is_open or (buying.given_up_at is not None and asked.is_to_let_go)):
        return asked
    return _with_bill(payments, _let_go(payments, found, key=f"{_key(buying)}-given-up"))


def keep(session: TenantSession, buying_id: UUID, asked: Asked, *, now: datetime) -> Buying:
    """Note which subscription a purchase became; it is over once that is paid for, or will never be."""
    found = session.scalar(select(Buying).where(Buying.id == buying_id).with_for_update())
    if found is None:
        raise NotFoundError("purchase")
    found.provider_id = asked.subscription.id
    if found.given_up_at is not None and asked.is_to_let_go:
        found.ended_at = None  # sold while it was being given up: that is told again
    elif not asked.is_open:
        end(found, now=now)
    return found


def end(buying: Buying, *, now: datetime) -> None:
    """Note that a purchase is over; the same again changes nothing."""
    buying.ended_at = buying.ended_at or now


def _with_bill(payments: Payments, subscription: ProvidedSubscription) -> Asked:
    return Asked(subscription, payments.find_bill(subscription.latest_bill) if subscription.latest_bill else None)


def _let_go(payments: Payments, sold: ProvidedSubscription, *, key: str) -> ProvidedSubscription:
    """Ask no more for the first bill, which a form that is open elsewhere could pay, then end what that leaves."""
    if sold.latest_bill is not None:
        payments.void(sold.latest_bill, key=f"{key}-bill")
    left = _with_bill(payments, payments.find_subscription(sold.id) or sold)
    return payments.cancel(sold.id, at_end=False, key=key) if left.is_to_let_go else left.subscription


def _key(buying: Buying) -> str:
    return f"buying-{buying.id}"


def _terms_of(buying: Buying) -> Terms:
    return Terms(
        offer=buying.offer,
        price=Money(buying.price, buying.currency),
        net=_net_of(buying),
        interval=buying.billed_every,
        pay_by=buying.pay_by,
        days_to_pay=buying.days_to_pay,
    )


def _net_of(buying: Buying) -> Money | None:
    return None if buying.net is None else Money(buying.net, buying.currency)


def _purchase_of(buying: Buying, name: str) -> Purchase:
    return Purchase(
        offer=buying.offer,
        name=name,
        price=Money(buying.price, buying.currency),
        net=_net_of(buying),
        interval=buying.billed_every,
        collection=Collection.SENT if buying.pay_by is PayBy.TRANSFER else Collection.CHARGED,
        days_to_pay=buying.days_to_pay,
    )
