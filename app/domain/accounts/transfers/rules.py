"""What is decided about transfers: their states, bounds, and the columns that a brand takes; nothing is read here."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from app.domain.accounts.policy import RegistrationPolicy, SerialNumberPolicy
from app.domain.accounts.transfers.models import TransferState

_S = TransferState

BEGUN: Mapping[TransferState, TransferState] = MappingProxyType({_S.UPLOADED: _S.CHECKING, _S.ASKED: _S.WRITING})
"""What a transfer becomes once somebody works on it."""

WORKING = frozenset({_S.UPLOADED, _S.CHECKING, _S.IMPORTING, _S.ASKED, _S.WRITING})
"""States that go on by themselves."""

OPEN = WORKING | {_S.CHECKED}
"""States that can be cancelled."""

KEPT_FOR = timedelta(hours=24)
"""How long a transfer, its report and its file stay after it was asked for or came to its end."""

LEASE = timedelta(minutes=2)
"""How long a claimed transfer belongs to its claimant, from one batch to the next."""

RETRY_AFTER = timedelta(seconds=30)
MOST_TRIES = 5
"""A transfer that breaks its worker this often without coming on has failed."""

LARGEST_FILE = 16 * 1024 * 1024  # bytes
MOST_LINES = 50_000
LONGEST_LINE = 20_000  # characters

MAIL_PACE = timedelta(seconds=1)
"""Between the mails of one import, so that nobody's reset link waits behind all of them."""

PROFILE_COLUMNS = ("email", "first_name", "last_name", "user_name", "company", "country", "serial_number", "birth_date")
COLUMNS = (*PROFILE_COLUMNS, "language")
"""Columns that an import may take."""

EXPORTED = (*COLUMNS, "account_number", "state", "role", "registered_on")
"""Columns of an export; of the last four an import takes nothing: a role is given by hand."""

_ALWAYS = frozenset({"email", "first_name", "last_name"})


def taken_columns(policy: RegistrationPolicy, serial: SerialNumberPolicy | None) -> tuple[str, ...]:
    """Give the columns that a brand takes: what its registration asks for, and the language of its mails."""
    asked = _ALWAYS | {*policy.required, *policy.optional, "language"}
    return tuple(name for name in COLUMNS if name in asked and (name != "serial_number" or serial is not None))


def required_columns(policy: RegistrationPolicy, serial: SerialNumberPolicy | None) -> tuple[str, ...]:
    """Give the columns that no line may leave empty: what the brand's registration would not do without."""
    needed = _ALWAYS | {*policy.required}
    return tuple(name for name in taken_columns(policy, serial) if name in needed)
