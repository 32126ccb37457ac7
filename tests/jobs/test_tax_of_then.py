"""An invoice says the tax that was charged, though its customer moved or had their number verified before it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import Engine, select

from app.domain.accounts.models import Account
from app.domain.addresses.queries import find_billing_address, list_addresses
from app.domain.billing.buying import Terms, begin
from app.domain.billing.invoicing import quote_for_account
from app.domain.billing.policy import PayBy
from app.domain.billing.retaxing.models import PriceBasis
from app.domain.invoices.models import InvoiceKind
from app.domain.invoices.snapshot import Buyer, read
from app.domain.invoices.vat_rules import Category, Taxation
from app.domain.vat.models import VatState
from app.jobs.billing import Till
from app.kernel.db import TenantSession, transaction
from app.kernel.money import Money
from app.web.invoicing import issuer_of
from tests.billing import add_address, buy, hear, invoices, settle_customer
from tests.domain.billing.ledger import START, Ledger
from tests.domain.invoices.papers import issue_one, item
from tests.jobs.retaxing import DAY, NET, TAXED, business, follow, move, sold, stand, tenant_of
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails
HOUR = timedelta(hours=1)


def test_a_number_that_is_verified_between_order_and_invoice_gives_the_tax_back(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = business(session, ledger)
    buy(ledger, TAXED)
    with transaction(session):
        stand(session, account, VatState.VERIFIED)
    hear(engine, session, ledger, till, clock)
    (billed,) = invoices(session)
    assert (billed.net, billed.tax, read(billed).buyer.vat_number) == (1_900, 380, None)

    for _ in range(2):
        follow(session, till, clock, ledger)
        hear(engine, session, ledger, till, clock)
    assert sum(each.refunded.amount for each in ledger.bills.values()) == 380
    assert sorted((each.kind, each.net, each.tax) for each in invoices(session)) == sorted(
        [(InvoiceKind.INVOICE, 1_900, 380), (InvoiceKind.CREDIT_NOTE, 1_900, 380), (InvoiceKind.INVOICE, 1_900, 0)]
    )


def test_a_renewal_that_was_billed_before_the_number_was_verified_gives_the_tax_back(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = business(session, ledger)
    sold(engine, session, ledger, till, clock)
    ledger.renew(next(iter(ledger.subscriptions)))
    clock.now = ledger.now
    with transaction(session):
        stand(session, account, VatState.VERIFIED)
    hear(engine, session, ledger, till, clock)
    follow(session, till, clock, ledger)

    assert [each.refunded.amount for each in ledger.bills.values()] == [380, 380]


@dataclass(frozen=True)
class Moved:
    """From where to where, what was charged; and what the invoice says of it, at which address."""

    begun: tuple[str, str]
    then: tuple[str, str]
    charged: int
    net: int
    category: Category
    billed_in: str
    keeps_the_old: bool = True
    sold_across: int = 0


PARIS, REUNION, BERLIN, ZURICH = ("FR", "75010"), ("FR", "97400"), ("DE", "10115"), ("CH", "8001")
MOVES: Mapping[str, Moved] = {
    "abroad, the old address is still known": Moved(PARIS, ZURICH, 2_280, 1_900, Category.STANDARD, "FR"),
    "abroad, and it is known no more": Moved(PARIS, ZURICH, 2_280, 1_900, Category.STANDARD, "CH", keeps_the_old=False),
    "from Réunion abroad": Moved(REUNION, ZURICH, 2_062, 1_900, Category.STANDARD, "CH", keeps_the_old=False),
    "home from abroad": Moved(ZURICH, PARIS, 1_900, 1_900, Category.OUTSIDE, "CH"),
    "home, and nobody knows from where": Moved(
        ZURICH, PARIS, 1_900, 1_583, Category.STANDARD, "FR", keeps_the_old=False
    ),
    "within the Union": Moved(PARIS, BERLIN, 2_280, 1_900, Category.STANDARD, "DE"),
    "within the Union, past the threshold": Moved(
        PARIS, BERLIN, 2_280, 1_900, Category.STANDARD, "FR", sold_across=10_000_01
    ),
    "nowhere, while the threshold was passed": Moved(
        BERLIN, BERLIN, 2_280, 1_916, Category.STANDARD, "DE", sold_across=10_000_01
    ),
    "nowhere, at a total that nothing explains": Moved(PARIS, PARIS, 2_000, 1_667, Category.STANDARD, "FR"),
}


@pytest.mark.parametrize("moved", MOVES.values(), ids=MOVES)
def test_whoever_moves_between_order_and_invoice_is_billed_what_was_charged(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, moved: Moved
) -> None:
    account = settle_customer(session, ledger)
    with transaction(session):
        for each in list_addresses(session, account.id):
            session.delete(each)
        session.flush()
        add_address(session, account, country=moved.begun[0], postcode=moved.begun[1])
    buy(ledger, replace(TAXED, price=Money(moved.charged, "EUR"), net=NET))
    with transaction(session):
        move(session, account, *moved.then)
        for each in list_addresses(session, account.id):
            if not (moved.keeps_the_old or each.is_billing):
                session.delete(each)
    if moved.sold_across:
        across = Taxation(category=Category.STANDARD, rate=2000, country="FR", distance_sale=True)
        issue_one(session, item(moved.sold_across, taxation=across), now=START - 365 * DAY)
    hear(engine, session, ledger, till, clock)

    paper = read(next(each for each in invoices(session) if each.account_id == account.id))
    assert (paper.gross, paper.net) == (moved.charged, moved.net)
    assert (paper.lines[0].category, paper.buyer.place.country) == (moved.category, moved.billed_in)


@dataclass(frozen=True)
class Overwritten:
    """Where an order was for and what was charged, what its customer made of that address; what the invoice says."""

    begun: tuple[str, str]
    then: tuple[str, str]
    charged: int
    net: int
    tax: int
    category: Category
    billed_in: str
    sold_across: int = 0


OVERWRITES: Mapping[str, Overwritten] = {
    "home from abroad": Overwritten(ZURICH, PARIS, 1_900, 1_900, 0, Category.OUTSIDE, "CH"),
    "into the Union from abroad": Overwritten(ZURICH, BERLIN, 1_900, 1_900, 0, Category.OUTSIDE, "CH"),
    "abroad from home": Overwritten(PARIS, ZURICH, 2_280, 1_900, 380, Category.STANDARD, "FR"),
    "from one territory to another": Overwritten(REUNION, PARIS, 2_062, 1_900, 162, Category.STANDARD, "FR"),
    "where there is no tax either, for another reason": Overwritten(
        ("FR", "97300"), ZURICH, 1_900, 1_900, 0, Category.EXEMPT, "FR"
    ),
    "where the tax is the same": Overwritten(ZURICH, ("CM", ""), 1_900, 1_900, 0, Category.OUTSIDE, "CM"),
    "home from a sale across borders": Overwritten(BERLIN, PARIS, 2_280, 1_900, 380, Category.STANDARD, "DE"),
    "home, while the threshold was passed": Overwritten(
        BERLIN, PARIS, 2_280, 1_900, 380, Category.STANDARD, "FR", sold_across=10_000_01
    ),
}


@pytest.mark.parametrize("case", OVERWRITES.values(), ids=OVERWRITES)
def test_whoever_overwrites_where_they_lived_is_billed_what_was_charged(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, case: Overwritten
) -> None:
    account = settle_customer(session, ledger)
    overwrite(session, account, case.begun)
    order(session, till, ledger, account, charged=case.charged)
    overwrite(session, account, case.then)
    clock.forward(HOUR)
    follow(session, till, clock, ledger)  # as the page does that keeps an address
    if case.sold_across:
        across = Taxation(category=Category.STANDARD, rate=2000, country="FR", distance_sale=True)
        issue_one(session, item(case.sold_across, taxation=across), now=START - 365 * DAY)
    hear(engine, session, ledger, till, clock)

    paper = read(next(each for each in invoices(session) if each.account_id == account.id))
    assert (paper.gross, paper.net, paper.tax) == (case.charged, case.net, case.tax)
    assert (paper.lines[0].category, paper.buyer.place.country) == (case.category, case.billed_in)


def test_a_renewal_is_invoiced_as_it_was_charged_though_its_address_was_overwritten_since(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = settle_customer(session, ledger)
    overwrite(session, account, ZURICH)
    order(session, till, ledger, account, charged=1_900)
    hear(engine, session, ledger, till, clock)
    overwrite(session, account, REUNION)
    clock.forward(HOUR)
    follow(session, till, clock, ledger)
    ledger.renew(next(iter(ledger.subscriptions)))
    clock.now = ledger.now + HOUR
    overwrite(session, account, PARIS)
    follow(session, till, clock, ledger)
    hear(engine, session, ledger, till, clock)

    billed = [read(each) for each in invoices(session)]
    assert [(each.net, each.tax, each.buyer.place.postcode) for each in billed] == [
        (1_900, 0, ZURICH[1]), (1_900, 162, REUNION[1]),
    ]  # fmt: skip


def test_for_whom_a_price_was_reckoned_is_kept_once(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = settle_customer(session, ledger)
    for _ in range(2):
        order(session, till, ledger, account, charged=2_280)
    hear(engine, session, ledger, till, clock)
    for place in (ZURICH, ZURICH, PARIS):
        overwrite(session, account, place)
        clock.forward(HOUR)
        follow(session, till, clock, ledger)
    kept = session.scalars(select(PriceBasis).order_by(PriceBasis.decided_at, PriceBasis.id)).all()
    assert [msgspec.convert(each.buyer, Buyer).place.country for each in kept] == ["FR", "CH", "FR"]


def overwrite(session: TenantSession, account: Account, place: tuple[str, str]) -> None:
    """Let somebody write another address over the one that they are billed at."""
    with transaction(session):
        address = find_billing_address(session, account.id)
        assert address is not None
        address.country, address.postcode = place


def order(session: TenantSession, till: Till, ledger: Ledger, account: Account, *, charged: int) -> None:
    """Order at what it comes to where somebody is billed, and pay that."""
    with transaction(session):
        quote = quote_for_account(session, account, issuer_of(tenant_of(till)), NET, now=START)
        assert quote.gross.amount == charged
        terms = Terms(
            offer=TAXED.offer, price=quote.gross, net=quote.net, interval=TAXED.interval, pay_by=PayBy.CARD,
            days_to_pay=14, buyer=quote.buyer,
        )  # fmt: skip
        begin(session, account.id, terms, now=START)
    buy(ledger, replace(TAXED, price=quote.gross))
