"""What accounts need from outside."""

from collections.abc import Callable, Sequence
from typing import Protocol


class Hasher(Protocol):
    """Turns passwords into what may be stored, slowly on purpose."""

    def hash(self, password: str) -> str:
        """Give what is stored of a password; BusyError when too many wait."""
        ...

    def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether a password is the stored one; as long a work when nothing is stored. BusyError as above."""
        ...

    def is_busy(self) -> bool:
        """Tell whether one more would have to come back: so that nothing else is done for it first."""
        ...

    def is_outdated(self, stored: str) -> bool:
        """Tell whether what is stored was made with other parameters than today's."""
        ...


class Countries(Protocol):
    """Tells which country a visitor comes from."""

    def country_of(self, address: str, header: Callable[[str], str | None]) -> str | None:
        """Give the country's two letters (ISO 3166-1 alpha-2), or None; `header` gives a header of the request."""
        ...


class Breaches(Protocol):
    """Knows passwords that were stolen somewhere."""

    def is_known(self, password: str) -> bool:
        """Tell whether a password is known from a breach; no when that can't be found out."""
        ...


class Sealer(Protocol):
    """Seals the secrets of factors and what was typed: a stolen table opens nothing; `bound_to` names whose it is."""

    def seal(self, secret: bytes, *, bound_to: str) -> bytes:
        """Give what may be stored of a secret that must be read again."""
        ...

    def unseal(self, sealed: bytes, *, bound_to: str) -> bytes | None:
        """Give the secret back; None when another key sealed it, or for somebody else."""
        ...

    def mark(self, secret: str, *, bound_to: str) -> str:
        """Give what may be stored of a secret that must only be recognised: 64 hexadecimal digits."""
        ...


class ChangingSealer(Sealer, Protocol):
    """One whose keys change: the newest seals and marks, and what older ones did is opened and known again."""

    def is_newest(self, sealed: bytes, *, bound_to: str) -> bool:
        """Tell whether the newest key sealed it: else it is sealed anew before the older ones go."""
        ...

    def marks(self, secret: str, *, bound_to: str) -> Sequence[str]:
        """Give each mark under which a secret may be stored, the newest first."""
        ...

    def names_newest(self, mark: str) -> bool:
        """Tell whether the newest key made a mark, which then is good as long as that key is."""
        ...
