"""What a chat asks of the outside: that whoever waits for it looks at once."""

from typing import Protocol


class Wakes(Protocol):
    """Tells the streams that something changed in a chat; it may get lost, and costs seconds then."""

    def wake(self, tenant: str, reference: str) -> None:
        """Tell of a chat by its ticket's reference; never raises."""
