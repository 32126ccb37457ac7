"""Which sentences the law wants on a paper; what they say is found by whoever issues it (`Words`)."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Protocol

from app.domain.invoices.snapshot import Buyer, Line, Nature
from app.domain.invoices.vat_rules import Category


class MentionKind(StrEnum):
    """One sentence of the law's, each with its source."""

    GOODS = "goods"  # CGI, annexe II, 242 nonies A, I, 18°: the category of the operation
    SERVICES = "services"
    BOTH = "both"
    VAT_ON_DEBITS = "vat_on_debits"  # CGI, annexe II, 242 nonies A, I, 19°
    REVERSE_CHARGE = "reverse_charge"  # CGI, annexe II, 242 nonies A, I, 13°; directive 2006/112/EC, 226, 11a
    OUTSIDE_EU = "outside_eu"  # CGI, 259 and 259 D
    NO_VAT_THERE = "no_vat_there"  # CGI, 294, 1
    LATE_PENALTIES = "late_penalties"  # Code de commerce, L441-9 and L441-10, between businesses
    RECOVERY_COSTS = "recovery_costs"  # Code de commerce, D441-5: 40 €, between businesses
    NO_DISCOUNT = "no_discount"  # Code de commerce, L441-9, between businesses


class Words(Protocol):
    """Finds what a mention says."""

    def __call__(self, kind: MentionKind, language: str) -> str:
        """Give the sentence in that language."""


_NATURES = {
    Nature.GOODS: MentionKind.GOODS,
    Nature.SERVICES: MentionKind.SERVICES,
    Nature.BOTH: MentionKind.BOTH,
}
UNTAXED = {
    Category.REVERSE_CHARGE: MentionKind.REVERSE_CHARGE,
    Category.OUTSIDE: MentionKind.OUTSIDE_EU,
    Category.EXEMPT: MentionKind.NO_VAT_THERE,
}
_BETWEEN_BUSINESSES = (MentionKind.LATE_PENALTIES, MentionKind.RECOVERY_COSTS, MentionKind.NO_DISCOUNT)


def mentions_of(
    lines: Sequence[Line], buyer: Buyer, nature: Nature, *, vat_on_debits: bool, asks: bool
) -> Iterator[MentionKind]:
    """Name the sentences of a paper; one that asks for money says what being late costs a business."""
    yield _NATURES[nature]
    if vat_on_debits:
        yield MentionKind.VAT_ON_DEBITS
    for category, kind in UNTAXED.items():
        if any(line.category is category for line in lines):
            yield kind
    if asks and buyer.is_business:
        yield from _BETWEEN_BUSINESSES
