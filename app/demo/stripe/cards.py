"""Stripe's own test cards, a platform and a debit, and what becomes of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class TestCard:
    """How a card behaves: refused when it is put on file, when it is charged, or each time asking its owner."""

    __test__ = False  # no test of pytest's

    brand: str = "visa"
    refuses_setup: bool = False
    refuses_charge: bool = False
    asks_owner: bool = False
    redirects: bool = False  # its owner agrees on another site, once; then it is charged by itself
    settles_later: bool = False  # its payment is `processing` until the bank has answered, days later
    decline_code: str = "generic_decline"


PLATFORM = "paypal"
"""The one platform that the stand-in knows: a means of payment whose site the browser is sent to, and back."""

DEBIT = "sepa_debit"
"""The one means of payment of the stand-in's that is paid, or refused, days after the browser has gone."""

CARDS: Mapping[str, TestCard] = MappingProxyType(
    {
        "4242424242424242": TestCard(),
        "5555555555554444": TestCard(brand="mastercard"),
        "4000000000000002": TestCard(refuses_setup=True, refuses_charge=True),
        "4000000000009995": TestCard(refuses_setup=True, refuses_charge=True, decline_code="insufficient_funds"),
        "4000000000000341": TestCard(refuses_charge=True),
        "4000002760003184": TestCard(asks_owner=True),
        PLATFORM: TestCard(brand=PLATFORM, redirects=True),
        DEBIT: TestCard(brand=DEBIT, settles_later=True),
    }
)
