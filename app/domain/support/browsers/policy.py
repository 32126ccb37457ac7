"""Which browsers a brand supports, and for how long."""

from typing import Literal

from app.kernel.durations import Duration, Unit
from app.kernel.policies import Policy

BrowserName = Literal["Chrome", "Firefox", "Edge", "Safari"]


class BrowsersPolicy(Policy, frozen=True, kw_only=True):
    """The browsers that suit, and how long after its release a version of theirs counts as current."""

    supported: tuple[BrowserName, ...] = ("Chrome", "Firefox", "Edge", "Safari")
    current_for: Duration = Duration(18, Unit.MONTH)

    @property
    def names(self) -> str:
        """The browsers as a list in words that is the same in every language."""
        return ", ".join(self.supported)
