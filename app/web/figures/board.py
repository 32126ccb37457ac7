"""Where processes that nobody scrapes leave their figures, and whoever is scraped reads them: a port."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from app.kernel.errors import GuichetError


class Series(NamedTuple):
    """One line of /metrics: the name of its family, and the value of its one label."""

    family: str
    label: str


class BoardAwayError(GuichetError):
    """The board does not answer."""


@dataclass(frozen=True, slots=True)
class QueueStanding:
    """How the queue of hints stands."""

    jobs: int
    oldest_at: datetime | None  # when the job that is next was put in; none: there is none
    failed: int  # jobs that were kept because they failed, for a day
    workers: int  # that gave a sign of life within two minutes


class Board(Protocol):
    """Keeps the figures of all hosts together. It may be emptied at any time: counts then begin anew."""

    def post(self, *, added: Mapping[Series, float], noted: Mapping[Series, float]) -> None:
        """Add to counts, and write over what is no count; BoardAwayError."""

    def read(self) -> Mapping[Series, float]:
        """Give all that was posted; BoardAwayError."""

    def read_queue(self) -> QueueStanding:
        """Say how the queue stands; BoardAwayError."""
