"""How an invoice can be refused; each error carries its facts, and no sentence."""

from collections.abc import Sequence
from decimal import Decimal

from app.kernel.errors import GuichetError


class InvoiceError(GuichetError):
    """Something about an invoice was refused."""


class IncompleteSellerError(InvoiceError):
    """The law wants more of the seller than the brand's `[legal_entity]` says; `missing` names its keys."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"the seller lacks {', '.join(missing)}")
        self.missing = tuple(missing)


class SeriesTakenError(InvoiceError):
    """Another seller counts its invoices in this series; two in one would leave a gap in each."""

    def __init__(self, series: str) -> None:
        super().__init__(f"series {series} is another seller's")
        self.series = series


class NothingBilledError(InvoiceError):
    """There is no line, or nothing is left to give back."""


class OverCreditedError(InvoiceError):
    """More would be given back of line `index` than was billed and not given back yet: `left`."""

    def __init__(self, index: int, left: Decimal) -> None:
        super().__init__(f"of line {index} only {left} are left")
        self.index, self.left = index, left


class CreditedMeanwhileError(InvoiceError):
    """Another credit note to the invoice was issued since this one was decided."""

    def __init__(self, number: str) -> None:
        super().__init__(f"invoice {number} was credited meanwhile")
        self.number = number


class NotAnInvoiceError(InvoiceError):
    """A credit note corrects an invoice, never another credit note."""


class DamagedInvoiceError(InvoiceError):
    """What is stored is not what was issued."""

    def __init__(self, number: str) -> None:
        super().__init__(f"invoice {number} is not what was issued")
        self.number = number


class UnknownSellerRulesError(InvoiceError):
    """Nobody has written down what a seller of this country charges."""

    def __init__(self, country: str) -> None:
        super().__init__(f"no VAT rules for a seller in {country}")
        self.country = country
