"""Following the tax of many subscriptions reads them together, and takes hold of those alone whose price is another."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, event, select

from app.domain.accounts.models import Account
from app.domain.billing.models import Subscription
from app.domain.billing.ports import Collection, Interval, SubscriptionStatus
from app.domain.billing.retaxing.models import PriceChange
from app.domain.vat.models import VatState
from app.jobs.billing import Till
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.billing import add_address
from tests.domain.billing.ledger import MONTH, START
from tests.factories import make_account
from tests.jobs.retaxing import NET, follow, stand
from tests.jobs.test_buying import register
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails
MANY, FEW, IN_PARTS = 200, 20, 510  # the last is more than are read at once
MOST = 12  # statements of a round in which nothing is to be done, however many there are


@contextmanager
def asked(engine: Engine) -> Iterator[list[str]]:
    """Give what is asked of the database meanwhile."""
    statements: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def sell(session: TenantSession, number: int, *, first: int = 0) -> list[Account]:
    """Let so many businesses in Germany have a subscription each, whose numbers are being asked about."""
    with transaction(session):
        accounts = [
            make_account(session, email=f"ann{first + each}@example.com", password=None) for each in range(number)
        ]
        for account in accounts:
            add_address(session, account, country="DE", postcode="10115")
            register(session, account, "DE136695976", VatState.PENDING)
            session.add(
                Subscription(
                    id=new_id(START), account_id=account.id, provider_id=f"sub_{account.id}", offer="atelier",
                    price=2_280, net=NET.amount, currency="EUR", billed_every=Interval.MONTH,
                    status=SubscriptionStatus.ACTIVE, collection=Collection.CHARGED, begun_at=START,
                    period_start=START, period_end=START + MONTH, cancels_at_end=False, asked_at=START,
                )
            )  # fmt: skip
    return accounts


def test_a_round_without_news_asks_as_often_for_many_as_for_few_and_holds_nothing(
    engine: Engine, session: TenantSession, till: Till, clock: Clock
) -> None:
    counts = []
    for number, first in ((FEW, 0), (MANY - FEW, FEW)):
        sell(session, number, first=first)
        session.rollback()
        follow(session, till, clock, None)  # which notes for whom each price was reckoned
        with asked(engine) as statements:
            assert follow(session, till, clock, None) == 0
        counts.append(len(statements))
        assert not [each for each in statements if "FOR UPDATE" in each or each.startswith(("INSERT", "UPDATE"))]
    assert counts[0] == counts[1] <= MOST


def test_only_what_costs_something_else_is_taken_hold_of(
    engine: Engine, session: TenantSession, till: Till, clock: Clock
) -> None:
    accounts = sell(session, FEW)
    with transaction(session):
        stand(session, accounts[7], VatState.VERIFIED)
    session.rollback()
    with asked(engine) as statements:
        follow(session, till, clock, None)
    assert sum(each.startswith("INSERT INTO price_change") for each in statements) == 1
    assert sum(each.startswith("INSERT INTO outgoing_mail") for each in statements) == 1
    session.rollback()
    (change,) = session.scalars(select(PriceChange)).all()
    (owner,) = session.scalars(select(Subscription).where(Subscription.id == change.subscription_id)).all()
    assert (owner.account_id, change.before, change.price) == (accounts[7].id, 2_280, 1_900)
    assert follow(session, till, clock, None) == 0
    session.rollback()
    assert len(session.scalars(select(PriceChange)).all()) == 1


def test_all_are_compared_though_they_are_read_in_parts(session: TenantSession, till: Till, clock: Clock) -> None:
    sell(session, IN_PARTS)
    first, *_, last = session.scalars(select(Subscription).order_by(Subscription.id)).all()
    accounts = session.scalars(select(Account).where(Account.id.in_([first.account_id, last.account_id]))).all()
    session.rollback()
    with transaction(session):
        for account in accounts:
            stand(session, account, VatState.VERIFIED)
    follow(session, till, clock, None)
    session.rollback()
    changes = session.scalars(select(PriceChange)).all()
    assert [each.price for each in changes] == [1_900] * 2
