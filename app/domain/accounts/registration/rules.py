"""What a registration leads to, decided from the brand's policy and from what is stored; nothing is read here."""

import unicodedata
from enum import StrEnum
from itertools import groupby

from app.domain.accounts.models import Account, AccountState, PasswordKind
from app.domain.accounts.policy import RegistrationPolicy

_OPEN_AT_ONCE = frozenset({"generated_password", "immediate"})
_BETWEEN = str.maketrans("", "", " \u00a0\u202f-‐‑–")  # what people put between the groups of a number


class Outcome(StrEnum):
    """What a registration does."""

    CREATE = "create"
    REPLACE = "replace"  # it was never confirmed: the later registration counts
    ADOPT = "adopt"  # an account of the former customer area; its mailbox has to be proven
    TAKEN = "taken"


def decide(held: AccountState | None, *, is_former: bool) -> Outcome:
    """Decide from the state of the account that holds the address, if any, and whether a former account waits for it.

    A closed account holds its address where the brand bars it: nobody registers with it again.
    """
    if held not in {None, AccountState.UNCONFIRMED}:
        return Outcome.TAKEN
    if is_former:
        return Outcome.ADOPT
    return Outcome.CREATE if held is None else Outcome.REPLACE


def first_state(policy: RegistrationPolicy) -> AccountState:
    """Give the state in which a registration begins."""
    return AccountState.ACTIVE if policy.mode in _OPEN_AT_ONCE else AccountState.UNCONFIRMED


def awaits_password(account: Account) -> bool:
    """Tell whether an account waits for a password that we make: it has none yet, or one that nobody has used.

    None is made for a person who has chosen one since, nor for one that “this was not me” took away.
    """
    if account.state is not AccountState.ACTIVE or account.locked_at is not None:
        return False
    if account.password_set_at is None:
        return True
    return account.password_kind is PasswordKind.GENERATED and account.password_expires_at is not None


def normal_serial(text: str) -> str:
    """Write a serial number as the nameplate does: capitals, with nothing between."""
    return unicodedata.normalize("NFKC", text).translate(_BETWEEN).upper()


def form_of(example: str) -> list[tuple[bool, int]]:
    """Describe an example's form, run by run: whether they are letters, and how many."""
    return [(is_letter, len(list(run))) for is_letter, run in groupby(example, key=str.isalpha)]
