"""How a ticket goes on: its states, whose turn each of them is, and one table of what leads from one to another."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.support.errors import ActRefusedError
from app.domain.support.turns import Side


class TicketState(StrEnum):
    """Where a ticket stands."""

    UNPROVEN = "unproven"  # a guest's, until their mailbox is proven: the team sees nothing of it
    NEW = "new"  # nobody has answered yet
    OPEN = "open"  # the customer wrote last
    ASKED = "asked"  # the team wrote last
    CARRIER = "carrier"  # an inquiry is open with the carrier
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"  # goes on as another ticket


class Category(StrEnum):
    """What any state comes down to, whatever it is called."""

    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"


class By(StrEnum):
    """Who does something to a ticket."""

    CUSTOMER = "customer"
    TEAM = "team"
    SYSTEM = "system"


class Act(StrEnum):
    """What is done to a ticket."""

    ASK = "ask"  # it is opened
    PROVE = "prove"
    WRITE = "write"  # a message that both sides read
    INQUIRE = "inquire"  # with the carrier
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    ESCALATE = "escalate"
    MERGE = "merge"  # into another one
    JOIN = "join"  # another one goes on as this one


_S, _A, _B = TicketState, Act, By

CATEGORIES: Mapping[TicketState, Category] = MappingProxyType(
    {
        _S.UNPROVEN: Category.WAITING,
        _S.NEW: Category.OPEN,
        _S.OPEN: Category.OPEN,
        _S.ASKED: Category.WAITING,
        _S.CARRIER: Category.WAITING,
        _S.RESOLVED: Category.RESOLVED,
        _S.CLOSED: Category.CLOSED,
        _S.MERGED: Category.CLOSED,
    }
)

TURNS: Mapping[TicketState, Side] = MappingProxyType(
    {
        _S.UNPROVEN: Side.CUSTOMER,
        _S.NEW: Side.TEAM,
        _S.OPEN: Side.TEAM,
        _S.ASKED: Side.CUSTOMER,
        _S.CARRIER: Side.CARRIER,
        _S.RESOLVED: Side.NOBODY,
        _S.CLOSED: Side.NOBODY,
        _S.MERGED: Side.NOBODY,
    }
)

_RUNNING = (_S.NEW, _S.OPEN, _S.ASKED, _S.CARRIER)
_TOLD = (*_RUNNING, _S.RESOLVED)

TRANSITIONS: Mapping[tuple[TicketState, Act, By], TicketState] = MappingProxyType(
    {
        (_S.UNPROVEN, _A.PROVE, _B.CUSTOMER): _S.NEW,
        (_S.UNPROVEN, _A.CLOSE, _B.SYSTEM): _S.CLOSED,
        # A customer who writes once more before the first answer has not had it yet.
        (_S.NEW, _A.WRITE, _B.CUSTOMER): _S.NEW,
        **{(state, _A.WRITE, _B.CUSTOMER): _S.OPEN for state in (_S.OPEN, _S.ASKED, _S.CARRIER, _S.RESOLVED)},
        # What the team writes while the carrier looks keeps the customer informed; the inquiry goes on.
        **{(state, _A.WRITE, _B.TEAM): _S.ASKED for state in (_S.NEW, _S.OPEN, _S.ASKED, _S.RESOLVED)},
        (_S.CARRIER, _A.WRITE, _B.TEAM): _S.CARRIER,
        **{(state, _A.INQUIRE, _B.TEAM): _S.CARRIER for state in (_S.NEW, _S.OPEN, _S.ASKED)},
        **{(state, _A.RESOLVE, by): _S.RESOLVED for state in _RUNNING for by in (_B.TEAM, _B.CUSTOMER)},
        **{(state, _A.CLOSE, _B.TEAM): _S.CLOSED for state in _TOLD},
        (_S.RESOLVED, _A.CLOSE, _B.SYSTEM): _S.CLOSED,
        **{(state, _A.REOPEN, by): _S.OPEN for state in (_S.RESOLVED, _S.CLOSED) for by in (_B.TEAM, _B.CUSTOMER)},
        (_S.CARRIER, _A.REOPEN, _B.TEAM): _S.OPEN,  # the carrier has answered
        (_S.NEW, _A.ESCALATE, _B.CUSTOMER): _S.NEW,
        **{
            (state, _A.ESCALATE, _B.CUSTOMER): _S.OPEN
            for state in (_S.OPEN, _S.ASKED, _S.CARRIER, _S.RESOLVED, _S.CLOSED)
        },
        **{(state, _A.MERGE, _B.TEAM): _S.MERGED for state in (*_TOLD, _S.CLOSED)},
        # With an answer that is owed.
        (_S.NEW, _A.JOIN, _B.TEAM): _S.NEW,
        **{(state, _A.JOIN, _B.TEAM): _S.OPEN for state in (_S.OPEN, _S.ASKED, _S.CARRIER, _S.RESOLVED, _S.CLOSED)},
    }
)
"""A ticket that was closed takes no message: it is reopened first, or followed by a new one."""

INQUIRING: Mapping[tuple[TicketState, Act, By], TicketState | None] = MappingProxyType(
    {
        (_S.OPEN, _A.WRITE, _B.TEAM): _S.CARRIER,
        (_S.OPEN, _A.REOPEN, _B.TEAM): _S.OPEN,  # the carrier has answered
        (_S.OPEN, _A.INQUIRE, _B.TEAM): None,  # it is open already
    }
)
"""What is otherwise while an inquiry is open: a customer who writes is owed an answer, and the carrier looks on."""


def state_after(state: TicketState, act: Act, by: By, *, inquires: bool = False) -> TicketState:
    """Give the state that an act leads to; ActRefusedError where it leads nowhere."""
    after = _leads_to(state, act, by, inquires=inquires)
    if after is None:
        raise ActRefusedError(act, by, state)
    return after


def may_do(state: TicketState, act: Act, by: By, *, inquires: bool = False) -> bool:
    """Tell whether an act leads anywhere; `inquires` while the carrier has not answered."""
    return _leads_to(state, act, by, inquires=inquires) is not None


def _leads_to(state: TicketState, act: Act, by: By, *, inquires: bool) -> TicketState | None:
    step = state, act, by
    return INQUIRING[step] if inquires and step in INQUIRING else TRANSITIONS.get(step)


def category_of(state: TicketState) -> Category:
    """Give what a state comes down to."""
    return CATEGORIES[state]
