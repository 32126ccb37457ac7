"""A brand's account at the payment provider, with what is needed to believe what is posted in its name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from app.domain.billing.ports import Payments


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The account, the secrets that its events are signed with (the newest first), and whether it is a live one.

    A browser uses the publishable key with the provider's own script; none: the demo's stand-in takes its place.
    """

    payments: Payments = field(repr=False)
    publishable_key: str
    script: str | None
    secrets: tuple[str, ...] = field(repr=False)
    is_live: bool


class EventHints(Protocol):
    """Tells a worker that an event is waiting. A lost hint costs delay, never an event."""

    def hint_event(self, tenant: str, event_id: UUID) -> None:
        """Say that a committed event is due; never raises, whatever happens to the queue."""
        ...


FindProvider = Callable[[str], Provider | None]
"""Gives the provider of a brand by its slug; none: it takes no payments."""
