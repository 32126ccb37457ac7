"""How something about an event can be refused."""

from enum import StrEnum

from app.kernel.errors import GuichetError


class Refusal(StrEnum):
    """Why nobody signs up for an event, or leaves it."""

    CANCELLED = "cancelled"
    STARTED = "started"
    CLOSED = "closed"  # it has not begun, and it is too late to sign up


class SignUpRefusedError(GuichetError):
    """Nobody signs up for this event, or leaves it, at that moment."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


class StaleEventError(GuichetError):
    """Somebody else changed the event since it was looked at."""


class OverEventError(GuichetError):
    """The event is cancelled, or over: nothing of it is changed any more."""


class FewerPlacesError(GuichetError):
    """More people have a place than there would be places."""

    def __init__(self, booked: int) -> None:
        super().__init__(f"{booked} people have a place")
        self.booked = booked


class BegunEventError(GuichetError):
    """What begins in the past cannot be announced."""
