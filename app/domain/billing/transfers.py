"""What a transfer carries so that it is found again: a reference that banks check too (ISO 11649)."""

from uuid import UUID

from stdnum.iso7064 import mod_97_10

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another
_LENGTH = 8  # characters of 5 bits: of a brand's bills that wait, no two are alike
_MARK = "RF"


def reference_of(bill_id: UUID) -> str:
    """Give the reference of a bill, the same each time, without blanks: `RF187K3F9Q2H`."""
    rest = bill_id.int
    letters = ""
    for _ in range(_LENGTH):
        rest, place = divmod(rest, len(_LETTERS))
        letters = _LETTERS[place] + letters
    return f"{_MARK}{mod_97_10.calc_check_digits(f'{letters}{_MARK}')}{letters}"
