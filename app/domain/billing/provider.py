"""A brand's account at the payment provider, with what is needed to believe what is posted in its name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from app.domain.billing.ports import Payments


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The account, the secrets that its events are signed with (the newest first), and whether it is a live one."""

    payments: Payments = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    is_live: bool


class EventHints(Protocol):
    """Tells a worker that an event is waiting. A lost hint costs delay, never an event."""

    def hint_event(self, tenant: str, event_id: UUID) -> None:
        """Say that a committed event is due; never raises, whatever happens to the queue."""
        ...


FindProvider = Callable[[str], Provider | None]
"""Gives the provider of a brand by its slug; none: it takes no payments."""
