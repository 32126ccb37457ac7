"""What a brand says of its library."""

from app.kernel.policies import Policy


class PortalPolicy(Policy, frozen=True, kw_only=True):
    """How many documents the library holds at the least."""

    documents: int
