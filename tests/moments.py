"""Moments that tests go to, so that they hold on every day and at every hour."""

from datetime import datetime, timedelta

DAY = timedelta(days=1)


def until_next(now: datetime, *, hour: int, weekday: int | None = None) -> timedelta:
    """Give how long it is until this full hour comes next, on this day of the week (Monday is 0) or on any."""
    then = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    while then < now or weekday not in (None, then.weekday()):
        then += DAY
    return then - now
