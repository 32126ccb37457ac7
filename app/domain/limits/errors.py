"""What a limit refuses."""

from datetime import timedelta

from app.kernel.errors import GuichetError


class TooManyError(GuichetError):
    """There were more tries than the brand allows; another is good after `retry_after`."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"too many tries; another is good in {retry_after}")
        self.retry_after = retry_after
