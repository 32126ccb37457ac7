"""What a brand may choose about the copies that people take of their data."""

from app.kernel.durations import Duration, Unit
from app.kernel.policies import Policy


class CopiesPolicy(Policy, frozen=True, kw_only=True):
    """How long a copy waits for whoever asked for it."""

    kept_for: Duration = Duration(7, Unit.DAY)
