"""How a customer's request can be refused."""

from enum import StrEnum

from app.kernel.errors import GuichetError


class ActRefusedError(GuichetError):
    """What is asked for leads nowhere from the state in which a ticket is."""

    def __init__(self, act: str, by: str, state: str) -> None:
        super().__init__(f"{by} cannot {act} what is {state}")
        self.act = act
        self.by = by
        self.state = state


class OtherWayRoundError(ActRefusedError):
    """An account's ticket that should go on as a guest's, where its account would not find it; the reverse may be."""


class RatingOverError(GuichetError):
    """What is judged did not end, or ended too long ago."""

    def __init__(self) -> None:
        super().__init__("there is no closure to judge any more")


class FileFault(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    UNKNOWN_KIND = "unknown_kind"
    PROGRAM = "program"
    ACTIVE = "active"  # a page, a drawing or a document that acts by itself
    BROKEN = "broken"  # or two things at once
    BOMB = "bomb"
    LOCKED = "locked"


class FileRefusedError(GuichetError):
    """A file that is not taken: its name, fit to be shown, and why."""

    def __init__(self, name: str, fault: FileFault) -> None:
        super().__init__(f"{name}: {fault}")
        self.name = name
        self.fault = fault
