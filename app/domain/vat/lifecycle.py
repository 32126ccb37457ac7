"""What is decided about registrations: their states, and when VIES is asked again; nothing is read here."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from app.domain.vat.errors import StateError
from app.domain.vat.models import VatState
from app.domain.vat.policy import ProPolicy


class VatEvent(StrEnum):
    """What happens to a registration."""

    ASKED = "asked"  # a company or number is given anew, or the team lets VIES be asked again
    BEGUN = "begun"  # VIES is being asked
    VALID = "valid"
    INVALID = "invalid"
    FAILED = "failed"
    UNANSWERED = "unanswered"  # VIES can't tell, or has not for too long
    ACCEPTED = "accepted"  # by the team
    REFUSED = "refused"  # by the team


_S, _E = VatState, VatEvent

TRANSITIONS: Mapping[VatState, Mapping[VatEvent, VatState]] = MappingProxyType(
    {
        _S.UNCHECKED: {
            _E.ASKED: _S.UNCHECKED,
            _E.BEGUN: _S.PENDING,
            _E.ACCEPTED: _S.VERIFIED,
            _E.REFUSED: _S.REJECTED,
        },
        _S.PENDING: {
            _E.ASKED: _S.UNCHECKED,
            _E.BEGUN: _S.PENDING,
            _E.VALID: _S.VERIFIED,
            _E.INVALID: _S.REJECTED,
            _E.FAILED: _S.PENDING,
            _E.UNANSWERED: _S.UNAVAILABLE,
            _E.ACCEPTED: _S.VERIFIED,
            _E.REFUSED: _S.REJECTED,
        },
        _S.VERIFIED: {
            _E.ASKED: _S.UNCHECKED,
            _E.BEGUN: _S.VERIFIED,
            _E.VALID: _S.VERIFIED,
            _E.INVALID: _S.REJECTED,
            _E.FAILED: _S.VERIFIED,  # silence takes nothing from anybody
            _E.UNANSWERED: _S.VERIFIED,
            _E.REFUSED: _S.REJECTED,
        },
        _S.REJECTED: {_E.ASKED: _S.UNCHECKED, _E.ACCEPTED: _S.VERIFIED},
        _S.UNAVAILABLE: {_E.ASKED: _S.UNCHECKED, _E.ACCEPTED: _S.VERIFIED, _E.REFUSED: _S.REJECTED},
    }
)
"""Where each event leads from each state; what is missing is refused."""

MAILED: Mapping[VatState, str] = MappingProxyType(
    {_S.VERIFIED: "pro_verified", _S.REJECTED: "pro_rejected", _S.UNAVAILABLE: "pro_unavailable"}
)
"""The mail that tells of a state, once it is reached from another."""

LEASE = timedelta(minutes=2)
"""How long a claimed registration belongs to its claimant; far longer than an answer may take."""

GIVES_WAY_FOR = timedelta(seconds=5)
"""The longest wait of a claimant that met another in the same country."""

_LADDER = tuple(timedelta(minutes=each) for each in (5, 5, 10, 20, 40, 60, 120, 240, 480, 720))
_JITTER = 0.2  # of a wait, more or less, so that a herd spreads


def next_state(state: VatState, event: VatEvent) -> VatState:
    """Give where an event leads; StateError."""
    found = TRANSITIONS[state].get(event)
    if found is None:
        raise StateError(state, event)
    return found


def retry_after(attempts: int, *, chance: float) -> timedelta:
    """Give the wait after so many attempts (one or more); `chance` (0 up to 1) shifts it a fifth either way."""
    wait = _LADDER[min(attempts, len(_LADDER)) - 1]
    return wait * (1 - _JITTER + 2 * _JITTER * chance)


def is_given_up(round_at: datetime, policy: ProPolicy, *, now: datetime) -> bool:
    """Tell whether VIES has been asked long enough without an answer."""
    return now - round_at >= policy.give_up_after.as_timedelta()
