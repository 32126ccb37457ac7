"""Calendars that counting is tried on; their times are those of Paris where nothing else is said."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.domain.hours.policy import HoursPolicy
from app.domain.hours.rules import WEEKDAYS, Calendar, read_calendar

PARIS = ZoneInfo("Europe/Paris")
OFFICE = dict.fromkeys(WEEKDAYS[:5], ("09:00-18:00",))


def calendar(**changed: object) -> Calendar:
    policy: dict[str, object] = {"time_zone": "Europe/Paris", "holidays": "FR"} | OFFICE | changed
    return read_calendar(HoursPolicy(**policy))  # type: ignore[arg-type]


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


LUNCH = calendar(**dict.fromkeys(WEEKDAYS[:5], ("14:00-18:00", "09:00-12:00")))
ALL_DAY = calendar(**dict.fromkeys(WEEKDAYS, ("00:00-24:00",)), holidays=None)
SATURDAYS = calendar(saturday=("10:00-12:00",))
CLOSED_WEEK = calendar(exceptions={date(2026, 12, day): () for day in range(21, 26)})
OPEN_HOLIDAY = calendar(exceptions={date(2026, 12, 25): ("10:00-11:00",)})
ONE_DAY = calendar(**dict.fromkeys(WEEKDAYS[:5], ()) | {"wednesday": ("09:00-09:30",)})
NEVER = calendar(**dict.fromkeys(WEEKDAYS[:5], ()))
USUAL = calendar()
