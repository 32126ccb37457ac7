"""The invoices that are owed: of a transfer that is asked for, and of whoever had no address."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, select

from app.domain.accounts.models import Account
from app.domain.billing.invoicing import issue_for
from app.domain.billing.models import Bill
from app.domain.billing.service import keep_customer
from app.domain.invoices.models import Invoice
from app.domain.invoices.snapshot import read
from app.domain.invoices.vat_rules import Category, Taxation
from app.domain.vat.models import VatState
from app.domain.vat.rules import EXAMPLES, read_number
from app.domain.vat.service import ask
from app.jobs.billing import Till, issue_missing
from app.kernel.db import TenantSession, open_session, transaction
from app.kernel.money import Money
from app.web.billing import billing_of
from tests.billing import (
    BRAND,
    BY_TRANSFER,
    add_address,
    buy,
    drain,
    hear,
    settle_customer,
    take_all,
)
from tests.domain.billing.ledger import START, Ledger
from tests.domain.invoices.papers import issue_one, item
from tests.factories import make_account
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails
DAY = timedelta(days=1)


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


@dataclass(frozen=True)
class Case:
    """Where somebody is billed, the number that they gave, what was sold across borders before; and what is charged."""

    country: str
    postcode: str
    category: Category
    net: int
    number: str | None = None
    state: VatState = VatState.VERIFIED
    sold_last_year: int = 0


CASES = {
    "France": Case("FR", "13001", Category.STANDARD, 1_900),
    "the French overseas at another rate": Case("FR", "97400", Category.STANDARD, 2_101),
    "the French overseas without a tax": Case("FR", "97300", Category.EXEMPT, 2_280),
    "Switzerland": Case("CH", "1200", Category.OUTSIDE, 2_280),
    "somebody in Germany": Case("DE", "10115", Category.STANDARD, 1_900),
    "a German number that is asked about": Case(
        "DE", "10115", Category.STANDARD, 1_900, EXAMPLES["DE"], VatState.PENDING
    ),
    "a German number that is rejected": Case(
        "DE", "10115", Category.STANDARD, 1_900, EXAMPLES["DE"], VatState.REJECTED
    ),
    "a German number that is verified": Case("DE", "10115", Category.REVERSE_CHARGE, 2_280, EXAMPLES["DE"]),
    "a French number that is verified": Case("FR", "13001", Category.STANDARD, 1_900, EXAMPLES["FR"]),
    "somebody in Germany, past the threshold": Case("DE", "10115", Category.STANDARD, 1_916, sold_last_year=10_000_01),
    "somebody in Germany, at the threshold": Case("DE", "10115", Category.STANDARD, 1_900, sold_last_year=10_000_00),
    "a sale that exceeds no threshold at home": Case("FR", "13001", Category.STANDARD, 1_900, sold_last_year=10_000_01),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_billed_is_taxed_where_its_customer_lives(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, case: Case
) -> None:
    account = customer_of(session, ledger)
    with transaction(session):
        add_address(session, account, country=case.country, postcode=case.postcode)
        if case.number is not None:
            registration = ask(session, account, "Atelier Lilas", read_number(case.number), now=START)
            registration.state = case.state
    if case.sold_last_year:
        across = Taxation(category=Category.STANDARD, rate=2000, country="FR", distance_sale=True)
        issue_one(session, item(case.sold_last_year, taxation=across), now=START - 365 * DAY)
    buy(ledger)
    hear(engine, session, ledger, till, clock)

    paper = read(next(each for each in invoices(session) if each.account_id == account.id))
    assert (paper.gross, paper.net, paper.lines[0].category) == (2_280, case.net, case.category)
    is_shown = case.number is not None and case.state is VatState.VERIFIED
    assert paper.buyer.vat_number == (case.number if is_shown else None)


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        # A month that begins when it is the next day in Paris already, and one that ends so.
        ("2026-11-22T23:30+00:00", "2026-12-22T23:30+00:00", "2026-11-23", "2026-12-22"),
        ("2026-06-30T22:00+00:00", "2026-07-31T22:00+00:00", "2026-07-01", "2026-07-31"),
        ("2026-01-31T09:30+00:00", "2026-02-28T09:30+00:00", "2026-01-31", "2026-02-27"),
        ("2028-01-31T09:30+00:00", "2028-02-29T09:30+00:00", "2028-01-31", "2028-02-28"),
        ("2026-11-22T09:30+00:00", "2026-11-22T09:30+00:00", "2026-11-22", "2026-11-22"),  # no day at all
    ],
)
def test_the_period_is_counted_in_days_where_the_brand_is(  # noqa: PLR0913, PLR0917 - a row of the table
    engine: Engine,
    session: TenantSession,
    ledger: Ledger,
    till: Till,
    clock: Clock,
    start: str,
    end: str,
    first: str,
    last: str,
) -> None:
    settle_customer(session, ledger)
    buy(ledger)
    (bill,) = ledger.bills.values()
    begin, over = datetime.fromisoformat(start), datetime.fromisoformat(end)
    ledger.put_bill(replace(bill, period_start=begin, period_end=over))
    hear(engine, session, ledger, till, clock)

    period = read(invoices(session)[0]).period
    assert period is not None
    assert [period.first.isoformat(), period.last.isoformat()] == [first, last]


@pytest.mark.parametrize(("later", "days"), [(timedelta(0), 14), (4 * DAY, 10), (20 * DAY, 0)])
def test_a_transfer_has_the_time_that_is_left_of_its_bill(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, later: timedelta, days: int
) -> None:
    settle_customer(session, ledger)
    buy(ledger, BY_TRANSFER)
    clock.forward(later)
    hear(engine, session, ledger, till, clock)

    (invoice,) = invoices(session)
    assert invoice.due_on is not None
    assert (invoice.due_on - invoice.issued_on).days == days


def test_a_transfer_that_was_settled_before_its_invoice_leaves_nothing_to_wait_for(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    buy(ledger, BY_TRANSFER)
    ledger.settle(next(iter(ledger.bills)), key="it came")
    hear(engine, session, ledger, till, clock)

    (invoice,) = invoices(session)
    assert invoice.due_on == invoice.issued_on


@pytest.mark.parametrize(("chosen", "billed"), [("13001", "13001"), (None, "97400")])
def test_the_address_that_is_billed_is_the_chosen_one_else_the_last(
    engine: Engine,
    session: TenantSession,
    ledger: Ledger,
    till: Till,
    clock: Clock,
    chosen: str | None,
    billed: str,
) -> None:
    account = customer_of(session, ledger)
    with transaction(session):
        for number, postcode in enumerate(("75010", "13001", "97400")):
            is_chosen, added_at = postcode == chosen, START + number * DAY
            add_address(session, account, postcode=postcode, is_billing=is_chosen, added_at=added_at)
    buy(ledger)
    hear(engine, session, ledger, till, clock)

    assert read(invoices(session)[0]).buyer.place.postcode == billed


def test_who_issues_for_a_bill_that_somebody_else_has_issued_for_issues_nothing(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    buy(ledger)
    hear(engine, session, ledger, till, clock)
    tenant = till.registry.by_slug(BRAND)
    assert tenant is not None
    with transaction(session):
        bill_id = session.scalars(select(Bill.id)).one()
        assert issue_for(session, bill_id, billing_of(tenant), now=clock()) is None

    assert len(invoices(session)) == 1


def test_a_bill_of_nothing_is_owed_no_invoice(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    buy(ledger)
    (bill,) = ledger.bills.values()
    ledger.put_bill(replace(bill, total=Money(0, "EUR"), paid=Money(0, "EUR")))
    hear(engine, session, ledger, till, clock)

    assert invoices(session) == []


def customer_of(session: TenantSession, ledger: Ledger) -> Account:
    """Give a brand somebody without an address, who is the provider's customer."""
    with transaction(session):
        account = make_account(session)
        name = ledger.open_customer(account.id, email="ann@example.com", name="Ann", key="ann")
        keep_customer(session, account.id, name, now=START)
    return account
