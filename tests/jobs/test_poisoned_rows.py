"""A row that breaks whoever works on it holds back no other, and the team is told."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Engine, select

from app.domain.billing import reminding
from app.domain.billing.desk import count_not_invoiced, list_not_invoiced
from app.domain.billing.models import Subscription
from app.domain.billing.ports import BillStatus, SubscriptionStatus
from app.domain.billing.service import keep_customer
from app.domain.invoices.models import InvoiceKind
from app.jobs.billing import Till, issue_missing, remind_late
from app.kernel.db import TenantSession, open_session, transaction
from app.web.owed_papers import credit_rest
from tests.billing import BY_TRANSFER, add_address, buy, hear, invoices, mails, settle_customer
from tests.domain.billing.ledger import START, Ledger
from tests.factories import make_account
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails


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


def test_a_bill_of_an_unknown_kind_of_trouble_holds_back_neither_invoices_nor_credit_notes(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle_customer(session, ledger)
    for _ in range(3):
        buy(ledger, BY_TRANSFER)
    hear(engine, session, ledger, till, clock)
    first, *_ = invoices(session)
    for each in list(ledger.bills.values()):
        ledger.put_bill(replace(each, status=BillStatus.VOID))
    real = credit_rest

    def poisoned(own: TenantSession, tenant: object, invoice_id: object, reason: str, **terms: object) -> bool:
        if invoice_id == first.id:
            raise ZeroDivisionError
        return real(own, tenant, invoice_id, reason, **terms)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr("app.web.owed_papers.credit_rest", poisoned)
        hear(engine, session, ledger, till, clock)
    assert [each.kind for each in invoices(session)].count(InvoiceKind.CREDIT_NOTE) == 2
    issue_missing(till.registry, partial(open_session, engine), now=clock())
    assert [each.kind for each in invoices(session)].count(InvoiceKind.CREDIT_NOTE) == 3


def test_a_subscription_that_nobody_can_be_reminded_of_keeps_no_other_from_it(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle_customer(session, ledger)
    for _ in range(2):
        buy(ledger)
    hear(engine, session, ledger, till, clock)
    with transaction(session):
        for each in session.scalars(select(Subscription)):
            each.status, each.past_due_since = SubscriptionStatus.PAST_DUE, clock()
    gone = min(session.scalars(select(Subscription.id)))
    real = reminding.remind

    def poisoned(own: TenantSession, subscription: Subscription, *args: object, **terms: object) -> object:
        if subscription.id == gone:
            raise ZeroDivisionError
        return real(own, subscription, *args, **terms)  # type: ignore[arg-type]

    monkeypatch.setattr("app.jobs.billing.remind", poisoned)
    remind_late(till.registry, partial(open_session, engine), now=clock())
    assert mails(session).count("payment_late") == 1
