"""What accounts need from outside."""

from typing import Protocol


class Hasher(Protocol):
    """Turns passwords into what may be stored, slowly on purpose."""

    def hash(self, password: str) -> str:
        """Give what is stored of a password; BusyError when too many wait."""
        ...

    def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether a password is the stored one; as long a work when nothing is stored. BusyError as above."""
        ...

    def is_outdated(self, stored: str) -> bool:
        """Tell whether what is stored was made with other parameters than today's."""
        ...
