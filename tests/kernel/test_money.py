"""Money is counted in whole minor units, and rounded by one rule."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.money import EXPONENTS, WHOLE_RATE, MixedCurrenciesError, Money, UnknownCurrencyError

AMOUNTS = st.integers(-(10**15), 10**15)
RATES = st.integers(0, WHOLE_RATE)


@pytest.mark.parametrize(
    ("amount", "quantity", "total"),
    [
        (333, "3", 999),
        (1, "0.5", 1),  # midway goes up
        (1, "0.4999", 0),
        (-1, "0.5", -1),  # and away from nothing, so that what is given back is what was taken
        (999, "0", 0),
        (250, "1.5", 375),
        (105, "0.333", 35),
        (10**15, "1000000", 10**21),
    ],
)
def test_a_price_times_a_quantity_is_rounded_half_up(amount: int, quantity: str, total: int) -> None:
    assert Money(amount, "EUR").times(Decimal(quantity)) == Money(total, "EUR")


@pytest.mark.parametrize(
    ("amount", "rate", "tax"),
    [
        (10_000, 2000, 2_000),
        (10_000, 850, 850),
        (2, 2500, 1),  # 0.5
        (-2, 2500, -1),
        (1, 2500, 0),  # 0.25
        (3, 2500, 1),  # 0.75
        (1_999, 2550, 510),  # 509.745
        (100, 550, 6),  # 5.5
        (123, 0, 0),
        (123, WHOLE_RATE, 123),
    ],
)
def test_a_tax_is_rounded_half_up(amount: int, rate: int, tax: int) -> None:
    assert Money(amount, "EUR").share(rate) == Money(tax, "EUR")


@pytest.mark.parametrize(
    ("amount", "currency", "major"),
    [(123_450, "EUR", "1234.50"), (1, "EUR", "0.01"), (1_234, "XAF", "1234"), (0, "XOF", "0"), (-5, "GBP", "-0.05")],
)
def test_an_amount_is_written_by_its_currencys_digits(amount: int, currency: str, major: str) -> None:
    assert str(Money(amount, currency).major) == major


def test_two_currencies_have_no_sum() -> None:
    with pytest.raises(MixedCurrenciesError):
        Money(1, "EUR") + Money(1, "XAF")
    with pytest.raises(MixedCurrenciesError):
        Money(1, "EUR") - Money(1, "CHF")


@pytest.mark.parametrize("currency", ["", "eur", "€", "BTC", "EURO"])
def test_a_currency_that_nobody_described_is_refused(currency: str) -> None:
    with pytest.raises(UnknownCurrencyError):
        Money(1, currency)


@given(AMOUNTS, AMOUNTS, st.sampled_from(sorted(EXPONENTS)))
def test_what_is_added_can_be_taken_away(one: int, other: int, currency: str) -> None:
    assert Money(one, currency) + Money(other, currency) - Money(other, currency) == Money(one, currency)


@given(AMOUNTS, RATES)
def test_a_share_is_the_whole_number_nearest_to_it_and_as_much_below_nothing(amount: int, rate: int) -> None:
    share = Money(amount, "EUR").share(rate).amount
    assert abs(share - Fraction(amount * rate, WHOLE_RATE)) <= Fraction(1, 2)
    assert Money(-amount, "EUR").share(rate).amount == -share
