"""When a brand's team is there: one calendar for the FAQ, the contact strip and every deadline."""

from datetime import date

import msgspec

from app.kernel.policies import Policy

Slot = str  # "09:00-18:00", local time; a slot holds its opening minute, not its closing one


class HoursPolicy(Policy, frozen=True, kw_only=True):
    """Open slots per weekday in one time zone; a date's exception beats its weekday and a public holiday."""

    time_zone: str
    monday: tuple[Slot, ...] = ()
    tuesday: tuple[Slot, ...] = ()
    wednesday: tuple[Slot, ...] = ()
    thursday: tuple[Slot, ...] = ()
    friday: tuple[Slot, ...] = ()
    saturday: tuple[Slot, ...] = ()
    sunday: tuple[Slot, ...] = ()
    holidays: str | None = None  # a country of the `holidays` library, such as "FR"
    exceptions: dict[date, tuple[Slot, ...]] = msgspec.field(default_factory=dict)
