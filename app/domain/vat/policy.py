"""What a brand may choose about businesses."""

from app.kernel.durations import Duration, Unit
from app.kernel.policies import Policy


class ProPolicy(Policy, frozen=True, kw_only=True):
    """How often a verified number is looked at again, and how long VIES is asked before the team decides."""

    recheck_after: Duration = Duration(90, Unit.DAY)
    give_up_after: Duration = Duration(7, Unit.DAY)
