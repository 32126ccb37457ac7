"""Money in whole minor units, so that nothing is lost between two sums, and the one rule by which it is rounded.

**Half up**: what lies midway goes away from zero. A line is rounded once, quantity times price; a tax is rounded once
for each rate, on the sum of that rate's lines and never line by line (EN 16931, BR-CO-10 and BR-CO-17).
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from app.kernel.errors import GuichetError

EXPONENTS = MappingProxyType({"CHF": 2, "EUR": 2, "GBP": 2, "USD": 2, "XAF": 0, "XOF": 0})
"""How many digits a currency's minor unit stands after the point (ISO 4217); no other currency is counted in."""

WHOLE_RATE = 10_000
"""A rate is a whole number of hundredths of a percent: 20 % is 2000, 8.5 % is 850, and this is 100 %."""


class UnknownCurrencyError(GuichetError):
    """Nobody has said how many digits this currency has."""

    def __init__(self, currency: str) -> None:
        super().__init__(f"no currency of ours: {currency}")
        self.currency = currency


class MixedCurrenciesError(GuichetError):
    """Two currencies have no sum."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other} do not add up")
        self.one, self.other = one, other


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one currency: 12.50 € is `Money(1250, "EUR")`, 1,250 FCFA is `Money(1250, "XAF")`."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise UnknownCurrencyError(self.currency)

    def __add__(self, other: "Money") -> "Money":
        self._hold_alike(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._hold_alike(other)
        return Money(self.amount - other.amount, self.currency)

    def times(self, quantity: Decimal | int) -> "Money":
        """Give the price of so many, rounded half up."""
        return Money(_half_up(self.amount * Decimal(quantity)), self.currency)

    def share(self, rate: int) -> "Money":
        """Give so many hundredths of a percent of it, rounded half up."""
        return Money(_half_up(Decimal(self.amount * rate) / WHOLE_RATE), self.currency)

    @property
    def major(self) -> Decimal:
        """The amount as people write it."""
        return Decimal(self.amount).scaleb(-EXPONENTS[self.currency])

    def _hold_alike(self, other: "Money") -> None:
        if other.currency != self.currency:
            raise MixedCurrenciesError(self.currency, other.currency)


def _half_up(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_HALF_UP))
