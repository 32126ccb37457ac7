"""A row that breaks whoever works on it holds back no other, and the team is told."""

from dataclasses import replace
from functools import partial
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import Engine, NullPool, Table, Update, create_engine, select, text

from app.domain.billing.desk import count_not_invoiced, list_not_invoiced
from app.domain.billing.models import Subscription
from app.domain.billing.ports import BillStatus, SubscriptionStatus
from app.domain.billing.service import keep_customer
from app.domain.invoices.models import Invoice, InvoiceKind
from app.jobs.billing import Till, issue_missing, remind_late
from app.kernel.db import TenantSession, open_session, transaction
from tests.billing import BY_TRANSFER, add_address, buy, hear, invoices, mails, settle_customer
from tests.databases import Database
from tests.domain.billing.ledger import START, Ledger
from tests.factories import make_account
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails
INVOICE, SUBSCRIPTION = (cast("Table", entity.__table__) for entity in (Invoice, Subscription))
NOBODY = UUID(int=0)


def by_hand(database: Database, change: Update) -> None:
    """Change a row as an administrator of the database can, in spite of triggers and keys."""
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    with engine.begin() as connection:
        if database.kind == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER IF EXISTS invoice_not_changed"))
        connection.execute(change)


def test_a_bill_that_cannot_be_invoiced_is_told_to_the_team_until_it_can(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    with transaction(session):
        bob = make_account(session, email="bob@example.com")
        name = ledger.open_customer(bob.id, email="bob@example.com", name="Bob", key="bob")
        keep_customer(session, bob.id, name, now=START)
    buy(ledger)
    settle_customer(session, ledger)
    buy(ledger)
    hear(engine, session, ledger, till, clock)

    assert [each.gross for each in invoices(session)] == [2_280]
    assert [each.not_invoiced for each in list_not_invoiced(session)] == ["BillingAddressError"]
    assert count_not_invoiced(session) == 1
    with transaction(session):
        add_address(session, bob)
    issue_missing(till.registry, partial(open_session, engine), now=clock())
    assert len(invoices(session)) == 2
    assert (list_not_invoiced(session), count_not_invoiced(session)) == ([], 0)


def test_an_invoice_that_was_damaged_holds_back_no_credit_note_to_another(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, database: Database
) -> None:
    settle_customer(session, ledger)
    for _ in range(3):
        buy(ledger, BY_TRANSFER)
    hear(engine, session, ledger, till, clock)
    first, *_ = invoices(session)
    first_id, snapshot = first.id, dict(first.snapshot)
    for each in list(ledger.bills.values()):
        ledger.put_bill(replace(each, status=BillStatus.VOID))

    by_hand(database, INVOICE.update().where(INVOICE.c.id == first_id).values(snapshot={**snapshot, "gross": 1}))
    hear(engine, session, ledger, till, clock)
    assert [each.kind for each in invoices(session)].count(InvoiceKind.CREDIT_NOTE) == 2
    by_hand(database, INVOICE.update().where(INVOICE.c.id == first_id).values(snapshot=snapshot))
    issue_missing(till.registry, partial(open_session, engine), now=clock())
    assert [each.kind for each in invoices(session)].count(InvoiceKind.CREDIT_NOTE) == 3


def test_a_subscription_whose_account_is_gone_keeps_nobody_else_from_being_reminded(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, database: Database
) -> None:
    settle_customer(session, ledger)
    for _ in range(2):
        buy(ledger)
    hear(engine, session, ledger, till, clock)
    with transaction(session):
        for each in session.scalars(select(Subscription)):
            each.status, each.past_due_since = SubscriptionStatus.PAST_DUE, clock()
    first = min(session.scalars(select(Subscription.id)))
    session.rollback()

    by_hand(database, SUBSCRIPTION.update().where(SUBSCRIPTION.c.id == first).values(account_id=NOBODY))
    remind_late(till.registry, partial(open_session, engine), now=clock())
    assert mails(session).count("payment_late") == 1
