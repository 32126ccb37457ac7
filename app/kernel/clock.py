"""What time it is: the machine's, and in the demo so much later as its page of the clock was told to let pass."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

CLOCK = "clock"
"""The file in the data folder of a demo."""


CLOCKS_DIFFER = timedelta(minutes=1)
"""By so much the clocks of an installation's machines may differ; what lies further ahead came from a wrong one."""


class Clock:
    """Gives the time; with a file, which web and workers share, so many seconds ahead as it says."""

    def __init__(self, ahead: Path | None = None) -> None:
        self._ahead = ahead

    def __call__(self) -> datetime:
        """Give the instant."""
        return datetime.now(UTC) + self._passed()

    def move(self, by: timedelta) -> None:
        """Let time pass at once; OSError, and LookupError for a clock that nobody moves."""
        if self._ahead is None:
            raise LookupError("this clock is the machine's")
        passed = self._passed() + by
        written = self._ahead.with_suffix(".new")
        written.write_text(str(int(passed.total_seconds())))
        written.replace(self._ahead)

    def _passed(self) -> timedelta:
        if self._ahead is None or not self._ahead.exists():
            return timedelta()
        return timedelta(seconds=int(self._ahead.read_text()))


MACHINE = Clock()
"""The machine's own."""
