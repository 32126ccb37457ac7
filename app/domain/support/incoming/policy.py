"""What a brand chooses about mail that comes in."""

from app.kernel.durations import Duration, Unit
from app.kernel.policies import Policy

MEGABYTE = 1_000_000


class IncomingPolicy(Policy, frozen=True, kw_only=True):
    """How large a mail may be, how many come from one person in an hour, and how long what is held stays."""

    largest_mb: int = 25
    most_an_hour: int = 20  # of one sender; what comes above that is held
    acknowledged_a_day: int = 5  # automatic answers to one sender: two machines would else thank each other for ever
    held_for: Duration = Duration(30, Unit.DAY)

    @property
    def largest(self) -> int:
        """The largest mail, in bytes."""
        return self.largest_mb * MEGABYTE
