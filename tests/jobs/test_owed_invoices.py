"""The invoices that are owed: of a transfer that is asked for, and of whoever had no address."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, select

from app.domain.billing.service import keep_customer
from app.domain.invoices.models import Invoice
from app.jobs.billing import Till, issue_missing
from app.kernel.db import TenantSession, open_session, transaction
from tests.billing import (
    BY_TRANSFER,
    add_address,
    buy,
    drain,
    settle_customer,
    take_all,
)
from tests.domain.billing.ledger import Ledger
from tests.factories import make_account
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails
DAY = timedelta(days=1)
LATE, SUSPENDED, RESTORED = "payment_late", "services_suspended", "services_restored"


def invoices(session: TenantSession) -> list[Invoice]:
    session.rollback()
    return list(session.scalars(select(Invoice).order_by(Invoice.number)))


def test_a_bill_without_an_address_is_invoiced_once_there_is_one(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    with transaction(session):
        account = make_account(session)
    with transaction(session):
        customer = ledger.open_customer(account.id, email="ann@example.com", name="Ann", key="ann")
        keep_customer(session, account.id, customer, now=clock())
    buy(ledger)
    take_all(session, ledger.events, clock)
    drain(engine, till)
    assert invoices(session) == []
    with transaction(session):
        add_address(session, account)
    issue_missing(till.registry, partial(open_session, engine), now=clock())

    assert [invoice.gross for invoice in invoices(session)] == [2_280]


def test_a_transfer_is_invoiced_when_it_is_asked_for(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    buy(ledger, BY_TRANSFER)
    take_all(session, ledger.events, clock)
    drain(engine, till)

    (invoice,) = invoices(session)
    assert invoice.due_on is not None
    assert (invoice.due_on - invoice.issued_on).days == 14
    ledger.settle(next(iter(ledger.bills)), key="it came")
    take_all(session, ledger.events, clock)
    drain(engine, till)
    assert len(invoices(session)) == 1
