"""What bills in tests: the real thread's work over a provider in memory, with a clock that stands still."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

from sqlalchemy import Engine, select

from app.adapters.stripe.providers import SCRIPT
from app.domain.accounts.models import Account
from app.domain.addresses.models import Address
from app.domain.billing import inbox
from app.domain.billing.models import Bill, Subscription, WebhookEvent
from app.domain.billing.ports import Collection, Interval, ProvidedEvent, ProvidedSubscription, Purchase
from app.domain.billing.provider import Provider
from app.domain.billing.service import keep_customer
from app.domain.invoices.models import Invoice
from app.domain.mail.models import OutgoingMail
from app.jobs.billing import Till, drain_round
from app.kernel.db import TenantSession, open_session, timetable_connection, transaction
from app.kernel.ids import new_id
from app.kernel.money import Money
from app.tenancy.registry import load_registry
from tests.domain.billing.ledger import START, Ledger
from tests.domain.billing.posting import SECRET
from tests.factories import make_account
from tests.post_office import Clock

BRAND = "camcha"
PRICE = Money(2_280, "EUR")
OFFER = Purchase(offer="atelier", name="Atelier", price=PRICE, interval=Interval.MONTH)
BY_TRANSFER = Purchase(
    offer="atelier", name="Atelier", price=PRICE, interval=Interval.MONTH, collection=Collection.SENT
)


def provider_of(ledger: Ledger) -> Provider:
    return Provider(
        payments=ledger, publishable_key="pk_test_ledger", script=SCRIPT, secrets=(SECRET,), is_live=ledger.is_live
    )


def new_till(engine: Engine, brands: Path, ledgers: Mapping[str, Ledger], clock: Clock) -> Till:
    providers = {slug: provider_of(ledger) for slug, ledger in ledgers.items()}
    return Till(
        open_session=partial(open_session, engine),
        registry=load_registry(brands),
        find_provider=providers.get,
        clock=clock,
        stop=Event(),
    )


def drain(engine: Engine, till: Till) -> int:
    """Make rounds until one settles nothing; give how many events were settled."""
    settled = 0
    while done := drain_round(partial(timetable_connection, engine), till):
        settled += done
    return settled


def settle_customer(session: TenantSession, ledger: Ledger, *, email: str = "ann@example.com") -> Account:
    """Give a brand somebody with an address, who is the provider's customer."""
    with transaction(session):
        account = make_account(session, email=email)
        add_address(session, account)
        name = ledger.open_customer(account.id, email=email, name=account.shown_name, key=email)
        keep_customer(session, account.id, name, now=START)
    return account


def add_address(session: TenantSession, account: Account, **facts: Any) -> None:  # noqa: ANN401 - any column
    """Give somebody an address to be billed at, in Marseille unless something else is said."""
    known: dict[str, Any] = {
        "recipient": "Ann Martin", "line1": "12 rue de la Tour", "postcode": "13001", "city": "Marseille",
        "country": "FR", "is_billing": True, "is_delivery": False, "added_at": START,
    }  # fmt: skip
    session.add(Address(id=new_id(START), account_id=account.id, **{**known, **facts}))
    session.flush()


def buy(ledger: Ledger, purchase: Purchase = OFFER, *, customer: str | None = None) -> ProvidedSubscription:
    """Begin a subscription and pay its first bill, unless a transfer is to come."""
    bought = ledger.subscribe(customer or list(ledger.customers)[-1], purchase, key=f"buy {len(ledger.events)}")
    assert bought.latest_bill is not None
    if purchase.collection is Collection.CHARGED:
        ledger.pay(bought.latest_bill, method=None, key=f"pay {bought.latest_bill}")
    return ledger.subscriptions[bought.id]


def take_all(
    session: TenantSession, events: Sequence[ProvidedEvent], clock: Clock, *, chance: int | None = None
) -> None:
    """Take events as they were posted; shuffled, and each of them twice, when a chance is named."""
    told = list(events)
    if chance is not None:
        told += told
        Random(chance).shuffle(told)  # noqa: S311 - nothing is kept secret by it
    with transaction(session):
        for event in told:
            inbox.take(session, event, now=clock())


def hear(engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock) -> None:
    """Take all that a provider told so far, and work on it."""
    take_all(session, ledger.events, clock)
    drain(engine, till)


def states(session: TenantSession) -> dict[str, object]:
    """Give all that is kept of subscriptions and bills, but for our own ids and the moments of asking."""
    session.expire_all()
    session.rollback()
    hidden = {"id", "tenant", "subscription_id", "invoice_id", "asked_at", "account_id"}
    rows = [*session.scalars(select(Subscription)), *session.scalars(select(Bill))]
    return {
        row.provider_id: {name: value for name, value in columns_of(row).items() if name not in hidden} for row in rows
    }


def columns_of(row: Subscription | Bill | WebhookEvent) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def mails(session: TenantSession) -> list[str]:
    session.rollback()
    return [mail.kind for mail in session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))]


def invoices(session: TenantSession) -> list[Invoice]:
    session.rollback()
    return list(session.scalars(select(Invoice).order_by(Invoice.number)))


def the_subscription(session: TenantSession) -> Subscription:
    session.expire_all()
    session.rollback()
    return session.scalars(select(Subscription)).one()
