"""When a translation is stale: the first language has said something new since the two were in step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.faq.models import Significance


@dataclass(frozen=True, slots=True)
class Said:
    """A revision of the entry in the brand's first language: when it was published, and how much it changed."""

    at: datetime
    significance: Significance


@dataclass(frozen=True, slots=True)
class Lag:
    """How a translation lags behind: since when, and the gravest of the changes that it does not have."""

    since: datetime
    significance: Significance

    @property
    def is_major(self) -> bool:
        """Whether what it says misleads."""
        return self.significance is Significance.MAJOR


def find_lag(said: Sequence[Said], *, in_step_at: datetime) -> Lag | None:
    """Tell how a translation lags that was in step at a moment; a typo that was mended makes none stale."""
    missed = [each for each in said if each.at > in_step_at and each.significance is not Significance.TYPO]
    if not missed:
        return None
    is_major = any(each.significance is Significance.MAJOR for each in missed)
    return Lag(min(each.at for each in missed), Significance.MAJOR if is_major else Significance.NORMAL)
