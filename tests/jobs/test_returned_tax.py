"""VAT that was charged while a number was being checked goes back once: the money, a credit note, another invoice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, select

from app.domain.billing.desk import list_owed, list_to_send
from app.domain.billing.errors import PaymentsUnavailableError
from app.domain.billing.ports import Chargeback
from app.domain.billing.retaxing.models import TaxReturn
from app.domain.invoices.crediting import credit
from app.domain.invoices.mentions import MentionKind
from app.domain.invoices.models import InvoiceKind
from app.domain.invoices.snapshot import read
from app.domain.invoices.vat_rules import Category
from app.domain.vat.models import VatState
from app.domain.vat.rules import EXAMPLES
from app.jobs.billing import Till
from app.kernel.db import TenantSession, open_session, transaction
from app.kernel.money import Money
from app.web.retaxing import follow_tax
from tests.billing import BRAND, BY_TRANSFER, buy, hear, invoices, mails, provider_of
from tests.domain.billing.ledger import START, Ledger
from tests.domain.invoices.papers import issuer
from tests.jobs.retaxing import NET, business, follow, sold, stand, tenant_of, the_bill
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails
SECOND = timedelta(seconds=1)
PAPERS = [(InvoiceKind.CREDIT_NOTE, 1_900, 380), (InvoiceKind.INVOICE, 1_900, 380), (InvoiceKind.INVOICE, 1_900, 0)]


def papers(session: TenantSession) -> list[tuple[InvoiceKind, int, int]]:
    return sorted((each.kind, each.net, each.tax) for each in invoices(session))


def papers_anew() -> list[tuple[InvoiceKind, int, int]]:
    return sorted(PAPERS)


def verified(session: TenantSession, ledger: Ledger, engine: Engine, till: Till, clock: Clock) -> None:
    """Let a German company buy while its number is being asked about, and have it verified afterwards."""
    account = business(session, ledger)
    sold(engine, session, ledger, till, clock)
    with transaction(session):
        stand(session, account, VatState.VERIFIED)


def refunded(ledger: Ledger) -> int:
    return sum(each.refunded.amount for each in ledger.bills.values())


def returns(session: TenantSession) -> list[TaxReturn]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(TaxReturn)))


def test_the_tax_goes_back_with_its_papers_and_only_once(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    verified(session, ledger, engine, till, clock)
    for _ in range(3):
        follow(session, till, clock, ledger)
        hear(engine, session, ledger, till, clock)

    assert (papers(session), refunded(ledger)) == (papers_anew(), 380)
    told = sorted(each for each in mails(session) if "issued" in each)
    assert told == ["credit_note_issued", "invoice_issued", "invoice_issued"]
    anew = read(next(each for each in invoices(session) if each.kind is InvoiceKind.INVOICE and not each.tax))
    assert (anew.gross, anew.lines[0].category) == (1_900, Category.REVERSE_CHARGE)
    assert (anew.buyer.vat_number, anew.buyer.company) == (EXAMPLES["DE"], "Atelier Lilas")
    assert MentionKind.REVERSE_CHARGE in [each.kind for each in anew.mentions]
    (row,) = returns(session)
    assert (row.amount, row.replacement) == (380, anew.number)
    assert list_owed(session) == []


@pytest.mark.parametrize("state", [VatState.PENDING, VatState.REJECTED, VatState.UNAVAILABLE, VatState.UNCHECKED])
def test_nothing_goes_back_before_the_number_is_verified(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, state: VatState
) -> None:
    account = business(session, ledger)
    sold(engine, session, ledger, till, clock)
    with transaction(session):
        stand(session, account, state)
    follow(session, till, clock, ledger)
    assert (papers(session), refunded(ledger)) == ([(InvoiceKind.INVOICE, 1_900, 380)], 0)


def test_what_was_billed_before_the_number_was_given_stays_taxed(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    verified(session, ledger, engine, till, clock)
    for earlier, left in ((SECOND, 1), (0 * SECOND, 3)):
        bill = the_bill(session)
        with transaction(session):
            bill.billed_at = START - earlier
        follow(session, till, clock, ledger)
        assert len(invoices(session)) == left


@pytest.mark.parametrize("number", [EXAMPLES["FR"]])
def test_a_french_number_keeps_the_french_tax(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, number: str
) -> None:
    account = business(session, ledger, number=number)
    sold(engine, session, ledger, till, clock)
    with transaction(session):
        stand(session, account, VatState.VERIFIED)
    follow(session, till, clock, ledger)
    assert (papers(session), refunded(ledger), returns(session)) == ([(InvoiceKind.INVOICE, 1_900, 380)], 0, [])


def test_a_provider_that_is_away_is_asked_again_and_no_paper_goes_before_the_money(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    verified(session, ledger, engine, till, clock)
    ledger.is_away = True
    follow(session, till, clock, ledger)
    assert (len(invoices(session)), [each.done_at for each in returns(session)]) == (1, [None])
    ledger.is_away = False
    follow(session, till, clock, ledger)
    assert (papers(session), refunded(ledger)) == (papers_anew(), 380)


@pytest.mark.parametrize("dies_at", ["note_answer", "correct"])
def test_a_worker_that_dies_in_between_leaves_nothing_twice(
    engine: Engine,
    session: TenantSession,
    ledger: Ledger,
    till: Till,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    dies_at: str,
) -> None:
    verified(session, ledger, engine, till, clock)

    def die(*_: object, **__: object) -> None:
        raise PaymentsUnavailableError

    with monkeypatch.context() as patched:
        patched.setattr(f"app.web.retaxing.{dies_at}", die)
        follow(session, till, clock, ledger)
    assert (len(invoices(session)), refunded(ledger)) == (1, 380)
    follow(session, till, clock, ledger)
    assert (papers(session), refunded(ledger)) == (papers_anew(), 380)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_four_workers_at_the_same_instant_give_it_back_once(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    verified(session, ledger, engine, till, clock)
    at_once(4, lambda: _round(engine, till, clock, ledger))
    follow(session, till, clock, ledger)
    assert (papers(session), refunded(ledger)) == (papers_anew(), 380)
    assert mails(session).count("price_changed") == 1


def at_once(number: int, deed: Callable[[], object]) -> None:
    """Do something in so many threads, all of which begin together."""
    barrier = Barrier(number)

    def do() -> None:
        barrier.wait()
        deed()

    threads = [Thread(target=do) for _ in range(number)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def _round(engine: Engine, till: Till, clock: Clock, ledger: Ledger) -> None:
    with open_session(engine, BRAND) as own:
        follow_tax(own, tenant_of(till), provider_of(ledger), now=clock())


def test_what_was_credited_before_is_not_given_back_again(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    verified(session, ledger, engine, till, clock)
    (invoice,) = invoices(session)
    with transaction(session):
        credit(session, invoice, {0: Decimal("0.5")}, issuer(), reason="x", now=clock())
    ledger.refund(next(iter(ledger.bills)), Money(1_140, "EUR"), key="by hand")
    hear(engine, session, ledger, till, clock)
    follow(session, till, clock, ledger)

    assert refunded(ledger) == 1_140 + 190
    assert sorted((each.kind, each.net, each.tax) for each in invoices(session)) == sorted(
        [
            (InvoiceKind.INVOICE, 1_900, 380),
            (InvoiceKind.CREDIT_NOTE, 950, 190),
            (InvoiceKind.CREDIT_NOTE, 950, 190),
            (InvoiceKind.INVOICE, 950, 0),
        ]
    )
    assert list_owed(session) == []


def test_more_than_is_left_of_a_payment_never_goes_back(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    verified(session, ledger, engine, till, clock)
    ledger.refund(next(iter(ledger.bills)), Money(2_000, "EUR"), key="by its own pages")
    hear(engine, session, ledger, till, clock)
    follow(session, till, clock, ledger)
    assert refunded(ledger) == 2_280
    assert [each.amount for each in returns(session)] == [280]


@pytest.mark.parametrize(("state", "number"), [(Chargeback.OPEN, 1), (Chargeback.LOST, 1), (Chargeback.WON, 3)])
def test_what_a_bank_holds_or_took_back_is_not_given_back_beside_it(
    engine: Engine,
    session: TenantSession,
    ledger: Ledger,
    till: Till,
    clock: Clock,
    state: Chargeback,
    number: int,
) -> None:
    verified(session, ledger, engine, till, clock)
    (bill,) = ledger.bills.values()
    ledger.put_bill(replace(bill, chargeback=state))
    hear(engine, session, ledger, till, clock)
    follow(session, till, clock, ledger)
    assert len(invoices(session)) == number


def test_a_transfer_is_corrected_once_it_is_paid_and_somebody_has_to_send_the_tax_back(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = business(session, ledger)
    buy(ledger, replace(BY_TRANSFER, net=NET))
    hear(engine, session, ledger, till, clock)
    with transaction(session):
        stand(session, account, VatState.VERIFIED)
    follow(session, till, clock, ledger)
    assert len(invoices(session)) == 1
    ledger.settle(next(iter(ledger.bills)), key="it came")
    hear(engine, session, ledger, till, clock)
    follow(session, till, clock, ledger)
    assert papers(session) == papers_anew()
    ((found, left),) = list_to_send(session)
    assert (left, found.refunded_at) == (380, clock())
