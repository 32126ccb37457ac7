"""How a way into an account can be refused; each carries the facts that its page needs, and no sentence."""

from datetime import datetime
from enum import StrEnum

from app.kernel.errors import GuichetError


class AccountError(GuichetError):
    """Something about an account was refused."""


class WrongCredentialsError(AccountError):
    """Identifier and password do not go together; `left` tries remain before a block."""

    def __init__(self, left: int) -> None:
        super().__init__(f"wrong credentials, {left} tries left")
        self.left = left


class RefusedEntryError(AccountError):
    """The person proved who they are, and the account does not let them in now."""


class BlockedError(AccountError):
    """Too many tries failed; another is good at `until`, or (none) after the password was chosen anew."""

    def __init__(self, until: datetime | None) -> None:
        super().__init__(f"blocked until {until}")
        self.until = until


class UnconfirmedError(RefusedEntryError):
    """The mailbox is not proven yet."""


class WaitingError(RefusedEntryError):
    """The team has not approved the registration yet."""


class SuspendedError(RefusedEntryError):
    """The team has paused the account."""


class ClosedError(RefusedEntryError):
    """The account is closed."""


class LockedError(RefusedEntryError):
    """Its owner said “this was not me”; a new password, chosen by mail, opens it again."""


class ExpiredPasswordError(RefusedEntryError):
    """A password that we made was not used in time."""


class ForeignAccountError(RefusedEntryError):
    """The account is another tenant's."""


class TakenError(AccountError):
    """The e-mail address or user name belongs to an account already; `field` names which."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is taken")
        self.field = field


class TransitionError(AccountError):
    """An account's state does not lead there."""

    def __init__(self, state: str, event: str) -> None:
        super().__init__(f"{event} is not for an account that is {state}")
        self.state = state
        self.event = event


class NotViewableError(AccountError):
    """The account has no pages that the team may see: it is a colleague's, or nobody may enter it."""


class NothingToResetError(AccountError):
    """The account has no proof beside its password."""


class LinkFault(StrEnum):
    """Why a mailed link is of no use."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    SUPERSEDED = "superseded"  # what it was made for has changed since


class LinkError(AccountError):
    """A mailed link is of no use; `fault` says why."""

    def __init__(self, fault: LinkFault) -> None:
        super().__init__(f"link {fault}")
        self.fault = fault


class Weakness(StrEnum):
    """Why a new password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    GUESSABLE = "guessable"
    OBVIOUS = "obvious"  # the brand's or the person's own words
    BREACHED = "breached"  # known from a breach, where somebody is asked


class WeakPasswordError(AccountError):
    """A new password is refused; `weakness` says why."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__(f"password {weakness}")
        self.weakness = weakness


class WrongCodeError(AccountError):
    """The code is not the one that the person's app shows now."""


class PasskeyError(AccountError):
    """What a browser answered for a passkey proves nothing here: unknown, foreign, late, used or not well-formed."""


class BusyError(AccountError):
    """Too many passwords are being checked at once; the next moment is good."""
