"""What becomes of a mail: one table, from what it says and what is known, to its fate.

The order in which a request is found: the signed address it went to, the Message-ID it answers, the reference in its
subject. None of them is believed of a sender who takes no part in that request.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from app.domain.accounts.identifiers import key_of
from app.domain.support.incoming.letter import Letter, Mark
from app.domain.support.incoming.policy import IncomingPolicy
from app.kernel.emails import bare_email


class Outcome(StrEnum):
    """What is done with a mail."""

    REPLY = "reply"  # it becomes a message of a request
    NEW = "new"  # it opens one
    HELD = "held"  # it waits for a person
    DROPPED = "dropped"  # nothing of it is kept but that it came


class Reason(StrEnum):
    """Why a mail is held or dropped."""

    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    UNCLEAR_SENDER = "unclear_sender"
    OWN_ADDRESS = "own_address"
    WANDERED = "wandered"
    BOUNCE = "bounce"
    ANSWERED_BY_MACHINE = "answered_by_machine"
    AUTOMATIC = "automatic"
    NULL_SENDER = "null_sender"
    LIST = "list"
    TOO_MANY = "too_many"
    FORGED = "forged"
    NOT_PARTICIPANT = "not_participant"
    STRANGER = "stranger"
    OF_TEAM = "of_team"
    EMPTY = "empty"


class Way(StrEnum):
    """How a request was found."""

    ADDRESS = "address"
    MESSAGE_ID = "message_id"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Found:
    """A request that a mail may belong to, and the keys of the addresses of whoever takes part in it."""

    request_id: UUID
    participants: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known around a mail. `forged`: it went to an address that looks signed, and is not by us."""

    own: frozenset[str]  # the brand's addresses, in small letters
    lately: int = 0  # mails of this sender in the last hour, this one not counted
    forged: bool = False
    is_of_team: bool = False  # its sender answers requests, which is done at the desk
    by_address: Found | None = None
    by_message_id: Found | None = None
    by_subject: Found | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a mail, and why; of a reply or one held, the request it belongs to or would."""

    outcome: Outcome
    reason: Reason | None = None
    request_id: UUID | None = None
    way: Way | None = None


_Check = Callable[[Letter, Known, IncomingPolicy], bool]


def _marked(mark: Mark) -> _Check:
    return lambda letter, _known, _policy: mark in letter.marks


def _both(one: _Check, other: _Check) -> _Check:
    return lambda letter, known, policy: one(letter, known, policy) and other(letter, known, policy)


def _is_own(letter: Letter, known: Known, _policy: IncomingPolicy) -> bool:
    return bare_email(letter.sender or "") in known.own


def _is_unclear(letter: Letter, _known: Known, _policy: IncomingPolicy) -> bool:
    return letter.sender is None or Mark.TWO_SENDERS in letter.marks


def _is_one_too_many(_letter: Letter, known: Known, policy: IncomingPolicy) -> bool:
    return known.lately >= policy.most_an_hour


def _is_forged(_letter: Letter, known: Known, _policy: IncomingPolicy) -> bool:
    return known.forged


def _is_empty(letter: Letter, _known: Known, _policy: IncomingPolicy) -> bool:
    return not letter.text.strip() and not letter.enclosures


# The first that holds decides; what a machine made comes before what it says, so that no machine is ever answered.
# A loop waits for a person, as far as a sender is let through: what goes round beyond that is dropped and counted.
TABLE: tuple[tuple[_Check, Outcome, Reason], ...] = (
    (_both(_is_own, _is_one_too_many), Outcome.DROPPED, Reason.OWN_ADDRESS),
    (_is_own, Outcome.HELD, Reason.OWN_ADDRESS),
    (_both(_marked(Mark.WANDERED), _is_one_too_many), Outcome.DROPPED, Reason.WANDERED),
    (_marked(Mark.WANDERED), Outcome.HELD, Reason.WANDERED),
    (_marked(Mark.BOUNCE), Outcome.DROPPED, Reason.BOUNCE),
    (_marked(Mark.ANSWERED), Outcome.DROPPED, Reason.ANSWERED_BY_MACHINE),
    (_is_one_too_many, Outcome.HELD, Reason.TOO_MANY),
    (_marked(Mark.TOO_LARGE), Outcome.HELD, Reason.TOO_LARGE),
    (_marked(Mark.UNREADABLE), Outcome.HELD, Reason.UNREADABLE),
    (_marked(Mark.NULL_SENDER), Outcome.HELD, Reason.NULL_SENDER),
    (_is_unclear, Outcome.HELD, Reason.UNCLEAR_SENDER),
    (_marked(Mark.LIST), Outcome.HELD, Reason.LIST),
    (_marked(Mark.GENERATED), Outcome.HELD, Reason.AUTOMATIC),
    (_marked(Mark.LOOKS_AUTOMATIC), Outcome.HELD, Reason.AUTOMATIC),
    (_is_forged, Outcome.HELD, Reason.FORGED),
    (_is_empty, Outcome.HELD, Reason.EMPTY),
)

# Why a mail is held that came the way of a request its sender takes no part in.
_OUTSIDERS: Mapping[Way, Reason] = MappingProxyType(
    {
        Way.ADDRESS: Reason.NOT_PARTICIPANT,  # somebody passed the address on
        Way.MESSAGE_ID: Reason.STRANGER,
        Way.SUBJECT: Reason.STRANGER,
    }
)


def decide(letter: Letter, known: Known, policy: IncomingPolicy) -> Fate:
    """Give a mail's fate."""
    way, found = _find(known)
    request_id = found.request_id if found else None
    for holds, outcome, reason in TABLE:
        if holds(letter, known, policy):
            return Fate(outcome, reason, request_id, way)
    if way is None or found is None:
        return Fate(Outcome.NEW)
    if key_of(letter.sender or "") not in found.participants:
        return Fate(Outcome.HELD, Reason.OF_TEAM if known.is_of_team else _OUTSIDERS[way], request_id, way)
    return Fate(Outcome.REPLY, None, request_id, way)


def _find(known: Known) -> tuple[Way | None, Found | None]:
    """Give the first way that leads to a request."""
    ways = {Way.ADDRESS: known.by_address, Way.MESSAGE_ID: known.by_message_id, Way.SUBJECT: known.by_subject}
    return next(((way, found) for way, found in ways.items() if found is not None), (None, None))
