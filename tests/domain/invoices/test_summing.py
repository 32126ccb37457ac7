"""What the books add up to: months, and VAT by category, rate and country, less what was given back."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.domain.invoices.crediting import credit
from app.domain.invoices.months import Month
from app.domain.invoices.numbering import is_number, possible_numbers
from app.domain.invoices.queries import PAGE, list_issued, list_numbered
from app.domain.invoices.summing import MonthTotal, VatTotal, total_months, total_vat
from app.domain.invoices.vat_rules import Category, Taxation
from app.kernel.db import transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.invoices.papers import NOW, issue_one, issuer, item

NOVEMBER = Month(2026, 11)
REDUCED = Taxation(category=Category.STANDARD, rate=850, country="FR")
CHARGE = Taxation(category=Category.REVERSE_CHARGE)
OCTOBER_31 = datetime(2026, 10, 31, 22, 59, tzinfo=UTC)  # a minute before November in Paris


def test_a_month_is_read_as_it_is_written_and_nothing_else_is() -> None:
    assert [Month.read(text) for text in ("2026-11", "0002-01", "9999-12")] == [
        NOVEMBER,
        Month(2, 1),
        Month(9999, 12),
    ]
    for text in (
        "",
        "2026",
        "2026-13",
        "2026-00",
        "0000-01",
        "0001-01",
        "2026-11-01",
        "٢٠٢٦-11",
        "2026-11\n",
        "x" * 99,
    ):
        assert Month.read(text) is None, text
    assert (Month(2028, 2).first, Month(2028, 2).last) == (date(2028, 2, 1), date(2028, 2, 29))
    assert str(Month(2026, 3)) == "2026-03"


def test_months_and_rates_are_added_up_less_what_was_given_back(open_session: OpenSession) -> None:
    issue_one(open_session(BIRCH), item(77_777))
    session = open_session(ACORN)
    issue_one(session, item(5_000), now=OCTOBER_31)
    issue_one(session, item(1_000, "3"), item(1_000, taxation=REDUCED))
    issue_one(session, item(2_000, taxation=CHARGE))
    issue_one(session, item(65_000, currency="XAF"))
    whole = issue_one(session, item(400, "2"))
    with transaction(session):
        credit(session, whole, {0: Decimal(1)}, issuer(), reason="Panne", now=NOW)

    assert total_months(session, 2026) == [
        MonthTotal(month=NOVEMBER, currency="EUR", invoices=3, credit_notes=1, net=6_400, tax=765, gross=7_165),
        MonthTotal(month=NOVEMBER, currency="XAF", invoices=1, credit_notes=0, net=65_000, tax=13_000, gross=78_000),
        MonthTotal(
            month=Month(2026, 10), currency="EUR", invoices=1, credit_notes=0, net=5_000, tax=1_000, gross=6_000
        ),
    ]
    assert total_months(session, 2025) == []

    def vat(category: Category, rate: int, country: str | None, papers: int, net: int, tax: int) -> VatTotal:
        return VatTotal(currency="EUR", category=category, rate=rate, country=country, papers=papers, net=net, tax=tax)

    euros = [each for each in total_vat(session, NOVEMBER) if each.currency == "EUR"]
    assert euros == [
        vat(Category.STANDARD, 2_000, "FR", 3, 3_400, 680),
        vat(Category.STANDARD, 850, "FR", 1, 1_000, 85),
        vat(Category.REVERSE_CHARGE, 0, None, 1, 2_000, 0),
    ]
    assert total_vat(session, Month(2026, 9)) == []


def test_papers_are_listed_by_month_and_page_the_latest_first(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    october = issue_one(session, now=OCTOBER_31)
    november = [issue_one(session, now=NOW + timedelta(minutes=each)).number for each in range(PAGE + 1)][::-1]
    first = list_issued(session, NOVEMBER)
    rest = list_issued(session, NOVEMBER, before=first[PAGE - 1])
    assert [each.number for each in (*first[:PAGE], *rest)] == november
    assert list_issued(session)[0].number == november[0]
    assert list_issued(session, Month(2026, 10)) == [october]
    assert list_numbered(session, [october.number, "ACORN-2026-999999"]) == [october]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("42", ["A-2026-000042", "A-2025-000042", "A-C-2026-000042", "A-C-2025-000042"]),
        (" a-2026-000042 ", ["A-2026-000042"]),
        ("A - 2026 - 1000000", ["A-2026-1000000"]),
        *((wrong, []) for wrong in ("", "A", "Ann", "1234567890", "A-2026-42", "'; DROP", "A-2026-000042\x00", "٤٢")),
    ],
)
def test_a_number_is_found_by_its_last_digits(words: str, numbers: list[str]) -> None:
    assert possible_numbers(words, ("A", "A-C"), year=2026) == numbers
    assert all(map(is_number, numbers))
