"""What a transfer carries so that it is found again: a reference that banks check too (ISO 11649).

And whether what arrived is what was awaited.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from stdnum.iso7064 import mod_97_10

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another
_LENGTH = 8  # characters of 5 bits: of a brand's bills that wait, no two are alike
_MARK = "RF"
_MISREAD = str.maketrans("OIL", "011")  # as Crockford reads them
_WRITTEN = re.compile(rf"(?={_MARK}([0-9OIL]{{2}})([0-9A-Z]{{{_LENGTH}}}))", re.ASCII)
_BETWEEN = re.compile("[^0-9A-Z]+", re.ASCII)


class Doubt(StrEnum):
    """Why what arrived may not be what was awaited."""

    REFERENCE = "reference"  # the bank states another, or none
    PARTIAL = "partial"
    EXCESS = "excess"


def reference_of(bill_id: UUID) -> str:
    """Give the reference of a bill, the same each time, without blanks: `RF187K3F9Q2H`."""
    rest = bill_id.int
    letters = ""
    for _ in range(_LENGTH):
        rest, place = divmod(rest, len(_LETTERS))
        letters = _LETTERS[place] + letters
    return f"{_MARK}{_digits_of(letters)}{letters}"


def list_references(text: str) -> Sequence[str]:
    """Find the references in what somebody typed or a bank states, in groups or not; misread ones are left out."""
    found = _WRITTEN.finditer(_BETWEEN.sub("", text.upper()))
    read = [(each[1].translate(_MISREAD), each[2].translate(_MISREAD)) for each in found]
    return [f"{_MARK}{digits}{rest}" for digits, rest in read if digits == _digits_of(rest)]


def id_ends_with(reference: str) -> str:
    """Give the hexadecimal digits that the id of a reference's bill ends with."""
    number = 0
    for letter in reference[-_LENGTH:]:
        number = number * len(_LETTERS) + _LETTERS.index(letter)
    return f"{number:0{_LENGTH * 5 // 4}x}"


def doubts_about(reference: str, stated: str, *, expected: int, amount: int) -> frozenset[Doubt]:
    """Tell what speaks against a transfer being what a bill awaits; amounts in minor units.

    `stated` is all that the bank statement says as its reference.
    """
    doubts = set() if reference in list_references(stated) else {Doubt.REFERENCE}
    if amount != expected:
        doubts.add(Doubt.PARTIAL if amount < expected else Doubt.EXCESS)
    return frozenset(doubts)


def _digits_of(letters: str) -> str:
    return mod_97_10.calc_check_digits(f"{letters}{_MARK}")
