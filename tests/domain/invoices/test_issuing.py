"""An invoice says all that the law wants, adds up, and reads the same whatever has changed since."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.invoices.errors import IncompleteSellerError, NothingBilledError
from app.domain.invoices.issuing import Item, issue
from app.domain.invoices.models import InvoiceKind
from app.domain.invoices.queries import PAGE, distance_sales, find_invoice, list_invoices
from app.domain.invoices.snapshot import Buyer, Line, Nature, Period, Place, RateTotal, Unit, read, seller_of
from app.domain.invoices.totals import sum_up
from app.domain.invoices.vat_rules import Category, Taxation
from app.kernel.db import transaction
from app.kernel.money import MixedCurrenciesError, Money
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.invoices.papers import (
    ANN,
    ANNS_COMPANY,
    ANNS_PLACE,
    ENTITY,
    FRENCH,
    NOW,
    issue_one,
    issuer,
    item,
    order,
)
from tests.factories import make_account

REDUCED = Taxation(category=Category.STANDARD, rate=850, country="FR")
TO_GERMANY = Taxation(category=Category.STANDARD, rate=2000, country="FR", distance_sale=True)


def untaxed(category: Category) -> Taxation:
    return Taxation(category=category)


def test_an_invoice_says_who_sold_what_to_whom_and_what_it_comes_to(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    period = Period(first=date(2026, 11, 1), last=date(2026, 11, 30))
    elsewhere = Place(written=("Quai 3",), line1="Quai 3", postcode="44000", city="Nantes", country="FR")
    invoice = issue_one(
        session, item(1_000, "3"), item(1_999, taxation=REDUCED), item(1, "0.5"),
        buyer=ANNS_COMPANY, period=period, delivered_to=elsewhere, due_within=timedelta(days=30),
    )  # fmt: skip
    session.expire_all()

    said = read(invoice)

    assert (said.number, said.kind, said.issued_on, said.due_on) == (
        "ACORN-2026-000001", InvoiceKind.INVOICE, date(2026, 11, 22), date(2026, 12, 22),
    )  # fmt: skip
    assert (said.seller, said.buyer, said.delivered_to, said.period) == (
        seller_of(ENTITY), ANNS_COMPANY, elsewhere, period,
    )  # fmt: skip
    assert {(line.unit, line.country) for line in said.lines} == {(Unit.MONTH, "FR")}
    assert [(line.quantity, line.unit_price, line.net) for line in said.lines] == [
        (Decimal(3), 1_000, 3_000), (Decimal(1), 1_999, 1_999), (Decimal("0.5"), 1, 1),
    ]  # fmt: skip
    assert said.totals == (
        RateTotal(category=Category.STANDARD, rate=2000, country="FR", net=3_001, tax=600),
        RateTotal(category=Category.STANDARD, rate=850, country="FR", net=1_999, tax=170),
    )
    assert (said.net, said.tax, said.gross) == (5_000, 770, 5_770) == (invoice.net, invoice.tax, invoice.gross)
    assert (invoice.number, invoice.due_on, invoice.kept_until) == (said.number, said.due_on, date(2036, 12, 31))


@pytest.mark.parametrize(
    ("buyer", "category", "nature", "kinds"),
    [
        (ANN, Category.STANDARD, Nature.SERVICES, ["services"]),
        (ANN, Category.STANDARD, Nature.GOODS, ["goods", "vat_on_debits"]),
        (ANN, Category.OUTSIDE, Nature.BOTH, ["both", "outside_eu"]),
        (ANN, Category.EXEMPT, Nature.SERVICES, ["services", "no_vat_there"]),
        (ANNS_COMPANY, Category.REVERSE_CHARGE, Nature.SERVICES,
         ["services", "reverse_charge", "late_penalties", "recovery_costs", "no_discount"]),
        (ANNS_COMPANY, Category.STANDARD, Nature.SERVICES,
         ["services", "late_penalties", "recovery_costs", "no_discount"]),
    ],
)  # fmt: skip
def test_the_law_chooses_the_sentences_and_the_issuer_their_words(
    open_session: OpenSession, buyer: Buyer, category: Category, nature: Nature, kinds: list[str]
) -> None:
    session = open_session(ACORN)
    taxation = FRENCH if category is Category.STANDARD else untaxed(category)
    with transaction(session):
        account = make_account(session)
        asked = order(account.id, item(taxation=taxation), buyer=buyer, nature=nature)
        invoice = issue(session, asked, issuer(vat_on_debits="vat_on_debits" in kinds), now=NOW)

    assert [(each.kind, each.text) for each in read(invoice).mentions] == [(kind, f"{kind} in fr") for kind in kinds]


@pytest.mark.parametrize(
    ("price", "taxation"), [(0, FRENCH), (10**15, FRENCH), (1_000, untaxed(Category.REVERSE_CHARGE))]
)
def test_nothing_and_very_much_are_billed_alike(open_session: OpenSession, price: int, taxation: Taxation) -> None:
    invoice = issue_one(open_session(ACORN), item(price, taxation=taxation))
    assert invoice.gross == price + price * taxation.rate // 10_000


def test_francs_have_no_cents(open_session: OpenSession) -> None:
    invoice = issue_one(open_session(ACORN), item(1_003, "2.5", currency="XAF"))
    assert (invoice.currency, invoice.net, invoice.tax, invoice.gross) == ("XAF", 2_508, 502, 3_010)


@pytest.mark.parametrize(("price", "quantity"), [(-1, "1"), (1, "0"), (1, "-1"), (1, "NaN"), (1, "Infinity")])
def test_no_line_is_below_nothing(price: int, quantity: str) -> None:
    with pytest.raises(ValueError, match="billed"):
        Item(text="x", quantity=Decimal(quantity), unit_price=Money(price, "EUR"), taxation=FRENCH)


def test_what_cannot_be_billed_takes_no_number(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with pytest.raises(MixedCurrenciesError):
        issue_one(session, item(), item(currency="XAF"))
    with pytest.raises(NothingBilledError), transaction(session):
        issue(session, replace(order(UUID(int=1)), items=()), issuer(), now=NOW)
    assert issue_one(session).number == "ACORN-2026-000001"


def test_a_seller_who_says_too_little_cannot_issue() -> None:
    lacking = msgspec.structs.replace(ENTITY, siren=None, postcode=None)
    with pytest.raises(IncompleteSellerError) as refused:
        seller_of(lacking)
    assert refused.value.missing == ("postcode", "siren")


@pytest.mark.parametrize("text", ["é" * 300, "\u202eabc", "🧾 <script>", "’ « » \u00a0", "日本"])
def test_what_people_are_called_is_kept_as_it_is(open_session: OpenSession, text: str) -> None:
    session = open_session(ACORN)
    place = msgspec.structs.replace(ANNS_PLACE, written=(text, text), line1=text)
    invoice = issue_one(session, buyer=Buyer(name=text, company=text, place=place))
    session.expire_all()
    assert read(invoice).buyer == Buyer(name=text, company=text, place=place)


def test_somebody_finds_their_own_papers_only(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    anns, bobs = issue_one(session), issue_one(session)
    assert anns.account_id is not None
    assert bobs.account_id is not None

    assert list_invoices(session, anns.account_id) == [anns]
    assert find_invoice(session, anns.account_id, anns.number) is anns
    assert find_invoice(session, anns.account_id, bobs.number) is None
    assert find_invoice(open_session(BIRCH), anns.account_id, anns.number) is None


def test_papers_are_listed_latest_first_page_by_page(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with transaction(session):
        account = make_account(session)
        for minute in range(PAGE + 3):
            issue(session, order(account.id), issuer(), now=NOW + timedelta(minutes=minute))

    first = list_invoices(session, account.id)
    rest = list_invoices(session, account.id, before=first[PAGE - 1].id)

    numbers = [each.number for each in (*first[:PAGE], *rest)]
    assert numbers == [f"ACORN-2026-{number:06d}" for number in range(PAGE + 3, 0, -1)]


def test_sales_across_borders_count_by_the_year_and_in_euros(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    issue_one(session, item(700_00, taxation=TO_GERMANY))
    issue_one(session, item(50_00))  # at home
    issue_one(session, item(5_000, taxation=TO_GERMANY, currency="XAF"))
    issue_one(session, item(30_00, taxation=TO_GERMANY), now=datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    issue_one(
        session, item(9_00, taxation=TO_GERMANY), now=datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    )  # midnight in Paris

    assert [distance_sales(session, year) for year in (2025, 2026, 2027)] == [0, 730_00, 9_00]


LINES = st.lists(
    st.builds(
        lambda net, rate: Line(
            text="x", quantity=Decimal(1), unit_price=net, category=Category.STANDARD, rate=rate, net=net
        ),
        st.integers(0, 10**9),
        st.sampled_from([0, 210, 550, 850, 1000, 1700, 2000, 2550, 2700]),
    ),
    min_size=1,
    max_size=30,
)


@given(LINES)
def test_lines_come_to_the_totals(lines: list[Line]) -> None:
    sums = sum_up(lines, "EUR")
    assert sums.net == sum(line.net for line in lines) == sum(each.net for each in sums.totals)
    assert sums.gross == sums.net + sum(each.tax for each in sums.totals)
    assert len({(each.category, each.rate) for each in sums.totals}) == len(sums.totals)
    for each in sums.totals:
        assert abs(each.tax * 10_000 - each.net * each.rate) <= 5_000
