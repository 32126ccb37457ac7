"""What a brand may choose about its events."""

from app.kernel.durations import Duration, Unit
from app.kernel.policies import Policy


class Region(Policy, frozen=True, kw_only=True):
    """A region by its name for us, the countries it is made of, and its words in each language of the brand."""

    key: str
    countries: tuple[str, ...]
    label: dict[str, str]


class EventsPolicy(Policy, frozen=True, kw_only=True):
    """The regions in the order of their list (none: everything is online), and the times around an event.

    `reminder_before`: how long before the beginning each reminder is mailed; `sign_up_until`: how long before it
    nobody signs up any more (none: until it begins); `kept_for`: how long after its end it is known who was there.
    """

    regions: tuple[Region, ...] = ()
    reminder_before: tuple[Duration, ...] = (Duration(1, Unit.DAY),)
    sign_up_until: Duration | None = None
    kept_for: Duration = Duration(365, Unit.DAY)
