"""What a French seller of e-services charges, case by case; the sources are with the rule and its table."""

import pytest

from app.domain.invoices.errors import UnknownSellerRulesError
from app.domain.invoices.vat_rules import Category, Customer, Taxation, is_past_threshold, tax_for
from app.domain.invoices.vat_table import STANDARD_RATES

S, AE, O, E = Category.STANDARD, Category.REVERSE_CHARGE, Category.OUTSIDE, Category.EXEMPT  # noqa: E741 - as UNTDID says

Case = tuple[str, str | None, str | None, bool, Category, int, str | None, bool]

CASES: list[Case] = [
    # country, postcode, verified number, past the threshold -> category, rate, whose, distance sale
    ("FR", "75010", None, False, S, 2000, "FR", False),  # CGI, 278
    ("FR", None, None, True, S, 2000, "FR", False),
    ("FR", "20000", None, False, S, 2000, "FR", False),  # Corsica: 297 is not about services
    ("FR", "75010", "FR83404833048", False, S, 2000, "FR", False),  # a business at home pays
    ("MC", "98000", None, False, S, 2000, "FR", False),  # convention of 18 May 1963
    ("FR", "98000", "FR12000000000", False, S, 2000, "FR", False),  # Monaco's number
    ("GP", "97110", None, False, S, 850, "FR", False),  # CGI, 296
    ("FR", "97100", None, False, S, 850, "FR", False),
    ("FR", "971 10", None, True, S, 850, "FR", False),
    ("MQ", None, None, False, S, 850, "FR", False),
    ("FR", "97200", "FR83404833048", False, S, 850, "FR", False),
    ("FR", "97400", None, False, S, 850, "FR", False),
    ("RE", "97400", None, True, S, 850, "FR", False),
    ("FR", "97300", None, False, E, 0, "FR", False),  # CGI, 294, 1
    ("GF", None, None, False, E, 0, "FR", False),
    ("YT", "97600", None, True, E, 0, "FR", False),
    ("FR", "97600", "FR83404833048", False, E, 0, "FR", False),
    ("FR", "97133", None, False, O, 0, None, False),  # Saint-Barthélemy, among Guadeloupe's postcodes
    ("BL", None, None, False, O, 0, None, False),
    ("FR", "97150", None, False, O, 0, None, False),  # Saint-Martin
    ("FR", "97500", None, False, O, 0, None, False),  # Saint-Pierre-et-Miquelon
    ("NC", "98800", None, False, O, 0, None, False),
    ("PF", "98714", None, True, O, 0, None, False),
    ("DE", "10115", "DE136695976", False, AE, 0, None, False),  # directive, 44 and 196
    ("AT", "6833", "ATU37675002", True, AE, 0, None, False),
    ("GR", "10431", "EL123456789", False, AE, 0, None, False),
    ("US", "10001", "DE136695976", False, AE, 0, None, False),  # the number says where it is established
    ("DE", "10115", "FR83404833048", False, S, 2000, "FR", False),
    ("GB", "BT1 5GS", "XI123456789", False, O, 0, None, False),  # directive (EU) 2020/1756: goods only
    ("IE", "D02", "XI123456789", False, O, 0, None, False),
    ("DE", "10115", None, False, S, 2000, "FR", True),  # below the threshold
    ("DE", "10115", None, True, S, 1900, "DE", True),  # and past it
    ("HU", "1011", None, True, S, 2700, "HU", True),
    ("LU", "L-1234", None, True, S, 1700, "LU", True),
    ("FI", "00100", None, True, S, 2550, "FI", True),
    ("PT", "9000-123", None, True, S, 2200, "PT", True),  # Madeira
    ("PT", "9500-001", None, True, S, 1600, "PT", True),  # Azores
    ("PT", "8999-999", None, True, S, 2300, "PT", True),
    ("AT", "6991", None, True, S, 1900, "AT", True),  # Mittelberg
    ("ES", "28001", None, True, S, 2100, "ES", True),
    ("ES", "35001", None, True, O, 0, None, False),  # Canary Islands
    ("ES", "52001", None, False, O, 0, None, False),  # Melilla
    ("DE", "78266", None, False, O, 0, None, False),  # Büsingen
    ("IT", "23041", None, True, O, 0, None, False),  # Livigno
    ("FI", "AX-22100", None, True, O, 0, None, False),  # Åland
    ("AX", None, None, False, O, 0, None, False),
    ("GR", "630 86", None, False, O, 0, None, False),  # Mount Athos
    ("GB", "SW1A 1AA", None, False, O, 0, None, False),
    ("CH", "8001", None, True, O, 0, None, False),
    ("CM", None, None, False, O, 0, None, False),
    ("CM", None, "P012345678901A", False, O, 0, None, False),  # a number of no state's
    ("FR", "75010", "P012345678901A", False, S, 2000, "FR", False),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case[:4])))
def test_the_tax_of_each_customer(case: Case) -> None:
    country, postcode, number, past, category, rate, whose, distance = case
    customer = Customer(country=country, postcode=postcode, verified_number=number)
    assert tax_for("FR", customer, past_threshold=past) == Taxation(
        category=category, rate=rate, country=whose, distance_sale=distance
    )


@pytest.mark.parametrize(
    ("last_year", "this_year", "sale", "taxed"),
    [
        (0, 0, 999_999, "here"),
        (0, 0, 1_000_000, "here"),  # ten thousand euros are not exceeded by ten thousand
        (0, 0, 1_000_001, "there"),
        (0, 999_000, 1_000, "here"),
        (0, 999_000, 1_001, "there"),
        (1_000_000, 0, 1, "here"),
        (1_000_001, 0, 1, "there"),  # the whole year after
    ],
)
def test_the_threshold_is_exceeded_by_its_first_cent(last_year: int, this_year: int, sale: int, taxed: str) -> None:
    is_past = is_past_threshold(last_year=last_year, this_year=this_year, sale=sale)
    assert is_past is (taxed == "there")


@pytest.mark.parametrize("state", sorted(STANDARD_RATES.keys() - {"FR"}))
def test_a_verified_business_of_each_other_state_owes_the_tax_itself(state: str) -> None:
    number = {"GR": "EL"}.get(state, state) + "123"
    assert tax_for("FR", Customer(country=state, verified_number=number), past_threshold=True).category is AE


def test_there_are_27_states() -> None:
    assert len(STANDARD_RATES) == 27


def test_nothing_is_guessed_for_a_seller_elsewhere() -> None:
    with pytest.raises(UnknownSellerRulesError):
        tax_for("CM", Customer(country="CM"), past_threshold=False)
