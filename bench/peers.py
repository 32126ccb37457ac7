"""The peers' rates, as seen beside bare Flask on one machine, and what they come to beside bare Flask here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CONCURRENCIES = (1, 8, 32)
_BARE = (2_512, 6_600, 6_984)  # answers a second of bare Flask under gunicorn, 2 workers of 4 threads, at each of them


@dataclass(frozen=True, slots=True)
class Peer:
    """The best peer at one work, and how often a second it does it at each concurrency."""

    name: str
    rates: Sequence[float]

    def pace(self, concurrency: int, bare: float) -> float:
        """Give its rate where bare Flask has that rate now: it keeps its measure to bare Flask."""
        at = CONCURRENCIES.index(concurrency)
        return bare * self.rates[at] / _BARE[at]


PEERS: Mapping[str, Peer] = {
    "search": Peer("osTicket 1.18", (124, 181, 169)),
    "list": Peer("osTicket 1.18", (95, 117, 122)),
    "opening": Peer("django-helpdesk 2.6", (37, 67, 68)),
}
