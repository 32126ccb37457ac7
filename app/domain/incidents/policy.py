"""What a brand calls the parts of its service."""

from app.kernel.policies import Policy


class Part(Policy, frozen=True, kw_only=True):
    """A part that may be slow or down by itself: its name for us, and its words in each language of the brand."""

    name: str
    label: dict[str, str]


class IncidentsPolicy(Policy, frozen=True, kw_only=True):
    """The parts of the service, in the order in which the status page lists them."""

    parts: tuple[Part, ...] = ()
