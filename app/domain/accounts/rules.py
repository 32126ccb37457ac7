"""The state machine of an account, and the one gate: who may come in, by which way, and now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from app.domain.accounts.errors import (
    ClosedError,
    ExpiredPasswordError,
    ForeignAccountError,
    LockedError,
    RefusedEntryError,
    SuspendedError,
    TransitionError,
    UnconfirmedError,
    WaitingError,
)
from app.domain.accounts.models import AccountState

_UNCONFIRMED, _WAITING, _ACTIVE = AccountState.UNCONFIRMED, AccountState.WAITING, AccountState.ACTIVE
_SUSPENDED, _CLOSED = AccountState.SUSPENDED, AccountState.CLOSED


class Event(StrEnum):
    """What changes the state of an account."""

    CONFIRM = "confirm"  # the mailbox is proven, and nobody has to approve
    CONFIRM_AND_WAIT = "confirm_and_wait"
    APPROVE = "approve"
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"
    REOPEN = "reopen"


TRANSITIONS: Mapping[tuple[AccountState, Event], AccountState] = MappingProxyType(
    {
        (_UNCONFIRMED, Event.CONFIRM): _ACTIVE,
        (_UNCONFIRMED, Event.CONFIRM_AND_WAIT): _WAITING,
        (_UNCONFIRMED, Event.CLOSE): _CLOSED,
        (_WAITING, Event.APPROVE): _ACTIVE,
        (_WAITING, Event.CLOSE): _CLOSED,
        (_ACTIVE, Event.SUSPEND): _SUSPENDED,
        (_ACTIVE, Event.CLOSE): _CLOSED,
        (_SUSPENDED, Event.RESUME): _ACTIVE,
        (_SUSPENDED, Event.CLOSE): _CLOSED,
        (_CLOSED, Event.REOPEN): _ACTIVE,
    }
)


def next_state(state: AccountState, event: Event) -> AccountState:
    """Give the state that an event leads to; TransitionError when it leads nowhere from here."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise TransitionError(state, event) from None


def confirmed_event(policy_mode: str, *, serial_known: bool) -> Event:
    """Give what the proof of a mailbox leads to: the account opens, or the team has to approve it first.

    `policy_mode` is `RegistrationPolicy.mode`; a device that the brand sold stands for its owner.
    """
    waits = policy_mode == "confirm_and_approve" and not serial_known
    return Event.CONFIRM_AND_WAIT if waits else Event.CONFIRM


class Way(StrEnum):
    """By what someone wants to come in, or to get at the account's password."""

    PASSWORD = "password"  # noqa: S105 - the name of a way, not a secret
    PASSKEY = "passkey"
    REGISTRATION = "registration"
    MIGRATION = "migration"
    ACTIVATION = "activation"  # the confirmation link: proves the mailbox, opens no session
    RESET = "reset"  # the reset link: chooses a password, opens no session
    STAFF = "staff"  # a member of the team views as the customer
    SESSION = "session"  # one that was opened before, at each request


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the gate looks at; of an account as it is stored, and of nothing else."""

    tenant: str
    state: AccountState
    locked: bool = False
    password_expires_at: datetime | None = None


# What a link in the account's own mailbox may still do for an account that lets nobody in yet.
_BY_MAIL = frozenset({Way.ACTIVATION, Way.RESET})


def let_in(standing: Standing, way: Way, *, tenant: str, now: datetime) -> None:
    """Let someone who proved who they are come in this way; RefusedEntryError says what keeps them out."""
    refusal = _refusal(standing, way, tenant, now)
    if refusal is not None:
        raise refusal


def _refusal(standing: Standing, way: Way, tenant: str, now: datetime) -> RefusedEntryError | None:
    """Find what keeps someone out, the gravest first."""
    expires_at = standing.password_expires_at
    by_mail = way in _BY_MAIL
    checks: tuple[tuple[bool, type[RefusedEntryError]], ...] = (
        (standing.tenant != tenant, ForeignAccountError),
        (standing.state is _CLOSED, ClosedError),
        (standing.state is _SUSPENDED, SuspendedError),
        (standing.locked and way is not Way.RESET, LockedError),
        (standing.state is _UNCONFIRMED and not by_mail, UnconfirmedError),
        (standing.state is _WAITING and not by_mail, WaitingError),
        (way is Way.PASSWORD and expires_at is not None and expires_at <= now, ExpiredPasswordError),
    )
    return next((error() for refused, error in checks if refused), None)
