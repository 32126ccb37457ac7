"""What counts as slow, and how long it is remembered."""

from app.kernel.durations import Duration, Unit
from app.kernel.policies import Policy


class SlowPagesPolicy(Policy, frozen=True, kw_only=True):
    """From how many milliseconds on a customer's page is noted, and for how long."""

    from_milliseconds: int = 1500
    kept_for: Duration = Duration(30, Unit.DAY)
