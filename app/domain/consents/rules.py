"""How a consent stands, from the decision that holds; nothing is read here."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.consents.models import VERSION_LENGTH, Consent, Decision, Means
from app.kernel.tokens import digest_of

NEWSLETTER = "newsletter"
"""The one use that the mailbox has to agree to as well."""


class State(StrEnum):
    """How a consent stands."""

    OPEN = "open"  # nobody has decided: it counts as not given
    WAITING = "waiting"  # given in a form, and not yet from the mailbox
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


AGREED = frozenset({State.WAITING, State.GIVEN})
"""States that can be withdrawn."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words that somebody agrees to, as they are shown; other words are another version."""

    language: str
    text: str

    @property
    def version(self) -> str:
        """What these words, and no others, are known by."""
        return digest_of(f"{self.language}\0{self.text}")[:VERSION_LENGTH]


def state_of(last: Consent | None) -> State:
    """Give how a consent stands after its last decision; none was made where there is none."""
    if last is None:
        return State.OPEN
    if last.decision is Decision.WITHDRAWN:
        return State.REFUSED if last.number == 1 else State.WITHDRAWN
    return State.WAITING if last.use == NEWSLETTER and last.means is not Means.MAIL_LINK else State.GIVEN
