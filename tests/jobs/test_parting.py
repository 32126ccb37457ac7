"""Whoever is erased or closes their account is charged no more, whether or not the provider answers just then."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, select

from app.domain.accounts.closing import close_account, reopen_account
from app.domain.accounts.models import Account
from app.domain.billing.models import BillingCustomer, EventState, WebhookEvent
from app.domain.billing.parting.models import Farewell
from app.domain.billing.parting.service import list_leavers
from app.domain.billing.ports import BillStatus, SubscriptionStatus
from app.domain.invoices.models import InvoiceKind
from app.domain.privacy.erasing import erase
from app.jobs.billing import Till, part_with_leavers
from app.kernel.db import TenantSession, open_session, transaction
from tests.billing import BY_TRANSFER, buy, hear, invoices, mails, settle_customer, the_subscription
from tests.domain.billing.ledger import Ledger
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails
Leave = Callable[[TenantSession, Account, Clock], None]


def be_erased(session: TenantSession, account: Account, clock: Clock) -> None:
    with transaction(session):
        erase(session, session.get_one(Account, (session.tenant, account.id)), email_barred=False, now=clock())


def close(session: TenantSession, account: Account, clock: Clock) -> None:
    with transaction(session):
        close_account(session, session.get_one(Account, (session.tenant, account.id)), email_barred=False, now=clock())


@pytest.fixture
def part(engine: Engine, till: Till, clock: Clock) -> Callable[[], None]:
    """Let the scheduler look who left."""
    opened = partial(open_session, engine)
    return lambda: part_with_leavers(till.registry, opened, find_provider=till.find_provider, now=clock())


@pytest.mark.parametrize("leave", [be_erased, close])
def test_what_runs_ends_at_the_provider_once_it_answers(
    session: TenantSession, ledger: Ledger, clock: Clock, part: Callable[[], None], leave: Leave
) -> None:
    account = settle_customer(session, ledger)
    bought = buy(ledger)
    ledger.is_away = True
    leave(session, account, clock)
    part()
    assert ledger.subscriptions[bought.id].status is SubscriptionStatus.ACTIVE
    (leaver,) = list_leavers(session)
    assert (leaver.provider_id, leaver.since) == (bought.customer, clock())

    ledger.is_away = False
    for _ in range(2):
        part()
    assert ledger.subscriptions[bought.id].status is SubscriptionStatus.CANCELED
    assert ledger.is_gone(bought.customer) is (leave is be_erased)
    session.rollback()
    assert list_leavers(session) == []
    assert session.scalars(select(Farewell)).all() == []


def test_what_was_told_of_somebody_who_is_erased_is_put_aside(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, part: Callable[[], None]
) -> None:
    account = settle_customer(session, ledger)
    buy(ledger)
    be_erased(session, account, clock)
    hear(engine, session, ledger, till, clock)  # while the provider knows them still
    part()
    ledger.tell("subscription", next(iter(ledger.subscriptions)))
    hear(engine, session, ledger, till, clock)  # and once it has forgotten them

    session.rollback()
    assert set(session.scalars(select(WebhookEvent.state))) == {EventState.DONE}


def test_a_closed_account_is_written_down_as_it_stands_then(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, part: Callable[[], None]
) -> None:
    account = settle_customer(session, ledger)
    bought = buy(ledger, BY_TRANSFER)
    hear(engine, session, ledger, till, clock)
    assert [each.kind for each in invoices(session)] == [InvoiceKind.INVOICE]
    close(session, account, clock)
    part()

    assert the_subscription(session).status is SubscriptionStatus.CANCELED
    assert ledger.bills[bought.latest_bill or ""].status is BillStatus.VOID
    note, invoice = sorted(invoices(session), key=lambda each: each.kind)
    assert (note.gross, note.corrects_id) == (invoice.gross, invoice.id)
    customer = session.scalars(select(BillingCustomer)).one()
    assert customer.let_go_at == clock()
    assert "payment_late" not in mails(session)


def test_an_account_that_was_opened_again_before_keeps_its_subscription(
    session: TenantSession, ledger: Ledger, clock: Clock, part: Callable[[], None]
) -> None:
    account = settle_customer(session, ledger)
    bought = buy(ledger)
    close(session, account, clock)
    with transaction(session):
        reopen_account(session, session.get_one(Account, (session.tenant, account.id)), now=clock())
    part()
    assert ledger.subscriptions[bought.id].status is SubscriptionStatus.ACTIVE


def test_an_account_that_is_closed_a_second_time_is_let_go_a_second_time(
    session: TenantSession, ledger: Ledger, clock: Clock, part: Callable[[], None]
) -> None:
    account = settle_customer(session, ledger)
    close(session, account, clock)
    part()
    clock.now += timedelta(days=1)
    with transaction(session):
        reopen_account(session, session.get_one(Account, (session.tenant, account.id)), now=clock())
    bought = buy(ledger)
    clock.now += timedelta(days=1)
    close(session, account, clock)
    part()
    assert ledger.subscriptions[bought.id].status is SubscriptionStatus.CANCELED


def test_whoever_never_was_a_customer_leaves_nothing_to_tell(
    session: TenantSession, ledger: Ledger, clock: Clock
) -> None:
    account = settle_customer(session, ledger)
    with transaction(session):
        session.delete(session.scalars(select(BillingCustomer)).one())
    be_erased(session, account, clock)
    assert list_leavers(session) == []


def test_a_customer_who_was_deleted_at_the_provider_is_noted_and_may_become_one_anew(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = settle_customer(session, ledger)
    bought = buy(ledger)
    hear(engine, session, ledger, till, clock)
    ledger.tell("gone_customer", bought.customer)
    hear(engine, session, ledger, till, clock)  # it is told of one who is not
    assert session.scalars(select(BillingCustomer.account_id)).one() == account.id

    ledger.cancel(bought.id, at_end=False, key="with its customer")
    ledger.forget_customer(bought.customer)
    ledger.tell("gone_customer", bought.customer)
    hear(engine, session, ledger, till, clock)
    assert the_subscription(session).status is SubscriptionStatus.CANCELED
    assert session.scalars(select(BillingCustomer)).all() == []
