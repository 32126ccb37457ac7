"""What can go wrong with the regions and the times of a brand's events."""

import re
from collections.abc import Iterator

from app.domain.events.policy import EventsPolicy
from app.domain.library.models import LONGEST_KEY
from app.kernel.durations import Duration
from app.tenancy.config import TenantConfig
from app.tenancy.mistakes import Mistake

ONLINE = "online"  # what is nowhere: no region is called so
_KEY = re.compile(rf"[a-z][a-z0-9-]{{0,{LONGEST_KEY - 1}}}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_PLACE = ("policy", "events")


def find_event_mistakes(config: TenantConfig) -> Iterator[Mistake]:
    """Name what does not go together in the policy of events."""
    policy = config.policy.events
    yield from _regions(config, policy)
    kept = (*_PLACE, "kept_for"), policy.kept_for
    until = ((*_PLACE, "sign_up_until"), policy.sign_up_until) if policy.sign_up_until is not None else None
    reminders = (((*_PLACE, "reminder_before", index), each) for index, each in enumerate(policy.reminder_before))
    for place, duration in (kept, *([until] if until else []), *reminders):
        yield from _by_the_clock(place, duration)


def _by_the_clock(place: tuple[str | int, ...], duration: Duration) -> Iterator[Mistake]:
    if duration.unit.is_by_calendar:
        yield Mistake(place, "an event begins by the clock, on holidays too", "write hours or days, such as “1 day”")


def _regions(config: TenantConfig, policy: EventsPolicy) -> Iterator[Mistake]:
    keys = [region.key for region in policy.regions]
    for index, region in enumerate(policy.regions):
        place = (*_PLACE, "regions", index)
        if not _KEY.fullmatch(region.key) or region.key == ONLINE:
            remedy = "write small letters, digits and hyphens, and not “online”"
            yield Mistake(place, f"a region cannot be called “{region.key}”", remedy)
        elif keys.index(region.key) != index:
            yield Mistake(place, f"the region “{region.key}” is named twice", "name each once")
        for country in region.countries:
            if not _COUNTRY.fullmatch(country):
                yield Mistake(place, f"“{country}” is not a country", "write two letters, like FR")
        for language in config.languages:
            if language not in region.label:
                message = f"the region “{region.key}” has no label in “{language}”"
                yield Mistake(place, message, "write one in each language")
