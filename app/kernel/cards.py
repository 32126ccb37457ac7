"""Numbers of payment cards in what somebody writes: at most the first six and the last four digits stay.

A number is a card's when it begins like an issuer's (ISO/IEC 7812), is as long as that issuer's are, and its last
digit checks the others (Luhn). What is certainly something else stays: an IBAN, a SIRET, an EAN, an IMEI as telephones
show it, a UPS number, a French telephone number or one with its country, a date. How much of a card's may stay:
PCI DSS 4.0, 3.4.1.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from app.kernel.ibans import iban_spans

HIDDEN = "•"
_FIRST, _LAST = 6, 4
_NEW = range(16, 20)
# How numbers begin, and how many digits they have. Short ones are taken for Maestro's only where they begin like one of
# its own issuers', because parcels' numbers are as long.
_ISSUERS: Sequence[tuple[re.Pattern[str], Sequence[int]]] = (
    (re.compile(r"4"), (13, *_NEW)),  # Visa
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),  # Mastercard
    (re.compile(r"3[47]"), (15,)),  # American Express
    (re.compile(r"30[0-5]|3095|36|3[89]"), (14, *_NEW)),  # Diners Club
    (re.compile(r"352[89]|35[3-8]"), _NEW),  # JCB
    (re.compile(r"50|5[6-8]|6"), _NEW),  # Maestro, Discover, UnionPay
    (re.compile(r"5018|5020|5038|5893|6304|6703|6759|676[1-3]"), range(12, 16)),  # Maestro
)
_SHORTEST, _LONGEST = 12, 19  # digits
# What may stand between digits: a line's spaces, dashes, points, and what is not seen at all.
_GAP = r"(?:[^\S\r\n]|[-.\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufe58\ufe63\uff0d\uff0e\ufeff])"
_RUN = re.compile(rf"\d(?:{_GAP}{{0,3}}\d){{{_SHORTEST - 1},}}")
_GROUP = re.compile(r"\d+")
_SOMETHING_ELSE = re.compile(
    r"\b1Z(?: ?[0-9A-Z]){16}\b"  # UPS
    rf"|(?<!\d)(?<!\D\d\d{_GAP})(?<!^\d\d{_GAP})0[1-9](?:(?:{_GAP}\d\d){{4}}|\d{{8}})(?!\d)"  # a French telephone
    r"|(?<!\d)(?:[0-3]?\d[.-][01]?\d[.-](?:19|20)\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d)(?!\d)",  # a date
    re.IGNORECASE,
)
_PLUS = ("+", "\uff0b")
_SIRET, _SIREN, _EAN = 14, 9, 13  # digits
_DINERS = ([4, 6, 4], [4, 4, 4, 2])  # how a card of 14 digits is written, and no SIRET
_IMEI = ([2, 6, 6, 1], [2, 6, 6, 2])
_SMALLEST_GROUP = 3  # smaller ones are taken for a card's only where nothing but one card is written

_Groups = list[list[tuple[int, str]]]  # the digits of a run as they are grouped, each with its place


def mask_cards(text: str) -> str:
    """Give a text as it was, but for the middle of each card number."""
    if _RUN.search(text) is None:
        return text
    hidden = {place for run in _runs(text) for card in _cards(run) for place in card[_FIRST:-_LAST]}
    return "".join(HIDDEN if place in hidden else each for place, each in enumerate(text)) if hidden else text


def _runs(text: str) -> Iterator[_Groups]:
    """Give what could hold a card: digits with nothing but gaps between them, without what is something else."""
    for start, end in [*iban_spans(text), *(found.span() for found in _SOMETHING_ELSE.finditer(text))]:
        text = text[:start] + "\n" * (end - start) + text[end:]
    for run in _RUN.finditer(text):
        groups = [
            [(place, str(unicodedata.decimal(text[place]))) for place in range(*group.span())]
            for group in _GROUP.finditer(text, *run.span())
        ]
        yield groups[1:] if text.startswith(_PLUS, max(run.start() - 1, 0)) else groups


def _cards(groups: _Groups) -> Iterator[list[int]]:
    """Give the places of the digits of each card number; two may share digits."""
    for first in range(len(groups)):
        places: list[int] = []
        digits = ""
        for last in range(first, len(groups)):
            places += [place for place, _ in groups[last]]
            digits += "".join(digit for _, digit in groups[last])
            if len(digits) > _LONGEST:
                break
            if _is_issued(digits) and _is_a_card_s(digits, groups, first, last):
                yield places[:]


def _is_issued(digits: str) -> bool:
    if len(digits) < _SHORTEST:
        return False
    return any(len(digits) in lengths and begins.match(digits) for begins, lengths in _ISSUERS) and _is_luhn(digits)


def _is_a_card_s(digits: str, groups: _Groups, first: int, last: int) -> bool:
    """Whether a number that could be a card's is written like one, and is not certainly something else."""
    sizes = [len(group) for group in groups[first : last + 1]]
    if len(sizes) < len(groups) and min(sizes[:-1], default=_SMALLEST_GROUP) < _SMALLEST_GROUP and {*sizes} != {1}:
        return False
    return not (_is_siret(digits, sizes) or _is_ean(digits) or sizes in _IMEI)


def _is_siret(digits: str, sizes: list[int]) -> bool:
    return len(digits) == _SIRET and _is_luhn(digits[:_SIREN]) and sizes not in _DINERS


def _is_ean(digits: str) -> bool:
    weighed = sum(int(each) * (3 if place % 2 else 1) for place, each in enumerate(digits))
    return len(digits) == _EAN and weighed % 10 == 0


def _is_luhn(digits: str) -> bool:
    """Check the last digit (ISO/IEC 7812-1, annex B)."""
    doubled = (sum(divmod(2 * int(each), 10)) for each in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0
