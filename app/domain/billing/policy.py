"""What a brand may choose about late payments."""

from app.kernel.durations import Duration, Unit
from app.kernel.policies import Policy


class BillingPolicy(Policy, frozen=True, kw_only=True):
    """How long services stay on after a payment is missed."""

    grace: Duration = Duration(7, Unit.DAY)
