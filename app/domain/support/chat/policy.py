"""How a brand chats."""

from app.kernel.durations import Duration, Unit
from app.kernel.policies import Policy


class ChatPolicy(Policy, frozen=True, kw_only=True):
    """When a silent chat ends, and when answers that nobody has seen are mailed."""

    idle_after: Duration = Duration(30, Unit.MINUTE)
    unread_mailed_after: Duration = Duration(10, Unit.MINUTE)
    unread_mailed_every: Duration = Duration(15, Unit.MINUTE)  # at most
