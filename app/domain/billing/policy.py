"""What a brand may choose about late payments, and about purchases that consumers regret."""

from app.kernel.durations import Duration, Unit
from app.kernel.policies import Policy


class BillingPolicy(Policy, frozen=True, kw_only=True):
    """How long services stay on after a payment is missed, and how long a consumer may withdraw (14 days by law)."""

    grace: Duration = Duration(7, Unit.DAY)
    withdraw_within: Duration = Duration(14, Unit.DAY)
