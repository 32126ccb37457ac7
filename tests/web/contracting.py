"""Subscriptions of somebody at a brand of an installation: as rows, or bought of a provider in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.billing.asking import ask_about_bill, ask_about_subscription
from app.domain.billing.contracts.models import ContractNotice
from app.domain.billing.models import Bill, Buying, EventState, Subscription, WebhookEvent
from app.domain.billing.policy import PayBy
from app.domain.billing.ports import BillStatus, Collection, Interval, Purchase, SubscriptionStatus
from app.domain.billing.service import note
from app.domain.mail.models import OutgoingMail
from app.kernel.db import TenantSession, open_session, transaction
from app.kernel.ids import new_id
from app.web.installation import EXTENSION
from app.web.owed_papers import issue_owed
from tests.billing import BRAND, OFFER, buy, provider_of, settle_customer
from tests.domain.billing.ledger import Ledger

MONTH = timedelta(days=30)


def subscribed(
    app: Flask,
    account: Account,
    brand: str = BRAND,
    *,
    ago: timedelta = timedelta(days=2),
    **facts: Any,  # noqa: ANN401 - any column
) -> tuple[Subscription, Bill]:
    """Give somebody a subscription and its bill, which are paid unless something else is said."""
    moment = datetime.now(UTC)
    begun = moment - ago
    months = {"period_start": begun, "period_end": begun + MONTH, "asked_at": begun}
    known: dict[str, Any] = {
        "status": SubscriptionStatus.ACTIVE, "collection": Collection.CHARGED, "past_due_since": None,
        "cancels_at_end": False, "offer": "atelier", "price": 2_280, "currency": "EUR", "begun_at": begun,
        "billed_every": Interval.MONTH, "provider_id": f"sub_{uuid4().hex}", **months,
    }  # fmt: skip
    subscription = Subscription(id=new_id(moment), account_id=account.id, **{**known, **facts})
    is_late = subscription.past_due_since is not None
    bill = Bill(
        id=new_id(moment), account_id=account.id, subscription_id=subscription.id, provider_id=f"in_{uuid4().hex}",
        status=BillStatus.OPEN if is_late else BillStatus.PAID, currency="EUR", total=2_280,
        paid=0 if is_late else 2_280, refunded=0, billed_at=begun, attempts=1, **months,
    )  # fmt: skip
    with open_session(app.extensions[EXTENSION].engine, brand) as session, transaction(session):
        session.add(subscription)
        session.flush()
        session.add(bill)
    return subscription, bill


def ordered(app: Flask, account: Account, brand: str = BRAND) -> Buying:
    """Give somebody an order that the provider has not heard of."""
    moment = datetime.now(UTC)
    buying = Buying(
        id=new_id(moment), account_id=account.id, offer=f"offer-{uuid4().hex}", pay_by=PayBy.CARD, price=3_480,
        currency="EUR", billed_every=Interval.MONTH, days_to_pay=14, begun_at=moment,
    )  # fmt: skip
    with open_session(app.extensions[EXTENSION].engine, brand) as session, transaction(session):
        session.add(buying)
    return buying


def failed_event(app: Flask, brand: str = BRAND) -> WebhookEvent:
    """Give a brand an event that was given up."""
    moment = datetime.now(UTC)
    event = WebhookEvent(
        id=new_id(moment), provider_id=f"evt_{uuid4().hex}", type="invoice.paid", is_live=False, object="invoice",
        object_id="in_1", state=EventState.FAILED, happened_at=moment, received_at=moment, attempts=20,
        next_at=moment, error="PaymentsMisusedError: in_1", ended_at=moment,
    )  # fmt: skip
    with open_session(app.extensions[EXTENSION].engine, brand) as session, transaction(session):
        session.add(event)
    return event


@dataclass
class Shop:
    """A brand whose provider is a ledger, and Ann, its customer."""

    app: Flask
    ledger: Ledger
    account: Account
    hinted: list[object] = field(default_factory=list)

    def hint_event(self, _tenant: str, event_id: object) -> None:
        self.hinted.append(event_id)

    @contextmanager
    def rows(self) -> Iterator[TenantSession]:
        with open_session(self.app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
            yield session

    def sell(self, purchase: Purchase = OFFER, *, invoiced: bool = True) -> Subscription:
        """Let Ann buy, and write down what follows."""
        bought = buy(self.ledger, purchase)
        tenant = self.app.extensions[EXTENSION].registry.by_slug(BRAND)
        with open_session(self.app.extensions[EXTENSION].engine, BRAND) as session:
            with transaction(session):
                said = ask_about_subscription(self.ledger, bought.id, at=self.ledger.now)
                note(session, said, now=self.ledger.now)
            if invoiced:
                issue_owed(session, tenant, account_id=self.account.id, now=self.ledger.now)
        return self.subscription(bought.id)

    def note(self, bill: str) -> None:
        """Write down how a bill stands at the provider by now."""
        with self.rows() as session:
            note(session, ask_about_bill(self.ledger, bill, at=datetime.now(UTC)), now=datetime.now(UTC))

    def subscription(self, name: str) -> Subscription:
        with self.rows() as session:
            return session.scalars(select(Subscription).where(Subscription.provider_id == name)).one()

    def bill(self) -> Bill:
        with self.rows() as session:
            return session.scalars(select(Bill)).one()

    def dispute(self) -> Bill:
        """Let Ann dispute what she was billed."""
        with self.rows() as session:
            bill = session.scalars(select(Bill)).one()
            bill.disputed_at = datetime.now(UTC)
        return bill

    def notices(self) -> list[ContractNotice]:
        with self.rows() as session:
            return list(session.scalars(select(ContractNotice).order_by(ContractNotice.number)))

    def mails(self, kind: str) -> list[OutgoingMail]:
        with self.rows() as session:
            mails = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind))
            return [each for each in mails if each.args.get("account") == str(self.account.id)]


@contextmanager
def open_shop(app: Flask) -> Iterator[Shop]:
    """Let a ledger be camcha's provider, with Ann as its customer since an hour ago."""
    installed, ledger = app.extensions[EXTENSION], Ledger(now=datetime.now(UTC) - timedelta(hours=1))
    with open_session(installed.engine, BRAND) as session:
        account = settle_customer(session, ledger)
    shop = Shop(app, ledger, account)
    providers = {BRAND: provider_of(ledger)}
    app.extensions[EXTENSION] = replace(installed, find_provider=providers.get, event_hints=shop)
    yield shop
    app.extensions[EXTENSION] = installed
