"""What a brand may choose about its customers' devices."""

from app.kernel.durations import Duration, Unit
from app.kernel.policies import Policy


class DevicesPolicy(Policy, frozen=True, kw_only=True):
    """How many devices an account registers at the most, and how long one may be offered to somebody else."""

    most: int = 200
    transfer_valid_for: Duration = Duration(7, Unit.DAY)
