"""What was billed is given back by credit notes, in parts or whole, and never more of it than there is."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.invoices.crediting import credit, lines_to_give_back, list_credit_notes
from app.domain.invoices.errors import NotAnInvoiceError, NothingBilledError, OverCreditedError
from app.domain.invoices.models import Invoice, InvoiceKind
from app.domain.invoices.queries import distance_sales
from app.domain.invoices.snapshot import Corrected, Line, read
from app.domain.invoices.totals import sum_up
from app.domain.invoices.vat_rules import Category, Taxation
from app.kernel.db import TenantSession, transaction
from app.kernel.money import Money
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.invoices.papers import ANNS_COMPANY, NOW, issue_one, issuer, item

LATER = NOW + timedelta(days=3)


def give_back(
    session: TenantSession, invoice: Invoice, quantities: Mapping[int, str] | None = None, *, now: datetime = LATER
) -> Invoice:
    parts = None if quantities is None else {index: Decimal(each) for index, each in quantities.items()}
    with transaction(session):
        return credit(session, invoice, parts, issuer(), reason="Service indisponible", now=now)


def test_a_whole_invoice_is_given_back(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    invoice = issue_one(session, item(1_999, "3"), item(333), buyer=ANNS_COMPANY, due_within=timedelta(days=30))
    billed = read(invoice)

    note = give_back(session, invoice)
    said = read(note)

    assert (note.number, note.kind, note.corrects_id) == ("ACORN-A-2026-000001", InvoiceKind.CREDIT_NOTE, invoice.id)
    assert said.corrects == Corrected(number=billed.number, issued_on=date(2026, 11, 22), reason="Service indisponible")
    assert (said.issued_on, said.due_on) == (date(2026, 11, 25), None)
    assert (said.net, said.tax, said.gross) == (billed.net, billed.tax, billed.gross)
    assert (said.buyer, said.totals) == (billed.buyer, billed.totals)
    assert [line.credits for line in said.lines] == [0, 1]
    assert [each.kind for each in said.mentions] == ["services"]  # nobody is late with what they are given
    assert (note.account_id, list_credit_notes(session, invoice)) == (invoice.account_id, [note])


def test_parts_are_given_back_until_nothing_is_left(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    invoice = issue_one(session, item(3, "3"))  # 9, and 1.8 of tax: each third would owe 0.6, and three of them 3

    notes = [give_back(session, invoice, {0: "1"}) for _ in range(3)]

    assert [(note.net, note.tax) for note in notes] == [(3, 1), (3, 0), (3, 1)]
    assert sum(note.gross for note in notes) == invoice.gross == 11
    with pytest.raises(NothingBilledError):
        give_back(session, invoice)
    with pytest.raises(OverCreditedError):
        give_back(session, invoice, {0: "1"})


@pytest.mark.parametrize(
    ("quantities", "left"),
    [
        ({0: "2.001"}, "2"), ({0: "0"}, "2"), ({0: "-1"}, "2"), ({1: "1"}, "0"), ({-1: "1"}, "0"), ({0: "3"}, "2"),
    ],
)  # fmt: skip
def test_more_than_was_billed_is_not_given_back(
    open_session: OpenSession, quantities: dict[int, str], left: str
) -> None:
    session = open_session(ACORN)
    invoice = issue_one(session, item(1_000, "2"))
    with pytest.raises(OverCreditedError) as refused:
        give_back(session, invoice, quantities)
    assert refused.value.left == Decimal(left)
    assert list_credit_notes(session, invoice) == []
    assert give_back(session, invoice).number == "ACORN-A-2026-000001"


def test_nothing_asked_is_nothing_given(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with pytest.raises(NothingBilledError):
        give_back(session, issue_one(session), {})


def test_a_credit_note_is_not_corrected_by_another(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    note = give_back(session, issue_one(session))
    with pytest.raises(NotAnInvoiceError):
        give_back(session, note)


def test_what_is_given_back_counts_no_more_towards_the_threshold(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    to_germany = Taxation(category=Category.STANDARD, rate=2000, country="FR", distance_sale=True)
    invoice = issue_one(session, item(100_00, "3", taxation=to_germany))
    give_back(session, invoice, {0: "1"})
    assert distance_sales(session, 2026) == 200_00


PARTS = st.tuples(st.integers(0, 10_000), st.decimals("0.001", 3, places=3), st.sampled_from([0, 850, 2000]))


@given(st.lists(PARTS, min_size=1, max_size=4), st.lists(st.integers(1, 99), max_size=4))
def test_parts_come_to_exactly_what_was_billed(prices: list[tuple[int, Decimal, int]], percents: list[int]) -> None:
    """In whatever parts, a cent never stays and never goes."""
    billed = [
        Line(
            text="x", quantity=quantity, unit_price=price, category=Category.STANDARD, rate=rate,
            net=Money(price, "EUR").times(quantity).amount,
        )
        for price, quantity, rate in prices
    ]  # fmt: skip
    given_back: list[Line] = []
    taxes = 0
    for percent in [*percents, None]:
        share = Decimal(percent or 0) / 1000  # of all, so that something is left
        quantities = None if percent is None else {index: line.quantity * share for index, line in enumerate(billed)}
        lines = lines_to_give_back(billed, given_back, quantities, currency="EUR")
        taxes += sum_up(lines, "EUR", after=given_back).tax
        given_back += lines
    assert sum(line.net for line in given_back) == sum(line.net for line in billed)
    assert taxes == sum_up(billed, "EUR").tax
